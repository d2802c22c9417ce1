"""Every state × action × person on the confidential table through the commands: the own desk, nobody else (rules §4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from app.accounts import Actor
from app.cases import advance_police_case, file_report, hand_over_police_case
from app.cases.models import PoliceCase
from app.cases.rules.police import POLICE_ORDER, POLICE_TRANSITIONS, PoliceAction, PoliceState
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError, Conflict, Forbidden, NotFound
from app.territory import unit_tree
from tests.cases.test_every_step import undone
from tests.support.city import People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
# The table once more, written by hand from rules §4.
EXPECTED = {
    ("held", "dispatch"): "sent",
    ("sent", "accept"): "accepted",
    ("accepted", "feedback"): "first_feedback",
    ("first_feedback", "conclude"): "concluded",
    **{(state, "hand_over"): "concluded" for state in ("sent", "accepted", "first_feedback")},
}
pytestmark = pytest.mark.usefixtures("city_context")


def test_the_table_is_the_one_of_the_rules() -> None:
    assert {(edge.source.value, edge.action.value): edge.target.value for edge in POLICE_TRANSITIONS} == EXPECTED
    assert len(POLICE_TRANSITIONS) == len(EXPECTED)
    assert {edge.source.value for edge in POLICE_TRANSITIONS if edge.service} == {"held"}


def everybody(people: People, desk: str) -> dict[str, tuple[Actor, type[AppError] | None]]:
    """Each person with the error that must come; None for the desk of the case and the one above it."""
    found: dict[str, tuple[Actor, type[AppError] | None]] = {
        field.name: (getattr(people, field.name), Forbidden) for field in fields(people)
    }
    found["police"] = (people.police, None)
    own = {desk, *(unit.code for unit in unit_tree().ancestors(desk))}
    for unit in unit_tree().children("GAJ"):
        found[f"police of {unit.code}"] = (
            replace(people.police, unit_code=unit.code),
            None if unit.code in own else NotFound,
        )
    return found


@pytest.mark.parametrize("state", POLICE_ORDER)
def test_every_action_by_everybody(people: People, state: PoliceState) -> None:
    with clock.at(MONDAY):
        number = file_report(report("DUPIN-01"), people.inspector).number
        for _step in range(POLICE_ORDER.index(state)):
            advance_police_case(people.police, number, outcome="confirmed")
        desk = db.session.scalars(sa.select(PoliceCase.lead_unit).where(PoliceCase.number == number)).one()
        onwards = {source: PoliceAction(action) for source, action in EXPECTED if action != "hand_over"}
        acts: dict[PoliceAction, Callable[[Actor], object]] = {
            onwards.get(state.value, PoliceAction.ACCEPT): lambda who: advance_police_case(
                who, number, None, "", "separate"
            ),
            PoliceAction.HAND_OVER: lambda who: hand_over_police_case(who, number, "ZANG-04", "误报"),
        }
        foreign = 0
        for name, (who, refused) in everybody(people, desk).items():
            foreign += refused is NotFound
            for action, act in acts.items():
                target = EXPECTED.get((state.value, action.value))
                expected = refused or (None if target else Conflict)
                with undone():
                    if expected is None:
                        act(who)
                        assert _state(number) == target, (name, action)
                    else:
                        with pytest.raises(expected):
                            act(who)
                assert _state(number) == state, (name, action)
        assert foreign


def _state(number: str) -> str:
    db.session.flush()
    return db.session.scalars(sa.select(PoliceCase.state).where(PoliceCase.number == number)).one()
