"""Bulk rows are what the commands would have written: two hundred lives replayed one command at a time."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import verify_chain
from app.audit.models import AuditEntry
from app.audit.witnesses import discrepancies
from app.cases import Decider, Life, State
from app.cases.models import PoliceRung
from app.demo.lives import LifeTeller
from app.demo.people import cast, officer_unit
from app.demo.pictures import take_in
from app.demo.places import Places
from app.demo.plan import Planner
from app.demo.service import generate
from app.platform.db import db
from app.territory import layer_at
from tests.demo.conftest import UNTIL
from tests.demo.replay import COMMANDS, TABLES, replay, rows

CASES = 200
SEED = 67


def lives() -> list[Life]:
    people = cast()
    ground = layer_at(UNTIL)
    assert ground is not None
    files = take_in(people.inspectors[0])
    planner = Planner(CASES, SEED, UNTIL, Places(ground, officer_unit()))
    return list(LifeTeller(SEED, UNTIL, people, files, frozenset()).tell(planner, Decider(UNTIL, UNTIL).decide))


def record() -> list[tuple[Any, ...]]:
    """What the record says of cases, without places in the chain."""
    query = sa.select(AuditEntry).where(
        sa.or_(AuditEntry.subject.startswith("case:"), AuditEntry.subject.startswith("police:"))
    )
    entries = db.session.scalars(query)
    return sorted(((e.at, e.actor, e.action, e.subject, e.body) for e in entries), key=repr)


def test_bulk_rows_equal_those_of_the_commands(
    demo_app: Flask, second_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_app.app_context():
        assert generate(CASES, SEED, UNTIL).cases == CASES
        bulk, bulk_record = rows(), record()
        assert list(discrepancies()) == []
    with second_app.app_context():
        told = lives()
        replay(told, UNTIL, monkeypatch)
        single, single_record = rows(), record()
        assert list(discrepancies()) == []

    assert {step.action for life in told for step in life.steps if step.action} >= set(COMMANDS)
    assert {case["state"] for case in bulk["case_file"]} == set(State)
    assert any(case["reworks"] and case["state"] == State.RECTIFYING for case in bulk["case_file"])
    for table in TABLES:
        name = table.__tablename__
        assert bulk[name] or table is PoliceRung, name  # the desk of the demo city is never late
        assert bulk[name] == single[name], name
    assert bulk_record == single_record


def test_the_chain_holds_after_bulk_writing(demo_app: Flask) -> None:
    with demo_app.app_context():
        generate(50, SEED, UNTIL)
        count, broken = verify_chain()
        assert broken is None
        assert count > 100
