"""The link to the map and how lateness is judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.cases import running_due
from app.geo.bbox import BBox
from app.oversight.rules.view import (
    BadView,
    Filter,
    Lateness,
    View,
    lateness,
    moment,
    parse_view,
    view_query,
)

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
AT = moment(NOW)
LATER = NOW + timedelta(hours=2)
TOMORROW = NOW + timedelta(days=1)


def query(**values: str) -> dict[str, list[str]]:
    return {name: [value] for name, value in values.items()}


def test_an_empty_query_is_the_whole_city_without_filter() -> None:
    assert parse_view({}) == View()
    assert view_query(View()) == {}


def test_a_link_restores_the_view() -> None:
    view = View(
        bbox=BBox(113.7, 33.9, 113.95, 34.125),
        zoom=12.25,
        filter=Filter(frozenset({"ZANG", "SHU"}), frozenset({"checking"}), Lateness.LATE, "CGJ-411002", 30, "4827"),
        selected="48271936",
    )
    link = view_query(view)
    assert link["category"] == "ZANG,SHU"
    assert parse_view(query(**link)) == view
    assert view.filter.count == 6


def test_boxes_of_a_form_and_the_short_form_of_a_link_mean_the_same() -> None:
    ticked = parse_view({"category": ["ZANG", "LUAN"], "state": ["dispatched"]})
    assert ticked == parse_view(query(category="LUAN,ZANG", state="dispatched"))


def test_everything_ticked_is_no_filter() -> None:
    assert parse_view(query(category="ZANG,LUAN,CHA,WEN,YING,SHU,CE")).filter == Filter()


def test_a_case_number_is_read_as_people_write_it() -> None:
    assert parse_view(query(q=" 4827-1936 ")).filter.number == "48271936"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("bbox", "nan,33,114,35"),
        ("bbox", "113,33,inf,35"),
        ("bbox", "113,33,114"),
        ("bbox", "114,33,113,35"),
        ("bbox", "left,33,113,35"),
        ("zoom", "nan"),
        ("zoom", "-1"),
        ("zoom", "99"),
        ("zoom", "near"),
        ("category", "HUANG"),
        ("category", "ZANG,XXX"),
        ("state", "closed"),
        ("late", "never"),
        ("unit", "' OR 1=1"),
        ("unit", "X" * 30),
        ("days", "8"),
        ("q", "12ab"),
        ("q", "123456789"),
        ("case", "١٢٣"),
    ],
)
def test_what_cannot_be_read_is_named(part: str, text: str) -> None:
    with pytest.raises(BadView) as refused:
        parse_view(query(**{part: text}))
    assert refused.value.part == part
    assert not refused.value.swapped


def test_exchanged_coordinates_are_noticed() -> None:
    with pytest.raises(BadView) as refused:
        parse_view(query(bbox="33.9,113.7,34.1,113.9"))
    assert refused.value.swapped


@pytest.mark.parametrize(
    ("state", "due", "amber", "expected"),
    [
        ("rectifying", NOW - timedelta(seconds=1), None, Lateness.LATE),
        ("rectifying", NOW, None, Lateness.SOON),
        ("rectifying", LATER, None, Lateness.SOON),
        ("rectifying", TOMORROW, NOW, Lateness.SOON),
        ("rectifying", TOMORROW, LATER, Lateness.OK),
        ("dispatched", datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC), None, Lateness.SOON),
        ("dispatched", datetime(2026, 11, 24, 16, 0, tzinfo=UTC), None, Lateness.OK),
        ("checking", TOMORROW, NOW, Lateness.OK),
        ("submitted", None, None, Lateness.OK),
    ],
)
def test_lateness(state: str, due: datetime | None, amber: datetime | None, expected: Lateness) -> None:
    assert lateness(AT, state, due, amber) is expected


def test_the_clock_that_runs() -> None:
    assert running_due("suspended", NOW, TOMORROW) is None
    assert running_due("checking", NOW, TOMORROW) == TOMORROW
    assert running_due("rectifying", NOW, TOMORROW) == NOW


def test_a_facet_counts_without_its_own_choice() -> None:
    chosen = Filter(categories=frozenset({"ZANG"}), states=frozenset({"checking"}), lateness=Lateness.LATE)
    assert not chosen.admits("LUAN", "checking", Lateness.LATE)
    assert chosen.admits_except("category", "LUAN", "checking", Lateness.LATE)
    assert not chosen.admits_except("category", "LUAN", "rectifying", Lateness.LATE)
    assert chosen.admits_except("lateness", "ZANG", "checking", Lateness.OK)
