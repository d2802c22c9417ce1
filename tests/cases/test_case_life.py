"""The page of the life of a case: all of it from the tables, and the confidential part for the police line only."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from app.cases.rules import chart
from app.cases.rules.chart import Arrow, drawn
from app.cases.rules.life import GUARD_NAMES, STATE_NAMES, TRANSITIONS, State
from app.cases.rules.police import OUTCOMES, POLICE_STATE_NAMES
from app.cases.views import case_life
from tests.support.browsing import Reader


def page(app: Flask, login: str) -> str:
    return Reader(app, login).get("/help/case-life").text


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))


def test_every_state_action_and_guard_of_the_table_is_on_the_page(city_app: Flask) -> None:
    said = words(page(city_app, "arbiter"))
    for zh, _en in (*STATE_NAMES.values(), *GUARD_NAMES.values()):
        assert zh in said
    assert "转公安" in said


def test_an_edge_that_is_added_to_the_table_is_on_the_page(city_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page(city_app, "officer")
    added = replace(TRANSITIONS[0], source=State.CLOSED, target=State.RETURNED)
    monkeypatch.setattr(case_life, "TRANSITIONS", (*TRANSITIONS, added))
    after = page(city_app, "officer")
    way = 'data-to="returned"'
    assert after.count(way) == before.count(way) + 1
    assert after.count("<tr role") == before.count("<tr role") + 1


@pytest.mark.parametrize("login", ["officer", "inspector", "admin"])
def test_nobody_else_reads_of_the_police_line(city_app: Flask, login: str) -> None:
    said = words(page(city_app, login))
    for zh in ("转公安", "公安专线", "黄赌毒", *(zh for zh, _en in POLICE_STATE_NAMES.values())):
        assert zh not in said


@pytest.mark.parametrize("login", ["police", "commander"])
def test_the_police_line_reads_its_own_table(city_app: Flask, login: str) -> None:
    said = words(page(city_app, login))
    for zh, _en in (*POLICE_STATE_NAMES.values(), *OUTCOMES.values()):
        assert zh in said


def test_lanes_of_one_column_do_not_touch_and_nothing_leaves_the_sheet() -> None:
    names = [state.value for state in State]
    arrows = [Arrow(edge.source.value, edge.action.value, edge.target.value) for edge in TRANSITIONS]
    sheet = drawn(names, [*arrows, *arrows])
    assert [box.state for box in sheet.boxes] == names
    assert sum(len(box.ports) for box in sheet.boxes) == len(set(arrows))
    assert sheet.width <= 390 - 2 * 16
    middle = {box.state: box.middle for box in sheet.boxes}
    lanes: dict[tuple[int, str], list[int]] = {}
    for port in (port for box in sheet.boxes for port in box.ports):
        lane = int(re.findall(r"Q(\d+) ", port.path)[0])
        assert chart.MARGIN + chart.WIDTH_OF_BOX < lane < sheet.width
        lanes.setdefault((lane, port.arrow.target), [middle[port.arrow.target]]).append(port.y)
    spans = [(lane, min(ys), max(ys)) for (lane, _target), ys in lanes.items()]
    for place, (lane, low, high) in enumerate(spans):
        assert all(other != lane or high < a or low > b for other, a, b in spans[place + 1 :])
