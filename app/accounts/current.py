"""Who makes this request: the cookie's session, or on ``/api/`` a Bearer token. Looked up once per request."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from flask import Flask, Response, current_app, g, has_request_context, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import OpenSession, find_session, find_token_holder
from app.accounts.rules import Actor
from app.accounts.service import touch_session
from app.platform import clock
from app.platform.errors import Forbidden, Unauthenticated
from app.platform.i18n import _l
from app.platform.policy import registry
from app.platform.settings import current_config

BEARER: Final = "Bearer "
FRESH: Final = timedelta(minutes=10)
SEEN_EVERY: Final = timedelta(minutes=10)
DEVICE_DAYS: Final = 180
# What was looked up is kept with the request, which lives no longer than it holds
_BEARER_KEY: Final = "mingcha.bearer"
_SESSION_KEY: Final = "mingcha.session"
# Pages that somebody with a password to change may still open
_OPEN_BEFORE_CHANGE: Final = frozenset({"accounts.password", "accounts.change_password", "accounts.logout", "static"})


def find_actor() -> Actor | None:
    """Whoever makes the request, None when nobody is logged in."""
    if not has_request_context():
        return None
    if request.path.startswith("/api/") and "Authorization" in request.headers:
        return _bearer()
    session = full_session()
    return session.actor if session else None


def current_actor() -> Actor:
    """Whoever makes the request.

    Raises:
        Unauthenticated: when nobody is logged in.
    """
    actor = find_actor()
    if actor is None:
        raise Unauthenticated
    return actor


def _bearer() -> Actor | None:
    kept = request.environ
    if _BEARER_KEY not in kept:
        header = request.headers["Authorization"]
        kept[_BEARER_KEY] = find_token_holder(header.removeprefix(BEARER)) if header.startswith(BEARER) else None
    return cast("Actor | None", kept[_BEARER_KEY])


def any_session() -> OpenSession | None:
    """The session of the cookie, complete or on its way."""
    kept = request.environ
    if _SESSION_KEY not in kept:
        token = session_token()
        session = find_session(token) if token else None
        kept[_SESSION_KEY] = session
        g.preferred_language = session.language if session else ""
    return cast("OpenSession | None", kept[_SESSION_KEY])


def full_session() -> OpenSession | None:
    """The session of the cookie when the login is complete."""
    session = any_session()
    return session if session is not None and session.stage == "full" else None


def require_confirmed() -> None:
    """Demand that the person proved identity within the last 10 minutes (step-up before grave acts).

    Raises:
        Forbidden: with code ``confirmation_needed``; the page ``/account/confirmation`` puts it right.
    """
    session = full_session()
    if session is None or session.confirmed_at is None or clock.now() - session.confirmed_at > FRESH:
        raise Forbidden(
            "confirmation_needed",
            _l("这一步要先确认是您本人。"),
            advice=_l("在“我的 · 确认身份”里输入密码，再回来做。"),
        )


def session_cookie() -> str:
    """Name of the cookie: bound to host and TLS, except on plain http at this very machine."""
    return "__Host-sid" if current_config().secure_cookies else "mc-session"


def device_cookie() -> str:
    """Name of the mark that a successful login leaves on the device."""
    return "__Host-device" if current_config().secure_cookies else "mc-device"


def session_token() -> str:
    """The token in the cookie, empty without one."""
    return request.cookies.get(session_cookie(), "")


def set_cookie(response: Response | BaseResponse, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads and no other site sends."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        secure=current_config().secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_cookie(response: Response | BaseResponse) -> None:
    """Take the session cookie back."""
    response.delete_cookie(session_cookie(), secure=current_config().secure_cookies, httponly=True, samesite="Lax")


def _greet() -> BaseResponse | None:
    """Before every page: the reader's language, the device's last sight, and the password that must be changed first."""
    if request.endpoint is None or request.endpoint == "static" or not session_token():
        return None
    session = any_session()
    if session is None or session.stage != "full":
        return None
    if request.method == "GET" and clock.now() - session.seen_at > SEEN_EVERY:
        touch_session(session.session_id)
    if session.must_change and not _is_open_before_change(request.endpoint):
        if request.method == "GET" and not request.path.startswith("/api/"):
            return redirect(url_for("accounts.password"), code=303)
        raise Forbidden("password_change_needed", _l("请先换掉初始密码。"))
    return None


def _is_open_before_change(endpoint: str) -> bool:
    belongs_to_frame = endpoint.startswith("site.") and endpoint != "site.home"
    bearer = request.path.startswith("/api/") and "Authorization" in request.headers
    return endpoint in _OPEN_BEFORE_CHANGE or belongs_to_frame or bearer


def init_app(app: Flask) -> None:
    """Let the policy know who asks."""
    registry(app).load_actor = find_actor
    app.before_request(_greet)
    app.jinja_env.globals["current_person"] = find_actor


def optional_path(path: str) -> str | None:
    """``path`` when some room answers it, so that a link to a room that is not installed is left out."""
    adapter = current_app.url_map.bind("localhost")
    return path if adapter.test(path, "GET") else None
