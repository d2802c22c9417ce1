"""核查: the queue and the before/after page; pass or order rework, by keyboard if one likes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.checks import check_page, check_queue
from app.cases.queries.missing import losses
from app.cases.queries.page import steps_since
from app.cases.rules.reasons import REWORK_REASONS
from app.cases.service import moves
from app.cases.service.executor import StaleCase
from app.cases.views.cases import seen_version
from app.cases.views.minimap import minimap
from app.evidence import Severity, flag_words
from app.platform.errors import AppError, BadInput, Conflict, Forbidden
from app.platform.i18n import _l, pick
from app.platform.policy import requires
from app.worktime import time_used

bp = Blueprint("checks", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/checks")
@requires("cases.check")
def index() -> Answer:
    """The first case of the queue, with the queue beside it."""
    rows, _total = check_queue(current_actor())
    if rows:
        return redirect(url_for("checks.show", number=rows[0].number, done=request.args.get("done")), 303)
    return render_template("cases/checks_empty.html", done=request.args.get("done", ""))


@bp.get("/checks/<number:number>")
@requires("cases.check")
def show(number: str) -> str:
    """One before/after pair."""
    return _render(number)


def _render(number: str, error: AppError | None = None) -> str:
    actor = current_actor()
    check = check_page(number, actor)
    rows, total = check_queue(actor)
    used = time_used(check.used_minutes, check.used_unit)
    numbers = [row.number for row in rows]
    position = numbers.index(number) if number in numbers else -1
    return render_template(
        "cases/check.html",
        check=check,
        page=check.page,
        lost=losses(actor, number=number),
        row=check.page.row,
        queue=rows,
        total=total,
        following=numbers[position + 1] if position + 1 < len(numbers) else None,
        previous=numbers[position - 1] if position > 0 else None,
        lines=[(flag, flag_words(flag)) for flag in check.flags],
        Severity=Severity,
        used=pick(used.duration_zh, used.duration_en),
        reasons=[(code, pick(*words)) for code, words in REWORK_REASONS.items()],
        error=error,
        news=steps_since(number, error.seen or 0, actor) if isinstance(error, StaleCase) and error.seen else [],
        kept=request.form,
        minimap=minimap(
            check.page.row.lon, check.page.row.lat, check.page.leaf_code, check.page.row.category, width=268, height=150
        ),
    )


@bp.post("/checks/<number:number>/verdict")
@requires("cases.check")
def decide(number: str) -> Answer:
    """通过并结案, or 返工 with a reason; then the next case of the queue."""
    form = request.form
    rows, _total = check_queue(current_actor())
    upcoming = [row.number for row in rows if row.number != number]
    try:
        if form.get("verdict") == "pass":
            moves.pass_check(current_actor(), number, form.get("text", ""), seen_version())
        elif form.get("verdict") == "rework":
            moves.order_rework(current_actor(), number, form.get("reason", ""), form.get("text", ""), seen_version())
        else:
            raise BadInput("verdict_missing", _l("请选通过还是返工。"))
    except Forbidden:
        conflict = Forbidden("conflict_of_interest", _l("这件案卷与您原单位有关，须由别人核查。"))
        return _render(number, conflict), conflict.status
    except (BadInput, Conflict) as error:
        return _render(number, error), error.status
    done = form["verdict"]
    target = url_for("checks.show", number=upcoming[0], done=done) if upcoming else url_for("checks.index", done=done)
    return redirect(target, 303)
