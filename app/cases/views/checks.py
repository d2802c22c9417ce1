"""核查: the queue and the before/after page; pass or order rework, by keyboard if one likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import Actor, current_actor
from app.cases.queries.checks import QueueFilter, QueueRow, check_page, check_queue
from app.cases.queries.missing import losses
from app.cases.queries.page import steps_since
from app.cases.rules.reasons import REWORK_REASONS
from app.cases.service import moves
from app.cases.service.executor import StaleCase
from app.cases.views.cases import seen_version
from app.cases.views.minimap import minimap
from app.cases.views.unsent import sent_twice, unsent_form
from app.evidence import Severity, flag_words
from app.platform.errors import AppError, BadInput, Conflict, Forbidden
from app.platform.i18n import _l, pick
from app.platform.policy import requires
from app.worktime import time_used

bp = Blueprint("checks", __name__)
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Place:
    """Where a case stands in the queue. ``position`` counts from one; 0: it is not in the queue as it is narrowed."""

    rows: Sequence[QueueRow]
    total: int
    position: int
    previous: str | None
    following: str | None


def _narrowed() -> QueueFilter:
    """What the queue is narrowed to: in the address of a page, in the form of a verdict."""
    values = request.values
    return QueueFilter(
        of_all=values.get("whose") == "all", category=values.get("category", ""), late=values.get("late") == "1"
    )


def _query(narrowed: QueueFilter) -> dict[str, Any]:
    """The narrowing as it stands in addresses."""
    parts = {
        "whose": "all" if narrowed.of_all else "",
        "category": narrowed.category,
        "late": "1" if narrowed.late else "",
    }
    return {name: value for name, value in parts.items() if value}


def _place(actor: Actor, number: str, narrowed: QueueFilter) -> Place:
    rows, total = check_queue(actor, narrowed)
    numbers = [row.number for row in rows]
    if number not in numbers:
        return Place(rows, total, 0, None, numbers[0] if numbers else None)
    index = numbers.index(number)
    return Place(
        rows,
        total,
        index + 1,
        numbers[index - 1] if index else None,
        numbers[index + 1] if index + 1 < len(numbers) else None,
    )


def _onwards(place: Place, number: str) -> str | None:
    """The next case after a verdict: the one that follows; at the end of the queue what was skipped, from its beginning."""
    return place.following or next((row.number for row in place.rows if row.number != number), None)


@bp.get("/checks")
@requires("cases.check")
def index() -> Answer:
    """The first case of the queue, with the queue beside it."""
    narrowed, done = _narrowed(), request.args.get("done")
    rows, _total = check_queue(current_actor(), narrowed)
    if rows:
        return redirect(url_for("checks.show", number=rows[0].number, done=done, **_query(narrowed)), 303)
    return render_template("cases/checks_empty.html", done=done or "", narrowed=narrowed, query=_query(narrowed))


@bp.get("/checks/<number:number>")
@requires("cases.check")
def show(number: str) -> str:
    """One before/after pair."""
    return _render(number)


def _render(number: str, error: AppError | None = None) -> str:
    actor = current_actor()
    narrowed = _narrowed()
    check = check_page(number, actor)
    used = time_used(check.used_minutes, check.used_unit)
    return render_template(
        "cases/check.html",
        check=check,
        page=check.page,
        lost=losses(actor, number=number),
        row=check.page.row,
        place=_place(actor, number, narrowed),
        narrowed=narrowed,
        query=_query(narrowed),
        lines=[(flag, flag_words(flag)) for flag in check.flags],
        Severity=Severity,
        used=pick(used.duration_zh, used.duration_en),
        reasons=[(code, pick(*words)) for code, words in REWORK_REASONS.items()],
        error=error,
        news=steps_since(number, error.seen or 0, actor) if isinstance(error, StaleCase) and error.seen else [],
        kept=request.form,
        unsent=unsent_form(check.page, error),
        minimap=minimap(
            check.page.row.lon, check.page.row.lat, check.page.leaf_code, check.page.row.category, width=268, height=150
        ),
    )


@bp.post("/checks/<number:number>/verdict")
@requires("cases.check")
def decide(number: str) -> Answer:
    """通过并结案, or 返工 with a reason; then the next case of the queue. A verdict sent twice is given once."""
    actor, seen, verdict = current_actor(), seen_version(), request.form.get("verdict", "")
    narrowed = _narrowed()
    upcoming = _onwards(_place(actor, number, narrowed), number)
    try:
        _give(actor, number, verdict, seen)
    except (BadInput, Conflict, Forbidden) as error:
        if not sent_twice(actor, error):
            said = _CONFLICT if error.code == Forbidden.default_code else error
            return _render(number, said), said.status
    target: dict[str, Any] = {"number": upcoming} if upcoming else {}
    page = "checks.show" if upcoming else "checks.index"
    return redirect(url_for(page, done=verdict, **target, **_query(narrowed)), 303)


_CONFLICT = Forbidden("conflict_of_interest", _l("这件案卷与您原单位有关，须由别人核查。"))


def _give(actor: Actor, number: str, verdict: str, seen: int | None) -> None:
    text = request.form.get("text", "")
    if verdict == "pass":
        moves.pass_check(actor, number, text, seen)
    elif verdict == "rework":
        moves.order_rework(actor, number, request.form.get("reason", ""), text, seen)
    else:
        raise BadInput("verdict_missing", _l("请选通过还是返工。"))
