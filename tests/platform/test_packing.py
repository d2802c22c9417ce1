"""What goes out compressed, and what never does."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from app.platform.policy import public

LONG = "明察暗访，立行立改。" * 200
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(make_app: Callable[..., Flask]) -> FlaskClient:
    """Pages of every kind."""
    app = make_app()

    def tagged() -> Response:
        response = Response(LONG)
        response.set_etag("one")
        return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug names its own class

    pages: dict[str, Callable[[], ResponseReturnValue]] = {
        "long": lambda: LONG,
        "short": lambda: "明察",
        "tagged": tagged,
        "picture": lambda: Response(LONG, mimetype="image/png"),
        "streamed": lambda: Response(iter([LONG])),
        "refused": lambda: (LONG, 400),
    }
    for name, view in pages.items():
        app.add_url_rule(f"/api/trial/{name}", f"trial.{name}", public(view), methods=["GET", "POST"])
    return app.test_client()


def test_a_long_page_is_compressed_for_who_can_read_it(client: FlaskClient) -> None:
    packed = client.get("/api/trial/long", headers=PACKED)
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.data).decode()) == ("gzip", LONG)
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = client.get("/api/trial/long")
    assert (plain.headers.get("Content-Encoding"), plain.text) == (None, LONG)
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("path", ["long?q=chosen", "short", "picture", "streamed", "refused"])
def test_nothing_that_holds_a_strangers_words_and_nothing_in_vain(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(f"/api/trial/{path}", headers=PACKED).headers


def test_the_answer_to_a_form_is_never_compressed(client: FlaskClient) -> None:
    headers = {**PACKED, "X-Requested-With": "fetch", "Sec-Fetch-Site": "same-origin"}
    answer = client.post("/api/trial/long", headers=headers)
    assert (answer.text, answer.headers.get("Content-Encoding")) == (LONG, None)


def test_a_compressed_answer_is_still_known_by_its_tag(client: FlaskClient) -> None:
    first = client.get("/api/trial/tagged", headers=PACKED)
    assert first.headers["ETag"] == 'W/"one"'
    again = client.get("/api/trial/tagged", headers={**PACKED, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
