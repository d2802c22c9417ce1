"""The HTTP edge: security headers with a nonce per response, one place that renders errors, request limits, CSRF."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, Request, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from app.platform import clock
from app.platform.errors import (
    AppError,
    BadInput,
    Forbidden,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
)
from app.platform.i18n import _l, language
from app.platform.settings import current_config
from config import Config

log = structlog.get_logger(__name__)
csrf = CSRFProtect()
PROBLEM = "application/problem+json"
_LARGER = "mingcha_larger_form"
View = TypeVar("View", bound=Callable[..., Any])


def csp_nonce() -> str:
    """The nonce of this response, for its own script and style elements."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return cast("str", g.csp_nonce)


def _content_security_policy() -> str:
    nonce = csp_nonce()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' blob: data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


# What the machine interface answers is data: opened as a page it may do nothing at all
_DATA_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self), screen-wake-lock=(self)"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def _wanted_headers() -> Iterator[tuple[str, str]]:
    yield from _ALWAYS
    if request.endpoint != "static":
        yield "Cache-Control", "no-store"
    if request.is_secure:
        yield "Strict-Transport-Security", "max-age=31536000"


def _secure(response: Response) -> Response:
    headers = response.headers
    given = {name.lower() for name, _value in headers}
    for name, value in _wanted_headers():
        if name.lower() not in given:
            headers.add(name, value)
    if "content-security-policy" not in given:
        headers.add("Content-Security-Policy", _DATA_POLICY if is_api() else _content_security_policy())
    headers.pop("Server", None)
    return response


def is_api() -> bool:
    """Whether the request belongs to the machine interface, which answers in JSON only."""
    return request.path.startswith("/api/")


def wants_json() -> bool:
    """Whether an error goes out as problem JSON instead of a page."""
    return is_api() or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def problem(error: AppError) -> Response:
    """RFC 9457 problem JSON for ``error``."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.code.replace('_', '-')}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": error.message,
        "server_time": clock.now().isoformat(),
    }
    if error.advice:
        body["advice"] = error.advice
    if error.field:
        body["field"] = error.field
    if error.params:
        body["params"] = {key: str(value) for key, value in error.params.items()}
    response = jsonify(body)
    response.status_code = error.status
    response.mimetype = PROBLEM
    return response


def _page(error: AppError) -> Response:
    html = render_template("site/error.html", error=error)
    return Response(html, error.status, mimetype="text/html")


def _handle(error: AppError) -> BaseResponse:
    if isinstance(error, Unauthenticated) and not wants_json() and request.method in {"GET", "HEAD"}:
        target = request.full_path.rstrip("?")
        return redirect(url_for("accounts.login", next=None if target == "/" else target), code=303)
    response = problem(error) if wants_json() else _page(error)
    response.headers["Cache-Control"] = "no-store"
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


_HTTP_ERRORS: dict[int, Callable[[], AppError]] = {
    404: NotFound,
    413: lambda: TooLarge(advice=_l("每张照片最多 12 MB。")),
    429: TooManyRequests,
}


class _OtherHttpError(AppError):
    """Any other error of the HTTP layer, with its own status."""

    def __init__(self, status: int, name: str) -> None:
        self.status = status  # type: ignore[misc]  # an instance value in place of the class value
        super().__init__(name)


def _handle_http(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    make = _HTTP_ERRORS.get(error.code)
    known = make() if make else _OtherHttpError(error.code, (error.name or "error").lower().replace(" ", "_"))
    response = cast("Response", _handle(known))
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(cast("Any", error).valid_methods))
    return response


def _handle_csrf(_error: CSRFError) -> BaseResponse:
    return _handle(
        BadInput(
            "form_expired",
            _l("这个页面停留太久，表单已过期，没有保存。"),
            advice=_l("填写的内容还在上一页：返回、刷新后再提交一次。"),
        )
    )


def _handle_unexpected(error: Exception) -> BaseResponse:
    log.exception("unexpected_error", endpoint=request.endpoint, method=request.method)
    if current_app.testing:
        raise error
    return _handle(AppError())


def larger_form(setting: str) -> Callable[[View], View]:
    """Declare that a view takes forms up to the size of a setting of its own. Looked at before any form is read."""

    def declare(view: View) -> View:
        setattr(view, _LARGER, setting)
        return view

    return declare


def _allow_larger_form() -> None:
    setting = getattr(current_app.view_functions.get(request.endpoint or ""), _LARGER, None)
    if setting is not None:
        request.max_content_length = getattr(current_config(), setting)


def _guard_against_forgery() -> None:
    """Forms carry a token; the machine interface a bearer token, or a custom header from our own origin.

    No token is ever stored in a phone's outbox, so a report replayed days later is not refused for its age.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if not is_api():
        csrf.protect()
        return
    if request.headers.get("Authorization", "").startswith("Bearer "):
        return
    if not request.headers.get("X-Requested-With") or not _same_origin():
        raise Forbidden("cross_site", _l("请求不是从本站发出的，没有处理。"))


def _same_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "") == request.host_url.rstrip("/")


class _FormSession(SecureCookieSessionInterface):
    """The cookie that holds a form's token. Without one there is nothing to verify."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie; empty without one."""
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()


def _configure(app: Flask, config: Config) -> None:
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=True,
        MAX_CONTENT_LENGTH=config.form_max_bytes,
        MAX_FORM_PARTS=60,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        SESSION_COOKIE_NAME="__Host-mc-form" if config.secure_cookies else "mc-form",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TEMPLATES_AUTO_RELOAD=False,
    )


def init_app(app: Flask, config: Config) -> None:
    """Attach headers, error rendering, CSRF protection and the proxy count."""
    _configure(app, config)
    app.session_interface = _FormSession()
    csrf.init_app(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_allow_larger_form)
    app.before_request(_guard_against_forgery)
    app.after_request(_secure)
    app.register_error_handler(AppError, _handle)
    app.register_error_handler(CSRFError, _handle_csrf)
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(Exception, _handle_unexpected)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, language=language)
