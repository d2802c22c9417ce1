"""How the reader wants to be told: address, channels, digest, quiet hours, browsers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.notices.queries.preferences import own_preference
from app.notices.rules.timing import Preference, Wish
from app.notices.sending.push import public_key
from app.notices.service import preferences
from app.notices.service.preferences import NO_MAIL
from app.notices.service.subscriptions import end_subscription
from app.notices.tasks import send_code
from app.platform.errors import AppError, BadInput, NotFound
from app.platform.i18n import _
from app.platform.limits import limits
from app.platform.policy import signed_in
from app.platform.unit_of_work import atomic

bp = Blueprint("notice_preferences", __name__, template_folder="../templates")
CODES_PER_HOUR = "6 per hour"


@bp.get("/account/notices")
@signed_in
def show() -> str:
    """The page with all choices."""
    return _page()


def _page(error: AppError | None = None) -> str:
    actor = current_actor()
    hours = [(str(hour * 60), f"{hour:02d}:00") for hour in range(24)]
    return render_template(
        "notices/preferences.html",
        own=own_preference(actor.account_id),
        may_have_mail=actor.role not in NO_MAIL,
        wishes=[(Wish.ALL, _("都要")), (Wish.URGENT, _("只要紧急的")), (Wish.OFF, _("不要"))],
        hours=hours,
        push_key=public_key(),
        error=error,
        kept=request.form,
    )


@bp.post("/account/notices")
@signed_in
def choose() -> Response:
    """Take over channels, digest and quiet hours."""
    form = request.form
    quiet_from, quiet_to = _minute("quiet_from"), _minute("quiet_to")
    quiet = (quiet_from, quiet_to) if form.get("quiet") and None not in {quiet_from, quiet_to} else (None, None)
    chosen = Preference(
        mail=preferences.wish(form.get("mail", Wish.ALL)),
        push=preferences.wish(form.get("push", Wish.ALL)),
        digest_at=_minute("digest_at") if form.get("digest") else None,
        quiet_from=quiet[0],
        quiet_to=quiet[1],
    )
    preferences.choose(current_actor(), chosen)
    return _done(_("已保存。"))


def _minute(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isdigit() and len(text) <= 4 and int(text) < 1440 else None


@bp.post("/account/notices/address")
@signed_in
def propose_address() -> Response | tuple[str, int]:
    """Note an address and mail it a code."""
    actor = current_actor()
    limits().spend("codes", CODES_PER_HOUR)
    try:
        with atomic():
            preferences.propose_address(actor, request.form.get("address", ""))
            send_code.enqueue(actor.account_id)
    except BadInput as error:
        return _page(error), error.status
    return _done(_("确认码已发出，请到邮箱里看。"))


@bp.post("/account/notices/address/confirmation")
@signed_in
def confirm_address() -> Response | tuple[str, int]:
    """Check the code that was mailed."""
    try:
        preferences.confirm_address(current_actor(), request.form.get("code", "")[:40])
    except BadInput as error:
        return _page(error), error.status
    return _done(_("邮箱已确认，从现在起收邮件。"))


@bp.post("/account/notices/address/removal")
@signed_in
def forget_address() -> Response:
    """No mail any more."""
    preferences.forget_address(current_actor())
    return _done(_("邮箱已删除，不再发邮件。"))


@bp.post("/account/notices/devices/<int:device_id>/removal")
@signed_in
def end_device(device_id: int) -> Response:
    """No push to one of the own browsers any more. Raises NotFound."""
    if not end_subscription(current_actor(), device_id):
        raise NotFound
    return _done(_("这台设备不再收推送。"))


def _done(words: str) -> Response:
    flash(words, "ok")
    return redirect(url_for("notice_preferences.show"), 303)
