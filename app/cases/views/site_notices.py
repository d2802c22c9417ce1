"""下达通知: issued and withdrawn on the case page, printed as a sheet, opened and answered by its link without an account."""

from __future__ import annotations

from datetime import date, datetime

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.rows import CaseRow
from app.cases.queries.site_notices import CaseNotices, case_notices, issued_notice, notice_behind
from app.cases.rules.site_notices import MOST_PHOTOS, Standing
from app.cases.service.notes import NamedFile, Owner
from app.cases.service.site_notices import Order, answer_notice, answerable, issue_notice, withdraw_notice
from app.cases.views.cases import refused, seen_version
from app.cases.views.form_files import form_files
from app.evidence import stage_photo
from app.platform import clock
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _, _l, pick
from app.platform.policy import public, requires
from app.platform.settings import current_config

bp = Blueprint("site_notices", __name__)
Answer = Response | tuple[str, int]
_TOO_MANY = _l("一次最多 4 张照片，没有送出。")


@bp.app_template_global("case_site_notices")
def case_site_notices(number: str) -> CaseNotices:
    """The notices of a case the reader may see."""
    return case_notices(number, current_actor())


@bp.app_template_global("notice_due")
def notice_due(row: CaseRow) -> str:
    """The day that a new notice proposes: that of the case's own limit, today where it has passed; as a date field wants it."""
    if row.clock.due is None:
        return ""
    return clock.local(max(row.clock.due, clock.now())).date().isoformat()


@bp.app_template_global("notice_standing")
def notice_standing(how: Standing) -> str:
    """How a notice stands, in a word."""
    return {
        Standing.OPEN: _("有效"),
        Standing.ANSWERED: _("已回复"),
        Standing.SETTLED: _("已整改反馈"),
        Standing.WITHDRAWN: _("已收回"),
        Standing.EXPIRED: _("已过期"),
    }[how]


@bp.app_template_global("notice_closed")
def notice_closed(how: Standing) -> str:
    """Why the link takes no answer any more."""
    return {
        Standing.ANSWERED: _("已收到多次回复，不用再送。"),
        Standing.SETTLED: _("这件事已经整改反馈，不用再回复。"),
        Standing.WITHDRAWN: _("这份通知已经收回。"),
        Standing.EXPIRED: _("这个链接已过期。"),
    }.get(how, "")


@bp.app_template_filter("long_day")
def long_day(value: date | datetime) -> str:
    """A date with its year, as papers carry it: "2026 年 11 月 30 日", "30 Nov 2026"."""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    return pick(f"{shown.year} 年 {shown.month} 月 {shown.day} 日", f"{shown.day} {shown:%b} {shown.year}")


@bp.post("/cases/<number:number>/site-notices")
@requires("cases.rectify")
def issue(number: str) -> Answer:
    """下达通知."""
    form = request.form
    fields = {name: form.get(name, "") for name in ("kind", "subject", "place", "text", "due", "phone")}
    try:
        notice = issue_notice(current_actor(), number, Order(**fields), seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, "site-notice")
    return redirect(url_for("site_notices.sheet", number=number, notice_id=notice.id), 303)


@bp.post("/cases/<number:number>/site-notices/<int:notice_id>/withdrawal")
@requires("cases.rectify")
def withdraw(number: str, notice_id: int) -> Answer:
    """收回."""
    try:
        withdraw_notice(current_actor(), number, notice_id, seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, "")
    return redirect(url_for("cases.show", number=number, done="notice-withdrawn", _anchor="site-notices"), 303)


@bp.get("/cases/<number:number>/site-notices/<int:notice_id>")
@requires("cases.rectify")
def sheet(number: str, notice_id: int) -> str:
    """The sheet to print, with the link as a QR code."""
    notice = issued_notice(number, notice_id, current_actor())
    link = _link(notice.token)
    return render_template("cases/site_notice_sheet.html", notice=notice, link=link, code=_qr(link))


@bp.get("/site-notices/<string(length=22):token>")
@public
def show(token: str) -> str | tuple[str, int]:
    """The notice for whoever was given its link."""
    return _page(token)


@bp.post("/site-notices/<string(length=22):token>")
@public
def answer(token: str) -> Answer:
    """What the owner says and shows."""
    try:
        notice = answerable(token)
        owner = Owner(f"notice:{notice}", -notice)  # what waits is bound to the notice, as an officer's to the account
        with form_files(owner, "photos", MOST_PHOTOS, stage_photo, _TOO_MANY) as photos:
            answer_notice(token, request.form.get("text", ""), [NamedFile(photo.staged, "") for photo in photos])
    except AppError as error:
        if error.status not in {409, 413, 415, 422}:
            raise
        return _page(token, error)
    return redirect(url_for("site_notices.show", token=token, done="sent"), 303)


def _page(token: str, error: AppError | None = None) -> tuple[str, int]:
    notice = notice_behind(token)
    html = render_template(
        "cases/site_notice.html",
        notice=notice,
        error=error,
        sent=request.args.get("done") == "sent",
        text=request.form.get("text", ""),
        most_photos=MOST_PHOTOS,
    )
    return html, error.status if error else (200 if notice.standing.readable else 410)


def _link(token: str) -> str:
    base = current_config().public_url or request.url_root
    return base.rstrip("/") + url_for("site_notices.show", token=token)


def _qr(text: str) -> str:
    """The QR code of a link as the address of a picture."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2)
