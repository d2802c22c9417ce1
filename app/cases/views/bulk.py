"""Many cases at once: ticked in the list, accepted or given to somebody, with what became of each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import Actor, current_actor
from app.cases.queries.page import StepView, steps_since
from app.cases.queries.persons import selectable_persons
from app.cases.queries.picked import PickedCase, picked_cases
from app.cases.rules.numbers import is_case_number, spaced
from app.cases.service.bulk import Outcome, Picked, Result, accept_many, assign_many
from app.platform import clock
from app.platform.errors import BadInput
from app.platform.i18n import _, _l
from app.platform.policy import requires

bp = Blueprint("bulk", __name__)
ACTS = ("accept", "assign")


@dataclass(frozen=True)
class Line:
    """One ticked case on the page of results. ``again``: it can be ticked once more for the same act."""

    spaced_number: str
    case: PickedCase | None
    result: Result | None
    title: str
    advice: str
    news: list[StepView]
    again: bool


@bp.get("/cases/bulk")
@requires("cases.accept")
def index() -> Response:
    """The list with boxes to tick: where somebody comes to who asks for the results again."""
    return redirect(url_for("cases.index", pick=1), 303)


@bp.post("/cases/bulk")
@requires("cases.accept")
def carry_out() -> tuple[str, int]:
    """Accept the ticked cases, or let one person answer for them; then say of each what became of it."""
    actor, act, picks = current_actor(), request.form.get("act", ""), _picks()
    try:
        if act not in ACTS:
            raise BadInput("act_missing", _l("请选签收还是换责任人。案卷都没有动。"))
        outcomes = (
            accept_many(actor, picks)
            if act == "accept"
            else assign_many(actor, picks, request.form.get("person", "").strip())
        )
    except BadInput as error:
        return _page(actor, act, _untouched(actor, picks), error), error.status
    return _page(actor, act, _lines(actor, act, outcomes)), 200


def _picks() -> list[Picked]:
    """The ticked boxes; their value is number and version of the row. What is no such pair is left out."""
    pairs = (value.partition(":") for value in request.form.getlist("pick"))
    return [
        Picked(number, int(version))
        for number, _colon, version in pairs
        if is_case_number(number) and version.isdecimal() and len(version) < 10
    ]


def _page(actor: Actor, act: str, lines: list[Line], error: BadInput | None = None) -> str:
    failed = [line for line in lines if line.result is not Result.DONE]
    return render_template(
        "cases/bulk.html",
        act=act,
        error=error,
        done=[line for line in lines if line.result is Result.DONE],
        failed=failed,
        again=any(line.again for line in failed),
        person=request.form.get("person", ""),
        persons=[(name, name) for name in selectable_persons(actor.unit_code, clock.now())],
    )


def _untouched(actor: Actor, picks: list[Picked]) -> list[Line]:
    """Everything that was ticked, still ticked: nothing was done to any of it."""
    cases = picked_cases(actor, [one.number for one in picks])
    return [Line(spaced(number), case, None, "", "", [], again=True) for number, case in cases.items()]


def _lines(actor: Actor, act: str, outcomes: list[Outcome]) -> list[Line]:
    cases = picked_cases(actor, [outcome.picked.number for outcome in outcomes])
    return [_line(actor, act, outcome, cases.get(outcome.picked.number)) for outcome in outcomes]


def _line(actor: Actor, act: str, outcome: Outcome, case: PickedCase | None) -> Line:
    number, error = outcome.picked.number, outcome.error
    title, advice = (error.message, error.advice) if error is not None else ("", "")
    if outcome.result is Result.CHANGED:
        title, advice = _("勾选之后这件案卷有了变化，没有执行"), ""
    again = case is not None and (case.may_accept if act == "accept" else case.may_assign)
    return Line(
        spaced_number=spaced(number),
        case=case,
        result=outcome.result,
        title=title,
        advice=advice,
        news=steps_since(number, outcome.picked.seen, actor) if case and outcome.result is Result.CHANGED else [],
        again=again and outcome.result is not Result.DONE,
    )
