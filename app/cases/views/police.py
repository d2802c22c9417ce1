"""公安专线: the police desk's list and pages. For every other role but the commander's these addresses do not exist."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.police import list_police_cases, police_page
from app.cases.rules.numbers import spaced
from app.cases.rules.police import OUTCOMES, PoliceState
from app.cases.service.handover import hand_over_police_case
from app.cases.service.police import advance_police_case
from app.cases.views.cases import seen_version
from app.cases.views.words import item_choices
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _l, pick
from app.platform.policy import may, requires

bp = Blueprint("police", __name__)


@bp.get("/police")
@requires("cases.police")
def index() -> str:
    """Confidential cases by due time."""
    concluded = request.args.get("view") == "concluded"
    return render_template(
        "cases/police_list.html", rows=list_police_cases(current_actor(), concluded), concluded=concluded
    )


@bp.get("/police/<number:number>")
@requires("cases.police")
def show(number: str) -> str:
    """One confidential case."""
    return _render(number)


def _render(number: str, error: AppError | None = None, act: str = "") -> str:
    row, steps = police_page(number, current_actor())
    return render_template(
        "cases/police_case.html",
        row=row,
        number=spaced(row.number),
        steps=steps,
        error=error,
        act=act,
        items=item_choices(confidential=False),
        kept=request.form,
        acts=may("cases.police-act") and row.state not in {PoliceState.HELD, PoliceState.CONCLUDED},
        outcomes=[(code, pick(*words)) for code, words in OUTCOMES.items()],
    )


@bp.post("/police/<number:number>/step")
@requires("cases.police-act")
def step(number: str) -> Response | tuple[str, int]:
    """Take the case one step further: accept, first feedback, conclude."""
    form = request.form
    try:
        advance_police_case(current_actor(), number, seen_version(), form.get("text", ""), form.get("outcome"))
    except (BadInput, Conflict) as error:
        return _render(number, error), error.status
    return redirect(url_for("police.show", number=number), 303)


@bp.post("/police/<number:number>/handover")
@requires("cases.police-act")
def hand_over(number: str) -> Response | tuple[str, int]:
    """误报: hand to the Office what is none of the police's; back to the list, for the case is concluded."""
    form = request.form
    try:
        if not form.get("sure"):
            raise BadInput("not_sure", _l("请先确认：转出后不能撤回。"), field="sure")
        hand_over_police_case(current_actor(), number, form.get("item", ""), form.get("text", ""), seen_version())
    except (BadInput, Conflict) as error:
        return _render(number, error, "handover"), error.status
    return redirect(url_for("police.index", done="handed"), 303)
