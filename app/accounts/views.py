"""Pages of the room: logging in, in up to two steps, and everything about the own account."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import service
from app.accounts.current import (
    DEVICE_DAYS,
    any_session,
    current_actor,
    device_cookie,
    forget_cookie,
    full_session,
    optional_path,
    session_cookie,
    session_token,
    set_cookie,
)
from app.accounts.forms import text
from app.accounts.keys import sign_device
from app.accounts.names import role_name
from app.accounts.queries import OpenSession, list_sessions, list_tokens
from app.accounts.rules import PASSWORD_MIN, agent_label, canonical_login, own_path
from app.accounts.service import Enrolment, LoggedIn
from app.accounts.units import unit_name
from app.platform.errors import AppError, BadInput, TooManyRequests, Unauthenticated
from app.platform.i18n import _
from app.platform.policy import public, signed_in
from app.platform.settings import current_config

bp = Blueprint("accounts", __name__, template_folder="templates")

_STEPS = {"code": "accounts.code", "enrol": "accounts.enrolment"}


def _page(template: str, error: AppError | None = None, **values: object) -> BaseResponse:
    """A page that no cache and no service worker keeps; 422 or 429 when it says what went wrong."""
    g.not_kept = True
    response = make_response(render_template(template, error=error, **values), error.status if error else 200)
    if error is not None and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _next() -> str:
    return own_path(request.values.get("next")) or url_for("site.home")


def _agent() -> str:
    return agent_label(request.headers.get("User-Agent", ""))


@bp.get("/login")
@public
def login() -> BaseResponse:
    """The login page; whoever is logged in goes on."""
    if full_session() is not None:
        return redirect(_next(), code=303)
    return _login_page()


def _login_page(error: AppError | None = None, login_text: str = "") -> BaseResponse:
    return _page(
        "accounts/login.html",
        error,
        login_text=login_text,
        target=own_path(request.values.get("next")) or "",
        demo=current_config().demo,
        tip_url=optional_path("/tip"),
    )


@bp.post("/login")
@public
def log_in() -> BaseResponse:
    """Check login and password and go on to the page that was asked for, or to the second step."""
    login_text = text("login", 64)
    try:
        done = service.log_in(
            login_text, text("password", 1024, strip=False), _agent(), request.cookies.get(device_cookie(), "")
        )
    except (BadInput, TooManyRequests) as error:
        return _login_page(error, login_text)
    response = _enter(done)
    set_cookie(response, device_cookie(), sign_device(canonical_login(login_text)), DEVICE_DAYS * 86_400)
    return response


def _enter(done: LoggedIn) -> BaseResponse:
    """Set the cookie and send the person on. Forms of another person's pages hold no longer."""
    if session.get("account") != done.account_id:
        session.clear()
        session["account"] = done.account_id
    step = _STEPS.get(done.stage)
    target = own_path(request.values.get("next"))
    response = redirect(url_for(step, next=target) if step else _next(), code=303)
    seconds = 600 if step else current_config().session_hours * 3600
    set_cookie(response, session_cookie(), done.token, seconds)
    return response


@bp.get("/login/code")
@public
def code() -> BaseResponse:
    """The second step: the one-time code."""
    _half_open("code")
    return _page("accounts/code.html", target=own_path(request.values.get("next")) or "")


@bp.post("/login/code")
@public
def give_code() -> BaseResponse:
    """Check the one-time code."""
    _half_open("code")
    try:
        return _enter(service.pass_code(session_token(), text("code", 16), _agent()))
    except (BadInput, TooManyRequests) as error:
        return _page("accounts/code.html", error, target=own_path(request.values.get("next")) or "")


@bp.get("/login/enrolment")
@public
def enrolment() -> BaseResponse:
    """The second step for somebody whose role demands a code and who has none yet."""
    return _enrolment_page(_half_open("enrol"))


@bp.post("/login/enrolment")
@public
def enrol() -> BaseResponse:
    """Check the first code of the new second factor."""
    half = _half_open("enrol")
    try:
        return _enter(service.pass_enrolment(session_token(), text("sealed", 600), text("code", 16), _agent()))
    except (BadInput, TooManyRequests) as error:
        return _enrolment_page(half, error)


def _enrolment_page(half: OpenSession, error: AppError | None = None) -> BaseResponse:
    target = own_path(request.values.get("next")) or ""
    return _page("accounts/enrolment.html", error, offer=_offer(half), target=target)


def _offer(of: OpenSession) -> Enrolment:
    return service.begin_enrolment(of.actor.account_id, of.actor.login, request.form.get("sealed", ""))


def _half_open(stage: str) -> OpenSession:
    half = any_session()
    if half is None or half.stage != stage:
        raise Unauthenticated
    return half


@bp.post("/logout")
@signed_in
def logout() -> BaseResponse:
    """End this session."""
    held = full_session()
    if held is not None:
        service.log_out(held.actor, held.session_id)
    session.clear()
    response = redirect(url_for("accounts.login"), code=303)
    forget_cookie(response)
    return response


@bp.get("/account")
@signed_in
def account() -> BaseResponse:
    """The own account: who one is, devices, password, second factor, tokens, language."""
    return _account_page()


