"""Random walks through the life of a case in small, and that each kind of broken table is found out (rules §4, §5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.rules.life import TRANSITIONS, Action, Clock, Guard, Party, State, Transition
from tests.cases.walks.model import ACTIONS
from tests.cases.walks.police import walk_police
from tests.cases.walks.pure import Difference, walk_pure

WALKS, STEPS, SEED = 150, 30, 5


def test_the_table_walks_as_the_model() -> None:
    count = walk_pure(0, WALKS, STEPS, SEED)
    assert set(count.done) == set(ACTIONS)
    assert {"forbidden", "stale", "return_too_late", "suspended_before", "checker_drawn"} <= set(count.refused)


def test_the_confidential_table_walks_as_the_model() -> None:
    count = walk_police(0, WALKS, STEPS, SEED)
    assert set(count.done) == {"accept", "feedback", "conclude", "hand_over"}
    assert set(count.refused) == {"concluded", "outcome_missing"}


def _but(action: Action, **changes: object) -> tuple[Transition, ...]:
    return tuple(replace(edge, **changes) if edge.action is action else edge for edge in TRANSITIONS)  # type: ignore[arg-type]


BROKEN = {
    "the unit closes its own case": _but(Action.PASS, party=Party.LEAD),
    "a way out of closed": (*TRANSITIONS, replace(TRANSITIONS[0], source=State.CLOSED)),
    "no guard on returning": _but(Action.RETURN, guards=()),
    "a third ruling": _but(Action.RETURN, guards=(Guard.IN_ACCEPT_LIMIT, Guard.ONE_RETURN)),
    "suspended twice": _but(Action.SUSPEND, guards=(Guard.BEFORE_EXPIRY,)),
    "feedback without a photo": _but(Action.FEEDBACK, after_photos=0),
    "a clock that stands after feedback": _but(Action.FEEDBACK, clock=Clock.KEEP),
    "a rework without a new limit": _but(Action.REWORK, clock=Clock.KEEP),
    "reworked into waiting": _but(Action.REWORK, target=State.DISPATCHED),
    "an edge less": TRANSITIONS[:-1],
}


@pytest.mark.parametrize("broken", list(BROKEN.values()), ids=list(BROKEN))
def test_a_broken_table_is_found_out(broken: tuple[Transition, ...]) -> None:
    with pytest.raises(Difference):
        walk_pure(0, 8 * WALKS, STEPS, SEED, broken)
