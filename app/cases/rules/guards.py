"""The guards of the table that depend on the case and on who asks, as predicates over plain facts (rules §3.8, §4, §5).

Guards that depend on what is asked for (a unit, a case to merge into) are checked by the command that is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.cases.rules.life import Action, Guard, Party, State, Transition, transition

FINAL_RULING = 2
"""The second ruling on a case is final: no unit may return it any more."""


@dataclass(frozen=True)
class GuardFacts:
    """What the guards look at. ``drawn``: whether the asker (True) or somebody else (False) was drawn; None: nobody."""

    now: datetime
    accept_due_at: datetime | None = None
    due_at: datetime | None = None
    check_due_at: datetime | None = None
    suspended_until: datetime | None = None
    rulings: int = 0
    returned_before: bool = False
    suspended_before: bool = False
    drawn: bool | None = None


def _in_accept_limit(facts: GuardFacts) -> bool:
    return facts.accept_due_at is not None and facts.now <= facts.accept_due_at


def _may_check(facts: GuardFacts) -> bool:
    late = facts.check_due_at is not None and facts.now > facts.check_due_at
    return facts.drawn is not False or late


CHECKS: dict[Guard, Callable[[GuardFacts], bool]] = {
    Guard.IN_ACCEPT_LIMIT: _in_accept_limit,
    Guard.ONE_RETURN: lambda facts: not facts.returned_before,
    Guard.NOT_FINAL: lambda facts: facts.rulings < FINAL_RULING,
    Guard.SUSPENDED_ONCE: lambda facts: not facts.suspended_before,
    Guard.BEFORE_EXPIRY: lambda facts: facts.due_at is not None and facts.now < facts.due_at,
    Guard.DATE_REACHED: lambda facts: facts.suspended_until is not None and facts.now >= facts.suspended_until,
    Guard.DRAWN: _may_check,
}
ON_REQUEST = frozenset({Guard.SOMEBODY, Guard.UNFOUNDED_STAYS, Guard.OTHER_OPEN})
"""Guards that only the command can check, because they are about what it was asked to do."""


def failed(edge: Transition, facts: GuardFacts) -> Guard | None:
    """The first guard of ``edge`` that does not hold; None when all do."""
    return next((guard for guard in edge.guards if guard in CHECKS and not CHECKS[guard](facts)), None)


def open_actions(
    state: State, actions: Iterable[Action], parties: Iterable[Party], facts: GuardFacts
) -> frozenset[Action]:
    """Those of ``actions`` whose edge would be taken now: what a page offers."""
    capacities = frozenset(parties)
    return frozenset(action for action in actions if failed(transition(state, action, capacities), facts) is None)