def _account_page(fresh_token: str = "") -> BaseResponse:
    actor, held = current_actor(), full_session()
    return _page(
        "accounts/account.html",
        actor=actor,
        role_name=role_name(actor.role),
        unit=unit_name(actor.unit_code),
        home_unit=unit_name(actor.home_unit) if actor.home_unit else "",
        sessions=list_sessions(actor.account_id),
        this_session=held.session_id if held else None,
        has_second_factor=held.has_second_factor if held else False,
        second_factor_used=not current_config().demo,
        tokens=list_tokens(actor.account_id),
        fresh_token=fresh_token,
        notices_url=optional_path("/account/notices"),
    )


@bp.post("/account/sessions/<int:session_id>/revocation")
@signed_in
def revoke_session(session_id: int) -> BaseResponse:
    """Log out one of the own devices."""
    service.revoke_session(current_actor(), session_id)
    flash(_("已退出那台设备。"), "ok")
    return redirect(url_for("accounts.account"), code=303)


@bp.post("/account/sessions/revocation")
@signed_in
def revoke_sessions() -> BaseResponse:
    """Log out all other devices."""
    held = full_session()
    service.revoke_other_sessions(current_actor(), held.session_id if held else None)
    flash(_("其他设备都已退出。"), "ok")
    return redirect(url_for("accounts.account"), code=303)


@bp.get("/account/password")
@signed_in
def password() -> BaseResponse:
    """The form for a new password."""
    return _password_page()


def _password_page(error: AppError | None = None) -> BaseResponse:
    held = full_session()
    return _page(
        "accounts/password.html",
        error,
        forced=held is not None and held.must_change,
        asks_code=_asks_code(held),
        shortest=PASSWORD_MIN,
        login_text=current_actor().login,
    )


@bp.post("/account/password")
@signed_in
def change_password() -> BaseResponse:
    """Replace the own password."""
    held = full_session()
    new = text("new_password", 1024, strip=False)

    def change() -> None:
        if new != text("repeated", 1024, strip=False):
            raise BadInput("password_differs", _("两次输入的新密码不一样。"), field="repeated")
        old = text("password", 1024, strip=False)
        service.change_password(current_actor(), held.session_id if held else None, old, new, text("code", 16))

    return _try(change, _password_page, _("密码已换，其他设备都已退出。"), url_for("accounts.account"))


@bp.get("/account/second-factor")
@signed_in
def second_factor() -> BaseResponse:
    """The form for a second factor of one's own, or for a new one on a new phone."""
    return _second_factor_page()


def _second_factor_page(error: AppError | None = None) -> BaseResponse:
    held = _browser_session()
    return _page("accounts/second_factor.html", error, offer=_offer(held), asks_code=_asks_code(held))


@bp.post("/account/second-factor")
@signed_in
def set_second_factor() -> BaseResponse:
    """Check password, present code and the new code, and let the new second factor hold."""
    held = _browser_session()

    def replace() -> None:
        old_code = text("code", 16)
        service.confirm_identity(held.actor, held.session_id, text("password", 1024, strip=False), old_code)
        service.replace_second_factor(held.actor.account_id, text("sealed", 600), text("new_code", 16))

    return _try(replace, _second_factor_page, _("二次验证已设置，下次登录要输入验证码。"), url_for("accounts.account"))


@bp.get("/account/confirmation")
@signed_in
def confirmation() -> BaseResponse:
    """Prove once more that it is oneself, before a grave act."""
    return _confirmation_page()


def _confirmation_page(error: AppError | None = None) -> BaseResponse:
    target = own_path(request.values.get("next")) or ""
    return _page("accounts/confirmation.html", error, asks_code=_asks_code(_browser_session()), target=target)


@bp.post("/account/confirmation")
@signed_in
def confirm() -> BaseResponse:
    """Check password and code and go back to what was asked for."""
    held = _browser_session()

    def prove() -> None:
        service.confirm_identity(held.actor, held.session_id, text("password", 1024, strip=False), text("code", 16))

    return _try(prove, _confirmation_page, _("已确认，10 分钟内有效。"), _next())


@bp.post("/account/tokens")
@signed_in
def issue_token() -> BaseResponse:
    """Make a personal token and show it this once."""
    actor = current_actor()
    fresh = service.issue_token(actor.account_id, text("name", 60), actor.handle)
    return _account_page(fresh)


@bp.post("/account/tokens/<int:token_id>/revocation")
@signed_in
def revoke_token(token_id: int) -> BaseResponse:
    """Let one of the own tokens hold no longer."""
    actor = current_actor()
    service.revoke_token(actor.account_id, token_id, actor.handle)
    flash(_("令牌已作废。"), "ok")
    return redirect(url_for("accounts.account"), code=303)


def _browser_session() -> OpenSession:
    held = full_session()
    if held is None:
        raise Unauthenticated
    return held


def _asks_code(held: OpenSession | None) -> bool:
    return held is not None and held.has_second_factor and not current_config().demo


def _try(act: Callable[[], None], page: Callable[[AppError], BaseResponse], words: str, target: str) -> BaseResponse:
    """Do it and go on with a word about it, or show the form again with what went wrong."""
    try:
        act()
    except (BadInput, TooManyRequests) as error:
        return page(error)
    flash(words, "ok")
    return redirect(target, code=303)
