"""Random walks through the life of a case in small, and that each kind of broken table is found out (rules §4, §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from app.accounts import Actor
from app.cases.models import Case
from app.cases.rules.life import TRANSITIONS, Action, Clock, Guard, Party, State, Transition
from app.platform.db import db
from app.platform.errors import AppError
from app.platform.unit_of_work import atomic
from tests.cases.walks.acting import Cast, cast_of, command
from tests.cases.walks.model import ACTIONS
from tests.cases.walks.police import walk_police
from tests.cases.walks.police_service import PoliceWalk
from tests.cases.walks.pure import PAUSES, REASONS, Count, Difference, walk_pure
from tests.cases.walks.served import KINDS, MORE_ACTIONS, Served
from tests.cases.walks.service import Commands, ServiceWalk
from tests.cases.walks.serving import hold_record
from tests.cases.walks.table import instant
from tests.support.city import People

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


@pytest.fixture
def cast(city_app: Flask, people: People) -> Cast:
    city_app.extensions["mingcha_jobs"].suppressed = True
    return cast_of(people)


def test_the_service_walks_as_the_model(cast: Cast) -> None:
    count = Count()
    for number in range(6):
        ServiceWalk(number, SEED, cast).go(STEPS, count)
    PoliceWalk(6, SEED, cast).go(STEPS, count)
    assert {"forbidden", "case_not_found"} <= set(count.refused)
    hold_record()


def test_whatever_people_come_to_do_in_whatever_order(cast: Cast) -> None:
    class Life(RuleBasedStateMachine):
        """One case; hypothesis decides who does what and when, and finds the shortest way to a difference."""

        @initialize(number=st.integers(0, 50))
        def file(self, number: int) -> None:
            self.walk = ServiceWalk(number, SEED, cast)

        @rule(seconds=st.sampled_from(PAUSES))
        def wait(self, seconds: int) -> None:
            self.walk.wait(0, seconds)

        @rule(
            place=st.integers(0, 10_000),
            able=st.sampled_from((True, True, False)),
            reason=st.integers(0, 1),
            text=st.sampled_from(("", "说明", "说明")),
            unit=st.sampled_from(cast.leads),
        )
        def act(self, place: int, able: bool, reason: int, text: str, unit: str) -> None:
            pairs = [(action, who) for action in (*ACTIONS, *MORE_ACTIONS) for who in cast.everybody]
            if able:
                pairs = [(action, who) for action, who in pairs if self.walk.is_able(who, action)] or pairs
            action, who = pairs[place % len(pairs)]
            until = (instant(self.walk.now) + timedelta(days=5)).date()
            word = REASONS.get(action, (None, None))[reason]
            wish = Served(
                action,
                word,
                text,
                photos=1,
                unit=unit,
                until=until,
                named="supervisor2",
                kind=KINDS[place % len(KINDS)],
            )
            self.walk.take(0, who, wish)

        def teardown(self) -> None:
            self.walk.end()

    run_state_machine_as_test(Life, settings=settings(max_examples=6, stateful_step_count=40))


def _closing_for_everybody(actor: Actor, number: str, wish: Served, cast: Cast) -> object:
    return command(cast.actors["supervisor"] if wish.action == "pass" else actor, number, wish, cast)


def _writing_while_refusing(actor: Actor, number: str, wish: Served, cast: Cast) -> object:
    try:
        return command(actor, number, wish, cast)
    except AppError:
        with atomic():
            db.session.execute(sa.update(Case).where(Case.number == number).values(returns=Case.returns + 1))
        raise


@pytest.mark.parametrize("broken", [_closing_for_everybody, _writing_while_refusing])
def test_a_broken_service_is_found_out(cast: Cast, broken: Commands) -> None:
    with pytest.raises(Difference):
        for number in range(40):
            ServiceWalk(number, SEED, cast, broken).go(STEPS, Count())
