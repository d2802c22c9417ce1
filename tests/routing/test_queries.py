"""Deciding with what the database holds, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.platform.db import db
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import speaking
from app.platform.unit_of_work import atomic
from app.routing import Outcome, decide_for, decide_to, facts_at
from app.territory import end_responsibility
from app.territory.models import BoundaryRow, VersionRow
from app.territory.service import touch
from app.worktime import Limit, LimitUnit
from tests.routing.facts import AT, ask, facts_of, xuchang

PLACE = (113.826, 34.023)


def test_facts_of_the_database_equal_those_of_the_files(city: Flask) -> None:
    stored, shipped = facts_at(AT), facts_of(xuchang())
    assert stored.layer.version == shipped.layer.version
    assert set(stored.tree) == set(shipped.tree)
    assert stored.layer.parent_of == shipped.layer.parent_of
    assert stored.accept_limit == Limit(4, LimitUnit.WORK_HOUR)
    assert not stored.before_first_version
    assert facts_at(datetime(1990, 1, 1, tzinfo=UTC)).before_first_version


def test_decide_for(city: Flask) -> None:
    decision = decide_for("ZANG-02", *PLACE, 8.0, at=AT)
    assert (decision.outcome, decision.lead, decision.body) == (Outcome.DISPATCH, "411002004", "411002")
    shifted = decide_for("ZANG-02", 113.8319478, 34.02148668, 8.0, crs="GCJ-02", at=AT)
    assert shifted.lead == decision.lead
    later = decide_for("ZANG-02", *PLACE, 8.0, at=AT, dispatched_at=AT + timedelta(days=1))
    assert later.due_rectify is not None
    assert decision.due_rectify is not None
    assert later.due_rectify > decision.due_rectify


def test_decide_to(city: Flask) -> None:
    decision = decide_to("CGJ-411002", "ZANG-02", *PLACE, AT)
    assert (decision.lead, decision.leaf, decision.assists) == ("CGJ-411002", "411002004", ("411002004",))
    with pytest.raises(BadInput, match="unit_unknown"):
        decide_to("nowhere", "ZANG-02", *PLACE, AT)


def test_a_unit_that_lost_its_person_cannot_receive(city: Flask) -> None:
    end_responsibility("411002004", AT, "arbiter")
    assert decide_for("ZANG-02", *PLACE, 8.0, at=AT).outcome is Outcome.HOLD
    assert decide_for("ZANG-02", *PLACE, 8.0, at=AT - timedelta(seconds=1)).outcome is Outcome.DISPATCH


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"item_code": "ZANG-99"}, "item_unknown", "There is no item ZANG-99."),
        ({"crs": "epsg:3857"}, "crs_unknown", "epsg:3857"),
        ({"lon": 34.023, "lat": 113.826}, "position_invalid", "swapped"),
        ({"lon": float("nan")}, "position_invalid", "out of range"),
        ({"lon": 300.0}, "position_invalid", "Longitude lies between -180 and 180"),
        ({"accuracy_m": -1.0}, "accuracy_invalid", "not below 0"),
        ({"at": datetime(2026, 11, 24, 10)}, "time_naive", "time zone"),  # noqa: DTZ001 - the mistake under test
        ({"dispatched_at": datetime(2026, 11, 24, 10)}, "time_naive", "time zone"),  # noqa: DTZ001
        ({"at": datetime(2400, 1, 1, tzinfo=UTC)}, "time_invalid", "calendar"),
    ],
)
def test_refusals_say_what_is_wrong(city: Flask, changes: dict[str, Any], code: str, words: str) -> None:
    question: dict[str, Any] = {"item_code": "ZANG-01", "lon": PLACE[0], "lat": PLACE[1], "accuracy_m": 8.0, "at": AT}
    with pytest.raises(BadInput, match=code) as caught:
        decide_for(**(question | changes))
    with speaking("en"):
        assert words in f"{caught.value.message} {caught.value.advice}"


def test_without_boundaries_nothing_is_decided(city: Flask) -> None:
    with atomic():
        for table in (BoundaryRow, VersionRow):
            db.session.execute(sa.delete(table))
        touch()
    with pytest.raises(Conflict, match="boundaries_missing"):
        decide_for("ZANG-01", *PLACE, 8.0, at=AT)


def test_the_small_city_is_no_part_of_the_database(city: Flask) -> None:
    assert ask("ZANG-01", 2, 2).leaf not in facts_at(AT).tree
