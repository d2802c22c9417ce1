"""Who holds a case at one moment: exactly one unit with one person, always (rules §3.8, first-receiver responsibility)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.cases.rules.life import State

OFFICE = "BGS"
"""The Office, which holds what nobody has been sent yet."""


@dataclass(frozen=True)
class Held:
    """What a case row says of its holders. ``keeper`` is the unit that held it before it was redirected."""

    state: State
    lead: str | None
    person: str | None
    keeper: str | None = None
    keeper_person: str | None = None
    accept_due_at: datetime | None = None


@dataclass(frozen=True)
class Holder:
    """The one unit that answers for a case now, and its person (None: the head of the Office, whoever that is)."""

    unit: str
    person: str | None


def holder(case: Held, now: datetime) -> Holder:
    """The holder at ``now``.

    The Office holds what is not sent to anybody. Redirected, the old holder keeps the case until the new unit accepts or
    its accept limit passes; a return by the new unit leaves it with the old one.
    """
    if case.state is State.SUBMITTED or case.lead is None:
        return Holder(OFFICE, None)
    if case.keeper is not None and _keeps(case, now):
        return Holder(case.keeper, case.keeper_person)
    return Holder(case.lead, case.person)


def _keeps(case: Held, now: datetime) -> bool:
    if case.state is State.RETURNED:
        return True
    waiting = case.state is State.DISPATCHED and case.accept_due_at is not None
    return waiting and case.accept_due_at is not None and now <= case.accept_due_at


def keeper_after(case: Held, now: datetime, unit: str | None) -> tuple[str | None, str | None]:
    """Unit and person that keep the case once it is sent on to ``unit``; nobody when it comes to its own holder."""
    before = holder(case, now)
    if case.lead is None or before.unit == unit or case.state is State.SUBMITTED:
        return None, None
    return before.unit, before.person
