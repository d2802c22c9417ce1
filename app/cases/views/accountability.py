"""督办 by hand, and the page of 约谈 and 问责建议: the commander decides, a unit's head reads (rules §5, S-19)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import Role, current_actor
from app.cases.queries.accountability import Tab, account_page, may_look
from app.cases.service.pressing import decide_accountability, press_case
from app.cases.views.cases import refused
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _l
from app.platform.policy import requires

bp = Blueprint("accountability", __name__)
TAB_WORDS = {Tab.WAITING: _l("待决定"), Tab.TALKS: _l("约谈"), Tab.DECIDED: _l("已决定")}


@bp.post("/cases/<number:number>/press")
@requires("cases.press")
def press(number: str) -> Response | tuple[str, int]:
    """督办 with words."""
    try:
        press_case(current_actor(), number, request.form.get("text", ""))
    except (BadInput, Conflict) as error:
        return refused(number, error, "press")
    return redirect(url_for("cases.show", number=number, done="pressed"), 303)


@bp.get("/accountability")
@requires("cases.accountability")
def index() -> str:
    """约谈 and 问责建议 by what is to be done with them."""
    return _render()


def _render(error: AppError | None = None, rung_id: int | None = None) -> str:
    actor = current_actor()
    wanted = request.values.get("tab", "")
    tab = Tab(wanted) if wanted in set(Tab) else Tab.WAITING
    after = request.args.get("after", "")
    page = account_page(actor, tab, int(after) if after.isdigit() else None)
    return render_template(
        "cases/accountability.html",
        page=page,
        tab=tab,
        tabs=[(each, page.counts[each], str(TAB_WORDS[each])) for each in Tab],
        may_look=may_look(actor),
        may_decide=actor.role == Role.COMMANDER,
        later=bool(after),
        error=error,
        error_at=rung_id,
        kept=request.form,
    )


@bp.post("/accountability/<int:rung>/decision")
@requires("cases.decide-accountability")
def decide(rung: int) -> Response | tuple[str, int]:
    """The commander confirms a 问责建议, or refuses it with a reason."""
    choice = {"confirm": True, "refuse": False}.get(request.form.get("decision", ""))
    try:
        decide_accountability(current_actor(), rung, choice, request.form.get("text", ""))
    except (BadInput, Conflict) as error:
        return _render(error, rung), error.status
    return redirect(url_for("accountability.index", done="decided"), 303)
