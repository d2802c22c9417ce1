"""Figures, marks and lists against a plain count over the same rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases.models import Case, CaseGuide
from app.geo.bbox import BBox
from app.oversight.queries import count_by_leaf, count_figures, find_marks, group_cases, list_cases
from app.oversight.rules.marks import grid_zoom, merge_groups
from app.oversight.rules.view import Filter, Lateness
from app.oversight.selection import Sight
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.oversight.ground import AT, CITY, seen

TOWN = BBox(113.75, 33.98, 113.90, 34.08)


def sight(chosen: Filter | None = None, bbox: BBox | None = TOWN, visible: Any = None) -> Sight:
    return Sight(sa.true() if visible is None else visible, chosen or Filter(), AT, bbox)


def inside(rows: list[dict[str, Any]], bbox: BBox | None = TOWN) -> list[dict[str, Any]]:
    return [values for values in rows if bbox is None or bbox.contains(values["lon"], values["lat"])]


@pytest.mark.parametrize("bbox", [TOWN, CITY, None])
def test_figures(rows: list[dict[str, Any]], bbox: BBox | None) -> None:
    expected = Counter((one.category, one.state, one.lateness) for one in map(seen, inside(rows, bbox)))
    counted = {(one.category, one.state, one.lateness): one.count for one in count_figures(sight(bbox=bbox))}
    assert counted == expected


def test_no_case_no_figure(rows: list[dict[str, Any]]) -> None:
    assert count_figures(sight(bbox=BBox(0.0, 0.0, 1.0, 1.0))) == []


@pytest.mark.parametrize(
    ("chosen", "test"),
    [
        (Filter(unit="411002"), lambda v: v["body_unit"] == "411002"),
        (Filter(unit="XCDCQ001"), lambda v: "XCDCQ001" in {v["leaf_unit"], v["lead_unit"]}),
        (Filter(unit="CGJ"), lambda v: v["lead_unit"].startswith("CGJ")),
        (Filter(unit="CGJ-411002"), lambda v: v["lead_unit"] == "CGJ-411002"),
        (Filter(unit="CG"), lambda v: False),
        (Filter(days=7), lambda v: (AT.now - v["filed_at"]).days < 7),
        (Filter(number="000001"), lambda v: v["number"].startswith("000001")),
    ],
)
def test_ground_period_and_number_narrow_the_figures(rows: list[dict[str, Any]], chosen: Filter, test: Any) -> None:
    expected = sum(bool(test(values)) for values in inside(rows))
    assert sum(one.count for one in count_figures(sight(chosen))) == expected


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(),
        Filter(categories=frozenset({"ZANG", "SHU"})),
        Filter(states=frozenset({"checking", "suspended"})),
        Filter(lateness=Lateness.LATE),
        Filter(lateness=Lateness.SOON, categories=frozenset({"CE"})),
        Filter(lateness=Lateness.OK, unit="411002", days=30),
    ],
)
@pytest.mark.parametrize("zoom", [9.0, 12.5, 18.0])
def test_marks_hold_every_case_once(rows: list[dict[str, Any]], chosen: Filter, zoom: float) -> None:
    expected = [
        one
        for one in map(seen, [v for v in inside(rows) if _admitted(v, chosen)])
        if chosen.admits(one.category, one.state, one.lateness)
    ]
    groups = merge_groups(group_cases(sight(chosen), grid_zoom(zoom, len(expected))), zoom)
    marks = find_marks([group.case_id for group in groups if group.case_id is not None], AT)
    assert sum(group.count for group in groups) == len(expected)
    assert sum(group.late for group in groups) == sum(one.lateness is Lateness.LATE for one in expected)
    assert sum(group.soon for group in groups) == sum(one.lateness is Lateness.SOON for one in expected)
    by_number = {one.number: one for one in expected}
    singles = [group.case_id for group in groups if group.count == 1]
    assert set(marks) == set(singles)
    for mark in marks.values():
        case = by_number[mark.number]
        assert (mark.category, mark.state, mark.lateness) == (case.category, case.state, case.lateness)


def _admitted(values: dict[str, Any], chosen: Filter) -> bool:
    recent = chosen.days is None or (AT.now - values["filed_at"]).days < chosen.days
    return recent and (chosen.unit is None or values["body_unit"] == chosen.unit)


def test_the_list_is_in_order_of_urgency_and_pages_through_all(rows: list[dict[str, Any]]) -> None:
    expected = {one.number: one for one in map(seen, inside(rows))}
    lines, after = list_cases(sight(), limit=50)
    pages = [lines]
    while after:
        lines, after = list_cases(sight(), after, limit=50)
        pages.append(lines)
    numbers = [line.row.number for page in pages for line in page]
    assert sorted(numbers) == sorted(expected)
    assert len(pages) == -(-len(expected) // 50)
    dues = [line.row.clock.due for page in pages for line in page]
    running = [due for due in dues if due]
    assert running == sorted(running)
    assert all(due is None for due in dues[len(running) :])
    assert all(line.lateness is expected[line.row.number].lateness for page in pages for line in page)


def test_an_unknown_number_begins_at_the_top(rows: list[dict[str, Any]]) -> None:
    assert list_cases(sight(), "99999999") == list_cases(sight())


def test_counts_by_leaf(rows: list[dict[str, Any]]) -> None:
    tallies = {(one.leaf, one.body): one for one in count_by_leaf(sight(bbox=None))}
    for (leaf, body), tally in tallies.items():
        here = [seen(values) for values in rows if (values["leaf_unit"], values["body_unit"]) == (leaf, body)]
        late = sum(one.lateness is Lateness.LATE for one in here)
        soon = sum(one.lateness is Lateness.SOON for one in here)
        assert (tally.count, tally.late, tally.soon) == (len(here), late, soon)
    assert sum(one.count for one in tallies.values()) == len(rows)


def test_only_visible_cases_are_counted_marked_and_listed(rows: list[dict[str, Any]]) -> None:
    with atomic():
        first = db.session.scalars(
            sa.select(Case).where(Case.leaf_unit == "411081101", Case.is_open == sa.true())
        ).first()
        assert first is not None
        db.session.add(CaseGuide(unit_code="YLJ", case_id=first.id))
    guided = sa.select(CaseGuide.case_id).where(CaseGuide.unit_code == "YLJ")
    visible = sa.or_(Case.lead_unit.in_(["YLJ", "YLJ-411002"]), Case.id.in_(guided))
    seen_by = sight(bbox=None, visible=visible)
    assert sum(one.count for one in count_figures(seen_by)) == 1
    assert [line.row.number for line in list_cases(seen_by)[0]] == [first.number]
    groups = group_cases(seen_by, 9)
    marks = find_marks([group.case_id for group in groups if group.case_id is not None], AT)
    assert [(group.count, marks[group.case_id].number) for group in groups if group.case_id] == [(1, first.number)]
    assert count_figures(replace(seen_by, visible=sa.false())) == []
