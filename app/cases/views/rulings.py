"""What the Office does: its queues, dispatching, ruling on returns, dismissing, suspending, merging, reopening, undoing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.models import Case
from app.cases.queries.office import office_queues
from app.cases.queries.units import receiving_units
from app.cases.rules.reasons import DISMISS_REASONS, RULINGS
from app.cases.service import office, sending
from app.cases.views.cases import refused, seen_version
from app.cases.views.ruling_aid import ruling_aid
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import _l, pick
from app.platform.policy import requires

bp = Blueprint("rulings", __name__)
Answer = Response | tuple[str, int]


@bp.app_context_processor
def choices() -> dict[str, object]:
    """The choices of the Office's forms on a case page."""
    return {
        "rulings": [(code, pick(*words)) for code, words in RULINGS.items()],
        "dismiss_reasons": [(code, pick(*words)) for code, words in DISMISS_REASONS.items()],
        "dispatch_units": dispatch_units,
        "ruling_aid": ruling_aid,
    }


def dispatch_units(first: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Every unit that can receive a case, by code and name; those whose ground is in question ``first``."""
    units = sorted(receiving_units(), key=lambda unit: first.index(unit.code) if unit.code in first else len(first))
    return [(unit.code, pick(unit.zh, unit.en)) for unit in units]


@bp.get("/rulings")
@requires("cases.rule")
def index() -> str:
    """The Office's queues: returned, to verify, and near a border (already dispatched)."""
    return render_template("cases/rulings.html", queues=office_queues(current_actor()))


def _act(number: str, act: str, done: str, work: Callable[[str], Case]) -> Answer:
    try:
        work(number)
    except (BadInput, Conflict) as error:
        return refused(number, error, act)
    return redirect(url_for("cases.show", number=number, done=done), 303)


@bp.post("/cases/<number:number>/ruling")
@requires("cases.rule")
def rule(number: str) -> Answer:
    """裁定 on a return."""
    form = request.form
    unit = form.get("unit") or None
    return _act(
        number,
        "rule",
        "ruled",
        lambda case: sending.rule_on_return(
            current_actor(), case, form.get("ruling", ""), form.get("text", ""), unit=unit, seen=seen_version()
        ),
    )


@bp.post("/cases/<number:number>/dispatch")
@requires("cases.rule")
def dispatch(number: str) -> Answer:
    """派遣 from the Office's queue."""
    form = request.form
    if not form.get("unit"):
        return refused(number, BadInput("unit_missing", _l("请选派给哪个单位。"), field="unit"), "dispatch")
    return _act(
        number,
        "dispatch",
        "dispatched",
        lambda case: office.dispatch_submitted(
            current_actor(), case, form["unit"], form.get("text", ""), seen_version()
        ),
    )


@bp.post("/cases/<number:number>/dismissal")
@requires("cases.rule")
def dismiss(number: str) -> Answer:
    """不予立案."""
    form = request.form
    return _act(
        number,
        "dismiss",
        "dismissed",
        lambda case: office.dismiss_case(
            current_actor(), case, form.get("reason", ""), form.get("text", ""), seen_version()
        ),
    )


@bp.post("/cases/<number:number>/suspension")
@requires("cases.rule")
def suspend(number: str) -> Answer:
    """挂账."""
    form = request.form

    def work(case: str) -> Case:
        try:
            until = date.fromisoformat(form.get("until", ""))
        except ValueError:
            raise BadInput("suspension_end_missing", _l("挂账要有截止日期。"), field="until") from None
        return office.suspend_case(current_actor(), case, until, form.get("text", ""), seen_version())

    return _act(number, "suspend", "suspended", work)


@bp.post("/cases/<number:number>/resumption")
@requires("cases.rule")
def resume(number: str) -> Answer:
    """恢复计时."""
    return _act(number, "", "resumed", lambda case: office.resume_case(current_actor(), case, seen_version()))


@bp.post("/cases/<number:number>/merge")
@requires("cases.rule")
def merge(number: str) -> Answer:
    """合并."""
    form = request.form

    def work(case: str) -> Case:
        into = form.get("into", "").replace("-", "").strip()
        return office.merge_case(current_actor(), case, into, form.get("text", ""), seen_version())

    return _act(number, "merge", "merged", work)


@bp.post("/cases/<number:number>/reopening")
@requires("cases.reopen")
def reopen(number: str) -> Answer:
    """回头看."""
    text = request.form.get("text", "")
    return _act(
        number, "reopen", "reopened", lambda case: office.reopen_case(current_actor(), case, text, seen_version())
    )


@bp.post("/cases/<number:number>/undoing")
@requires("cases.rule")
def undo(number: str) -> Answer:
    """撤销."""
    text = request.form.get("text", "")
    return _act(number, "undo", "restored", lambda case: office.undo_case(current_actor(), case, text, seen_version()))
