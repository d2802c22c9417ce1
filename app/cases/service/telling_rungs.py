"""Whom a rung of the ladder is told (rules §5): the unit, who watches it, and for 约谈 and 问责建议 only the commander and the head.

Inside the transaction that rings. Rungs that were missed come in one notice, in their order, with the instants at which they
were due; the notice itself says when it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from app.accounts import Actor, Role
from app.cases.models import Case
from app.cases.rules.ladder import RESTRICTED, DueRung, Rung
from app.notices import Audience, Notice, Subject, post_all, to_head, to_role, to_unit
from app.platform.clock import local

ON_THE_MINUTE: Final = timedelta(minutes=5)
"""A sweep runs every minute; what rings later than this was missed."""

KINDS: Final[dict[Rung, str]] = {
    Rung.REMINDER: "ladder.reminder",
    Rung.YELLOW: "ladder.yellow",
    Rung.RED: "ladder.red",
    Rung.PRESS: "ladder.supervise",
    Rung.TALK: "ladder.interview",
    Rung.ACCOUNT: "ladder.accountability",
    Rung.ACCEPT_LATE: "ladder.stage_late",
    Rung.CHECK_LATE: "ladder.stage_late",
    Rung.QUEUE_LATE: "ladder.queue_late",
}
_STAGES: Final = {Rung.ACCEPT_LATE: "accept", Rung.CHECK_LATE: "check"}
_REMINDERS: Final = frozenset({Rung.ACCEPT_LATE, Rung.CHECK_LATE, Rung.QUEUE_LATE})


def tell_rungs(rang: Iterable[tuple[Case, Sequence[DueRung]]], now: datetime) -> None:
    """Tell of the rungs that ring together on each of these cases."""
    post_all([notice for case, due in rang for notice in _notices(case, due, now)])


def _notices(case: Case, due: Sequence[DueRung], now: datetime) -> Iterator[Notice]:
    open_ones = [each for each in due if each.rung not in RESTRICTED | _REMINDERS]
    if any(now - each.at > ON_THE_MINUTE for each in open_ones):
        yield from _missed(case, open_ones)
    else:
        for each in open_ones:
            yield from _one(case, each)
    for each in due:
        if each.rung in RESTRICTED | _REMINDERS:
            yield from _one(case, each)


def _missed(case: Case, due: Sequence[DueRung]) -> list[Notice]:
    rungs = [[KINDS[each.rung].removeprefix("ladder."), _iso(each.at)] for each in due]
    highest = due[-1].rung
    return _notice(case, f"{case.stage}:missed:{highest}", "ladder.missed", _audience(case, highest), {"rungs": rungs})


def _one(case: Case, due: DueRung) -> list[Notice]:
    params: dict[str, Any] = {}
    if due.rung not in RESTRICTED:
        # The reader wants to know when the work is due, not when the rung was
        deadline = case.due_at if due.rung not in _REMINDERS and case.due_at is not None else due.at
        params["due"] = _iso(deadline)
    if due.rung in _STAGES:
        params["stage"] = _STAGES[due.rung]
    stage = case.returns if due.rung is Rung.QUEUE_LATE else case.stage
    return _notice(case, f"{stage}:{due.rung}:{_iso(due.at)}", KINDS[due.rung], _audience(case, due.rung), params)


def _audience(case: Case, rung: Rung) -> tuple[Audience, ...]:
    lead = (to_unit(case.lead_unit),) if case.lead_unit is not None else ()
    above = (to_unit(case.body_unit),) if case.body_unit not in {None, case.lead_unit} and case.body_unit else ()
    return {
        Rung.REMINDER: lead,
        Rung.YELLOW: lead,
        Rung.RED: (*lead, *above),
        Rung.PRESS: (*lead, *above, to_role(Role.ARBITER)),
        Rung.TALK: _private(case),
        Rung.ACCOUNT: _private(case),
        Rung.ACCEPT_LATE: lead,
        Rung.CHECK_LATE: (to_role(Role.SUPERVISOR),),
        Rung.QUEUE_LATE: (to_role(Role.ARBITER), to_role(Role.COMMANDER)),
    }[rung]


def _private(case: Case) -> tuple[Audience, ...]:
    head = (to_head(case.lead_unit),) if case.lead_unit is not None else ()
    return (*head, to_role(Role.COMMANDER))


def tell_press(case: Case, press: int, actor: Actor) -> None:
    """Tell the lead unit that somebody presses."""
    if case.lead_unit is not None:
        key, lead = f"press:{press}", (to_unit(case.lead_unit),)
        post_all(_notice(case, key, "case.pressed", lead, {"unit": actor.unit_code}, actor=actor.account_id))


def tell_decision(case: Case, rung_id: int, confirmed: bool, actor: Actor) -> None:
    """Tell the unit's head what the commander decided on a 问责建议."""
    if case.lead_unit is not None:
        kind = "ladder.confirmed" if confirmed else "ladder.declined"
        head = (to_head(case.lead_unit),)
        post_all(_notice(case, f"decision:{rung_id}", kind, head, {}, actor=actor.account_id))


def tell_recomputed(case: Case) -> None:
    """Tell the lead unit that a new calendar moved the due time."""
    if case.lead_unit is not None and case.due_at is not None:
        key = f"due:{case.calendar_version}"
        post_all(_notice(case, key, "case.due_moved", (to_unit(case.lead_unit),), {"due": _iso(case.due_at)}))


def _notice(
    case: Case, key: str, kind: str, audience: tuple[Audience, ...], params: dict[str, Any], *, actor: int | None = None
) -> list[Notice]:
    """The notice, or none where nobody is to be told."""
    subject, whole_key = Subject("case", case.number), f"case:{case.number}:ladder:{key}"
    return [Notice(kind, whole_key, audience, subject, params, actor)] if audience else []


def _iso(instant: datetime) -> str:
    return local(instant).isoformat()
