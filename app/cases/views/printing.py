"""A case on paper: what its page says to this reader, in the order of a file, for A4 (O-15)."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template

from app.accounts import current_actor
from app.cases.queries.page import case_page
from app.cases.queries.site_notices import case_notices
from app.cases.queries.told import notice_lines
from app.cases.queries.units import unit_name
from app.cases.queries.work import case_work
from app.platform import clock
from app.platform.i18n import language
from app.platform.policy import requires
from app.routing import render_trace

bp = Blueprint("printing", __name__)


@bp.app_template_filter("stamp")
def stamp(instant: datetime) -> str:
    """An instant as paper carries it, meaning the same on any day: "2026-11-24 16:22"."""
    return f"{clock.local(instant):%Y-%m-%d %H:%M}"


@bp.get("/cases/<number:number>/print")
@requires("cases.read")
def case(number: str) -> str:
    """The sheet of a case. It is made of what the reader's own case page is made of, and of nothing else."""
    actor = current_actor()
    page = case_page(number, actor)
    return render_template(
        "cases/case_print.html",
        page=page,
        row=page.row,
        work=case_work(number, actor),
        notices=case_notices(number, actor).notices,
        told=notice_lines(number, actor),
        trace=render_trace(page.decision, language()) if page.decision else [],
        reader=unit_name(actor.unit_code),
        now=clock.now(),
    )
