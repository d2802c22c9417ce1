"""The security headers, to the letter, on answers of every kind."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.platform.errors import BadInput, Forbidden
from app.platform.policy import public

MakeApp = Callable[..., Flask]
GOLDEN = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'nonce-#'; style-src 'self' 'nonce-#'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), screen-wake-lock=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
DATA_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
TELLTALE = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
TOO_LARGE = 5_000


def _refuse() -> str:
    raise BadInput("field_invalid", field="x")


def _forbid() -> str:
    raise Forbidden


def _break() -> str:
    raise RuntimeError("broken")


@pytest.fixture
def application(make_app: MakeApp) -> Flask:
    """As in production, with doors that fail."""
    app = make_app(testing=False, form_max_bytes=TOO_LARGE, log_level="CRITICAL")
    for path, view in (("refused", _refuse), ("forbidden", _forbid), ("broken", _break)):
        app.add_url_rule(f"/{path}", f"trial.{path}", public(view))
        app.add_url_rule(f"/api/{path}", f"trial.api-{path}", public(view))
    return app


def shown(response: TestResponse) -> dict[str, str | None]:
    """The security headers with the nonce made equal."""
    found = {name: response.headers.get(name) for name in GOLDEN}
    policy = found["Content-Security-Policy"] or ""
    return found | {"Content-Security-Policy": re.sub(r"'nonce-[\w-]{20,}'", "'nonce-#'", policy)}


ANSWERS = [
    (200, "GET", "/login"),
    (303, "GET", "/cases"),
    (422, "POST", "/login"),
    (401, "GET", "/api/map"),
    (403, "GET", "/forbidden"),
    (403, "GET", "/api/forbidden"),
    (404, "GET", "/no/such/page"),
    (404, "GET", "/api/no-such-thing"),
    (405, "GET", "/logout"),
    (405, "GET", "/api/routing/decide"),
    (413, "POST", "/language"),
    (422, "GET", "/refused"),
    (422, "GET", "/api/refused"),
    (500, "GET", "/broken"),
    (500, "GET", "/api/broken"),
]


@pytest.mark.parametrize(("status", "method", "path"), ANSWERS)
def test_headers_are_those_on_record(application: Flask, status: int, method: str, path: str) -> None:
    data = {"next": "x" * (TOO_LARGE + 1)} if status == 413 else None
    response = application.test_client().open(path, method=method, data=data)
    assert response.status_code == status
    is_data = path.startswith("/api/")
    assert shown(response) == GOLDEN | ({"Content-Security-Policy": DATA_POLICY} if is_data else {})
    assert [name for name in TELLTALE if name in response.headers] == []
    assert response.mimetype == ("application/problem+json" if is_data else "text/html")


def test_each_answer_has_a_nonce_of_its_own(application: Flask) -> None:
    client = application.test_client()
    policies = {client.get("/login").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_over_tls_the_browser_is_told_to_stay_there(application: Flask) -> None:
    client = application.test_client()
    for path in ("/login", "/no/such/page", "/broken"):
        assert client.get(path, base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in client.get(path).headers


def test_a_header_that_gets_lost_is_noticed(application: Flask) -> None:
    for functions in application.after_request_funcs.values():
        functions[:] = [each for each in functions if getattr(each, "__name__", "") != "_secure"]
    assert shown(application.test_client().get("/no/such/page")) != GOLDEN
