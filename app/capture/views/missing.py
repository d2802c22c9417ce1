"""What supervision sees of photos that have not come: which reports, how many of how many, since when, and a way to ask."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.capture.queries import waiting_events
from app.capture.reminding import late_before, remind_author, reminded
from app.cases import lacking_reports, losses
from app.platform.policy import requires
from app.platform.settings import current_config

bp = Blueprint("missing", __name__, template_folder="../templates")


@bp.get("/missing-photos")
@requires("capture.missing")
def index() -> str:
    """Reports, feedbacks and checks whose photos are late, and photos that their authors have given up."""
    actor = current_actor()
    after = request.args.get("after") or None
    page = lacking_reports(actor, late_before(), after)
    events = [] if after else waiting_events(actor, late_before())
    return render_template(
        "capture/missing.html",
        rows=page.rows,
        reminded=reminded([row.finding_id for row in page.rows]),
        next_after=page.next_after,
        after=after,
        feedbacks=[event for event in events if event.kind == "rectify"],
        checks=[event for event in events if event.kind == "check"],
        losses=[] if after else losses(actor),
        hours=current_config().missing_photo_hours,
        asked=request.args.get("asked"),
    )


@bp.post("/missing-photos/<string:report_id>/reminder")
@requires("capture.missing")
def remind(report_id: str) -> Response:
    """Ask the author, who stays unknown, for the photos."""
    remind_author(report_id, current_actor())
    return redirect(url_for("missing.index", asked="yes"), 303)
