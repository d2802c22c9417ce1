"""The inbox."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.notices.queries.inbox import inbox, own_notice
from app.notices.service.reading import mark_read
from app.platform.policy import signed_in

bp = Blueprint("notices", __name__, template_folder="../templates")


@bp.get("/notices")
@signed_in
def index() -> str:
    """What the reader was told, unread first."""
    page = inbox(current_actor(), request.args.get("after"))
    return render_template("notices/inbox.html", page=page, later=bool(request.args.get("after")))


@bp.get("/notices/<int:notice_id>")
@signed_in
def show(notice_id: int) -> Response:
    """Mark one as read and go on to what it is about."""
    reader = current_actor()
    line = own_notice(reader, notice_id)
    mark_read(reader, notice_id=notice_id)
    return redirect(line.url or url_for("notices.index"), 303)


@bp.post("/notices/read")
@signed_in
def read_all() -> Response:
    """Mark everything as read that stood on the page; what came since stays unread."""
    newest = request.form.get("newest", "")
    mark_read(current_actor(), up_to=int(newest) if newest.isdigit() and len(newest) < 19 else 0)
    return redirect(url_for("notices.index"), 303)
