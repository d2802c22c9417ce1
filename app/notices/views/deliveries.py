"""What goes out and where it stands; trying again what was given up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.notices.queries.deliveries import list_deliveries
from app.notices.rules.timing import Channel, Sending
from app.notices.service.resending import resend
from app.platform.errors import NotFound
from app.platform.i18n import _, _l, ngettext
from app.platform.policy import requires
from app.platform.settings import current_config

bp = Blueprint("deliveries", __name__, template_folder="../templates")
STATE_WORDS = {
    Sending.WAITING: _l("等待发送"),
    Sending.SENDING: _l("正在发送"),
    Sending.SENT: _l("已送出"),
    Sending.FAILED: _l("没送出"),
    Sending.WITHDRAWN: _l("已收回"),
}
CHANNEL_WORDS = {Channel.MAIL: _l("邮件"), Channel.PUSH: _l("推送"), Channel.WEBHOOK: _l("程序接口")}
ERROR_WORDS = {
    "timeout": _l("对方没有及时回应"),
    "connection": _l("连不上"),
    "tls": _l("对方的证书不可信"),
    "name_unknown": _l("找不到这个主机名"),
    "address_not_public": _l("地址在内网，没有放行"),
    "mail_server": _l("邮件服务器连不上"),
    "http_410": _l("对方已取消订阅"),
    "smtp_550": _l("没有这个邮箱"),
}
SHOWN = (Sending.FAILED, Sending.WAITING, Sending.SENT, None)


@bp.get("/deliveries")
@requires("notices.deliveries")
def index() -> str:
    """Deliveries by state, newest first; the failed ones to begin with when there are any."""
    asked = request.args.get("state", "")
    state = next((each for each in SHOWN if each and each.value == asked), None)
    before = request.args.get("before", "")
    page = list_deliveries(state, int(before) if before.isdigit() and len(before) < 19 else None)
    return render_template(
        "notices/deliveries.html",
        page=page,
        state=state,
        later=bool(before),
        state_words=STATE_WORDS,
        channel_words=CHANNEL_WORDS,
        error_words_of=_error_words,
        console_only=not current_config().mail_url,
    )


def _error_words(code: str) -> str:
    """Why it did not go out, in words; the number where the other side answered with one."""
    if code in ERROR_WORDS:
        return str(ERROR_WORDS[code])
    return _("对方回答 %(number)s", number=code.rpartition("_")[2])


@bp.post("/deliveries/resending")
@requires("notices.deliveries")
def resend_all() -> Response:
    """Try all failed ones again."""
    count = resend(current_actor())
    flash(ngettext("%(num)s 条重新发送，一分钟内出门。", "%(num)s 条重新发送，一分钟内出门。", count), "ok")
    return redirect(url_for("deliveries.index"), 303)


@bp.post("/deliveries/<int:delivery_id>/resending")
@requires("notices.deliveries")
def resend_one(delivery_id: int) -> Response:
    """Try one failed delivery again. Raises NotFound when it has not failed."""
    if not resend(current_actor(), delivery_id):
        raise NotFound
    flash(_("重新发送，一分钟内出门。"), "ok")
    return redirect(url_for("deliveries.index", state=Sending.FAILED.value), 303)
