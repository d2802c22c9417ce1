"""What the Office puts right beside the queues: who checks a case."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts import Actor, Role, current_actor, role_name
from app.cases.queries.page import find_case
from app.cases.rules.reasons import CHECKER_REASONS
from app.cases.service.checkers import assign_checker, candidates, named_checker
from app.cases.views.cases import refused, seen_version
from app.cases.views.words import reason_chips
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.policy import requires

bp = Blueprint("corrections", __name__)
Answer = Response | str | tuple[str, int]


@bp.app_template_global("checker_choices")
def checker_choices(number: str) -> dict[str, object]:
    """Who checks a case now, by name, and who else may: for the Office's page only."""
    case = find_case(number, current_actor())
    now = named_checker(case)
    others = [each for each in candidates(case) if now is None or each.account_id != now.account_id]
    return {
        "now": _called(now) if now else "",
        "others": sorted(((str(each.account_id), _called(each)) for each in others), key=lambda choice: choice[1]),
        "reasons": reason_chips(CHECKER_REASONS),
    }


def _called(checker: Actor) -> str:
    """A colleague by name, an inspector by handle: who inspects stays sealed for the Office too (security 4d)."""
    who = checker.handle if checker.role is Role.INSPECTOR else checker.name
    return f"{role_name(checker.role)} {who}"


@bp.post("/cases/<number:number>/checker")
@requires("cases.rule")
def name_checker(number: str) -> Answer:
    """改派核查人 with a reason."""
    form = request.form
    account = form.get("checker", "")
    try:
        assign_checker(
            current_actor(),
            number,
            int(account) if account.isdecimal() else 0,
            form.get("text", ""),
            seen_version(),
            code=form.get("reason", ""),
        )
    except (BadInput, Conflict, Forbidden) as error:
        return refused(number, error, "checker")
    return redirect(url_for("cases.show", number=number, done="checker"), 303)
