"""Every state × action × person through the commands: allowed exactly where rules §4 says so; stories O-08, S-01, A-12."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from app.accounts import Actor
from app.cases import assign_checker, file_report
from app.cases.models import Case
from app.cases.queries.capacity import offered_actions
from app.cases.rules.guards import CHECKS, ON_REQUEST
from app.cases.rules.life import CAPACITIES, CLOCK_NAMES, GUARD_NAMES, Action, Clock, Guard, Party, State
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Conflict, Forbidden, NotFound
from app.platform.unit_of_work import atomic
from tests.cases.steps import ITEM, commands, new_photo, walked_to
from tests.cases.test_life import EXPECTED
from tests.support.city import People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


class _Undo(Exception):
    """Takes back what was done only to see whether it could be done."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with atomic():
            yield
            raise _Undo
    except _Undo:
        db.session.expire_all()


def everybody(people: People, *, led: bool) -> dict[str, tuple[Actor, set[str]]]:
    """Each person with the capacities that rules §4 gives them on a case of the officer's unit, or of nobody's (not ``led``)."""
    home = people.officer.unit_code
    plain = {
        "officer": {"lead"},
        "supervisor": {"supervisor", "checker"},
        "arbiter": {"arbiter"},
        **dict.fromkeys(
            ("inspector", "foreign_officer", "county", "department", "publisher", "police", "clerk", "commander"), ()
        ),
        "admin": (),
    }
    found = {name: (getattr(people, name), set(capacities)) for name, capacities in plain.items()}
    for unit in (home, people.county.unit_code, "CGJ"):
        for role in ("supervisor", "arbiter"):
            seconded = replace(getattr(people, role), home_unit=unit)
            found[f"{role} from {unit}"] = (seconded, set() if led else set(plain[role]))
    return found


@pytest.mark.parametrize("state", list(State))
def test_every_action_by_everybody(people: People, state: State) -> None:
    with clock.at(MONDAY):
        other = file_report(report(ITEM), people.inspector).number
        number = walked_to(state, people)
        case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
        acts, done = commands(people, other, new_photo()), 0
        for name, (actor, capacities) in everybody(people, led=case.lead_unit is not None).items():
            _held_against(state, name, (actor, capacities), case)
            for action, act in acts.items():
                allowed = any((state.value, action.value, capacity) in EXPECTED for capacity in capacities)
                with undone():
                    if allowed:
                        act(actor, number)
                        done += 1
                    else:
                        with pytest.raises((Forbidden, NotFound, Conflict)):
                            act(actor, number)
                assert db.session.scalar(sa.select(Case.state).where(Case.number == number)) == state, (name, action)
        assert done >= sum(1 for source, _action, party in EXPECTED if source == state and party != "service")


def _held_against(state: State, name: str, who: tuple[Actor, set[str]], case: Case) -> None:
    """A page offers what the command would do and nothing else."""
    actor, capacities = who
    offered = {action.value for action in offered_actions(case, actor)}
    assert offered == {action for source, action, party in EXPECTED if source == state and party in capacities}, name


def test_an_inspector_checks_by_assignment_only(people: People) -> None:
    with clock.at(MONDAY):
        other = file_report(report(ITEM), people.inspector).number
        number = walked_to(State.CHECKING, people)
        assign_checker(people.arbiter, number, people.other_inspector.account_id, "到现场看一眼")
        acts = commands(people, other, new_photo())
        for action, act in acts.items():
            with undone():
                if action in {Action.PASS, Action.REWORK}:
                    act(people.other_inspector, number)
                else:
                    with pytest.raises((Forbidden, NotFound, Conflict)):
                        act(people.other_inspector, number)
        for stranger in (people.inspector, people.supervisor):
            with undone(), pytest.raises((Forbidden, NotFound)):
                acts[Action.PASS](stranger, number)


def test_every_guard_and_party_is_described_and_checked() -> None:
    assert set(CHECKS) | ON_REQUEST == set(Guard)
    assert not set(CHECKS) & ON_REQUEST
    assert set(GUARD_NAMES) == set(Guard)
    assert set(CLOCK_NAMES) == set(Clock)
    assert set(CAPACITIES) == set(Party)
