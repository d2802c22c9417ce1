"""What was sent from a page that the case had left behind: kept, and sent once more as it stands where that is still allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from app.accounts import Actor
from app.cases.queries.authored import is_own_step
from app.cases.queries.page import CasePage
from app.cases.rules.life import ACTION_NAMES, OPEN_STATES, Action
from app.cases.service.executor import StaleCase
from app.platform.errors import AppError
from app.platform.i18n import _, pick

ACTIONS: dict[str, Action] = {
    "cases.accept": Action.ACCEPT,
    "cases.give_back": Action.RETURN,
    "cases.feedback": Action.FEEDBACK,
    "corrections.correct": Action.CORRECT,
    "corrections.name_checker": Action.ASSIGN,
    "persons.change": Action.HAND_OVER,
    "requests.make": Action.ASK,
    "rulings.dismiss": Action.DISMISS,
    "rulings.dispatch": Action.DISPATCH,
    "rulings.merge": Action.MERGE,
    "rulings.reopen": Action.REOPEN,
    "rulings.resume": Action.RESUME,
    "rulings.rule": Action.RULE,
    "rulings.suspend": Action.SUSPEND,
    "rulings.undo": Action.UNDO,
}
"""Which step of a case a form asks for, by the endpoint it is posted to. A verdict is named in its form."""
_VERDICTS = {"pass": Action.PASS, "rework": Action.REWORK}
_BESIDE = frozenset({Action.ASSIGN, Action.HAND_OVER, Action.ASK})
_OF_THE_PAGE = frozenset({"csrf_token", "version", "staged"})


@dataclass(frozen=True)
class Unsent:
    """A form that was not carried out. ``again``: it may be sent once more as the case stands; else ``why`` not."""

    target: str
    fields: Sequence[tuple[str, str]]
    text: str
    again: bool
    why: str


def wanted_action() -> Action | None:
    """The step that the posted form asks for; None for what is no step of the case."""
    if request.endpoint == "checks.decide":
        return _VERDICTS.get(request.form.get("verdict", ""))
    return ACTIONS.get(request.endpoint or "")


def sent_twice(actor: Actor, error: AppError) -> bool:
    """Whether a page is stale only because the same person sent the same form a moment ago."""
    action = wanted_action()
    if action is None or not isinstance(error, StaleCase) or error.seen is None:
        return False
    return is_own_step(actor, error.number, error.seen + 1, {action})


def unsent_form(page: CasePage, error: AppError | None) -> Unsent | None:
    """What the posted form held, when the case had moved on; None when that was not what went wrong."""
    if not isinstance(error, StaleCase) or request.method != "POST":
        return None
    action = wanted_action()
    again = action is None or (page.row.state in OPEN_STATES if action in _BESIDE else action in page.actions)
    fields = [(name, value) for name, values in request.form.lists() for value in values if name not in _OF_THE_PAGE]
    why = ""
    if not again and action is not None:
        what = pick(*ACTION_NAMES[action])
        why = _("现在是“%(state)s”，不能再%(action)s。", state=page.row.state_name, action=what)
    return Unsent(request.path, fields, request.form.get("text", "").strip(), again, why)
