"""The board: what must be put right before a case arrives, as pure rules and as a page (rules §3.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app.audit import entries_for
from app.cases import file_report
from app.oversight.rules.readiness import Facts, Lack, Weight, count_holds, shortcomings
from app.platform import clock
from app.territory import end_headship, end_responsibility
from app.territory.rules import Head, HeadDirectory, Person, ResponsibleDirectory, Unit, UnitKind, UnitTree, VersionLine
from tests.support.browsing import Reader
from tests.support.city import people, report

NOW = datetime.fromisoformat("2026-05-11T09:00:00+08:00")
TODAY = NOW.date()
BEGUN = NOW - timedelta(days=400)
UNITS = (
    Unit("C", "市", "City", "市", "City", UnitKind.CITY),
    Unit("K", "县", "County", "县", "County", UnitKind.COUNTY, "C"),
    Unit("Z", "区", "Zone", "区", "Zone", UnitKind.ZONE, "C"),
    Unit("T", "镇", "Town", "镇", "Town", UnitKind.TOWNSHIP, "K"),
    Unit("D", "局", "Department", "局", "Dept", UnitKind.DEPARTMENT, "C"),
    Unit("D-K", "县局", "Body", "县局", "Body", UnitKind.BODY, "D", serves="K"),
    Unit("D-Z", "区局", "Body", "区局", "Body", UnitKind.BODY, "D", serves="Z"),
    Unit("GAJ", "公安局", "Police", "公安", "Police", UnitKind.POLICE, "C"),
)
RECEIVERS = ("K", "Z", "T", "D", "D-K", "D-Z", "GAJ")
PERSONS = tuple(Person(code, "甲", "乙", BEGUN) for code in RECEIVERS)

HEADS = tuple(Head(code, "丙", BEGUN) for code in RECEIVERS if code != "GAJ")


def facts(**changes: object) -> Facts:
    """A city in which nothing is missing."""
    whole = Facts(
        tree=UnitTree.of(UNITS),
        persons=ResponsibleDirectory(PERSONS),
        heads=HeadDirectory(HEADS),
        signed={(head.unit, head.name) for head in HEADS},
        versions=(VersionLine("v", BEGUN, 1, "", "", 1),),
        leaves=frozenset({"T"}),
        illustrative=0,
        gaps_m2=(),
        legal_years=frozenset({2026}),
        handled=frozenset(RECEIVERS),
        ruled=True,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def found(given: Facts, today: date = TODAY) -> list[tuple[Lack, str]]:
    return [(one.lack, one.unit.code if one.unit else one.code) for one in shortcomings(given, NOW, today)]


def persons(*changed: Person, without: str = "") -> ResponsibleDirectory:
    kept = (person for person in PERSONS if person.unit not in {without, *(each.unit for each in changed)})
    return ResponsibleDirectory((*kept, *changed))


def test_nothing_is_said_of_a_city_that_is_ready() -> None:
    assert found(facts()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"persons": persons(without="T")}, [(Lack.NO_PERSON, "T")]),
        ({"persons": persons(without="GAJ")}, [(Lack.NO_POLICE_PERSON, "GAJ")]),
        ({"handled": frozenset(RECEIVERS) - {"D-K"}}, [(Lack.NO_LOGIN, "D-K")]),
        ({"persons": persons(Person("D", "甲", " ", BEGUN))}, [(Lack.NO_SUBSTITUTE, "D")]),
        ({"heads": HeadDirectory(HEADS[1:])}, [(Lack.NO_HEAD, HEADS[0].unit)]),
        ({"signed": {(head.unit, head.name) for head in HEADS[1:]}}, [(Lack.NO_HEAD_LOGIN, HEADS[0].unit)]),
        ({"leaves": None}, [(Lack.NO_LAYER, "")]),
        ({"leaves": frozenset({"T", "X"})}, [(Lack.UNKNOWN_LEAF, "X")]),
        ({"leaves": frozenset()}, [(Lack.NO_GROUND, "T")]),
        ({"gaps_m2": (5.0, 2.0)}, [(Lack.GAP, "")]),
        ({"illustrative": 3}, [(Lack.ILLUSTRATIVE, "")]),
        ({"ruled": False}, [(Lack.NO_RULER, "")]),
        ({"legal_years": frozenset()}, [(Lack.YEAR_UNKNOWN, "")]),
        ({"tree": UnitTree.of(unit for unit in UNITS if unit.code != "D-Z")}, [(Lack.NO_BODY, "D")]),
        ({"versions": (VersionLine("w", NOW + timedelta(days=30), 2, "", "", 1),)}, [(Lack.NEW_LAYER, "")]),
    ],
)
def test_each_shortcoming_by_itself(changes: dict[str, object], expected: list[tuple[Lack, str]]) -> None:
    assert found(facts(**changes)) == expected


def test_an_end_is_told_a_month_ahead_unless_somebody_follows() -> None:
    def ending(days: float, *follow: Person) -> list[tuple[Lack, str]]:
        return found(facts(persons=persons(Person("T", "甲", "乙", BEGUN, NOW + timedelta(days=days)), *follow)))

    assert ending(30) == [(Lack.PERSON_ENDS, "T")]
    assert ending(30.1) == []
    assert ending(0) == [(Lack.NO_PERSON, "T")]
    assert ending(10, Person("T", "丙", "丁", NOW + timedelta(days=10))) == []
    assert ending(10, Person("T", "丙", "丁", NOW + timedelta(days=11))) == [(Lack.PERSON_ENDS, "T")]


def test_the_next_year_is_wanted_three_months_ahead() -> None:
    assert found(facts(), date(2026, 10, 2)) == []
    assert found(facts(), date(2026, 10, 3)) == [(Lack.YEAR_UNKNOWN, "")]


def test_what_holds_up_a_case_comes_first_and_is_counted() -> None:
    given = facts(persons=persons(without="T"), illustrative=1, legal_years=frozenset())
    ones = shortcomings(given, NOW, TODAY)
    assert [one.weight for one in ones] == [Weight.HOLD, Weight.SOON, Weight.NOTE]
    assert count_holds(ones) == 1


def test_the_board_says_so_before_a_case_does_and_the_office_puts_it_right(city_app: Flask) -> None:
    with city_app.app_context():
        folk = people()
        unit = folk.officer.unit_code
        end_responsibility(unit, clock.now(), "test")
    arbiter, supervisor = Reader(city_app, "arbiter"), Reader(city_app, "supervisor")
    here = f"/unit-people?unit={unit}"
    board = arbiter.get("/board")
    assert "没有责任人" in board.text
    assert 'id="no-person"' in board.text
    assert "负责人</dt>" in arbiter.get(here).text
    assert f'href="{here}"' in board.text
    assert "会卡住案卷" in arbiter.get("/rulings").text
    assert "会卡住案卷" in supervisor.get("/map").text
    assert here not in supervisor.get("/board").text
    with city_app.app_context():
        held = file_report(report(), folk.inspector)
        assert held.state == "submitted"
    arbiter.post("/unit-people/replacement", {"name": "新责任人", "substitute": "新替补"}, on=here)
    assert 'id="no-person"' not in arbiter.get("/board").text
    with city_app.app_context():
        assert file_report(report(), folk.inspector).lead_unit == unit


def test_a_head_whom_nothing_reaches_is_told_until_the_office_names_one_who_signs_in(city_app: Flask) -> None:
    with city_app.app_context():
        folk = people()
        unit = folk.officer.unit_code
        end_headship(unit, clock.now(), "test")
    arbiter, here = Reader(city_app, "arbiter"), f"/unit-people?unit={unit}"
    assert 'id="no-head"' in arbiter.get("/board").text
    assert "还没有负责人" in arbiter.get(here).text
    arbiter.post("/unit-people/head", {"head": "生人"}, on=here)
    assert 'id="no-head"' not in arbiter.get("/board").text
    assert "负责人没有本单位的账号" in arbiter.get(here).text
    Reader(city_app, "officer").post("/unit-people/head", {"head": folk.officer.name}, on="/unit-people")
    assert "负责人没有本单位的账号" not in arbiter.get(here).text
    with city_app.app_context():
        entries = entries_for(f"unit:{unit}")
        assert [entry.action for entry in entries].count("territory.head-named") == 2
