"""The picture of a crowded city says what the database says, and is never older than it may be."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases import Case
from app.geo.bbox import BBox
from app.oversight import crowd
from app.oversight.crowd import Crowd, crowd_of
from app.oversight.queries import count_figures, group_cases, lines_of, list_cases
from app.oversight.rules.view import PAGE, Filter, Lateness, moment
from app.oversight.selection import Sight
from tests.oversight.ground import AT, CITY, NOW, insert, row

TOWN = BBox(113.75, 33.98, 113.90, 34.08)
FILTERS = [
    Filter(),
    Filter(unit="411002"),
    Filter(unit="CGJ", days=30),
    Filter(unit="XCDCQ001", lateness=Lateness.SOON),
    Filter(categories=frozenset({"ZANG", "CE"}), states=frozenset({"checking", "suspended"})),
    Filter(lateness=Lateness.LATE),
]

pytestmark = pytest.mark.usefixtures("crowded")


@pytest.fixture(autouse=True)
def two_hundred_are_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few rows are enough."""
    monkeypatch.setattr(crowd, "CROWDED", 200)


def sight(chosen: Filter | None = None, bbox: BBox | None = TOWN, visible: Any = None, after: float = 0.0) -> Sight:
    at = moment(NOW + timedelta(seconds=after)) if after else AT
    return Sight(sa.true() if visible is None else visible, chosen or Filter(), at, bbox)


def seen(one: Sight) -> Crowd:
    found = crowd_of(one)
    assert found is not None
    return found


@pytest.mark.parametrize("chosen", FILTERS)
@pytest.mark.parametrize("bbox", [TOWN, CITY, None], ids=["town", "city", "all"])
def test_picture_and_database_agree(chosen: Filter, bbox: BBox | None) -> None:
    one = sight(chosen, bbox)
    assert set(seen(one).figures()) == set(count_figures(one))
    assert _plain(seen(one).groups(12, bbox)) == _plain(group_cases(one, 12))
    assert lines_of(seen(one).most_urgent(PAGE), one.at) == list_cases(one)[0]


def _plain(groups: Any) -> set[tuple[Any, ...]]:
    return {(one.left, one.top, one.count, one.late, one.soon, round(one.lon, 9), round(one.lat, 9)) for one in groups}


def test_few_cases_in_view_are_read_from_the_database() -> None:
    assert crowd_of(sight(bbox=BBox(113.82, 34.02, 113.825, 34.025))) is None


def test_a_units_own_ground_and_a_sought_number_are_read_from_the_database() -> None:
    assert crowd_of(sight(visible=Case.lead_unit == "CGJ")) is None
    assert crowd_of(sight(Filter(number="0000"))) is None


def test_no_picture_of_a_small_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "CROWDED", 5000)
    assert crowd_of(sight(bbox=CITY)) is None


def test_a_new_case_is_in_the_next_picture() -> None:
    before = sum(one.count for one in seen(sight(bbox=None)).figures())
    insert([row(random.Random(9), 99_000_001)])
    soon, later = sight(bbox=None, after=4.0), sight(bbox=None, after=3600.0)
    assert sum(one.count for one in seen(soon).figures()) == before
    assert sum(one.count for one in seen(later).figures()) == before + 1


def test_lateness_is_judged_now_and_not_when_the_picture_was_taken() -> None:
    first = seen(sight(bbox=None))
    second = Crowd(first.picture, sight(bbox=None, after=86_400.0))
    late = [sum(one.count for one in each.figures() if one.lateness is Lateness.LATE) for each in (first, second)]
    assert late[1] > late[0]


def test_a_closed_case_that_the_picture_still_holds_is_no_line() -> None:
    one = seen(sight(bbox=None))
    ids = one.most_urgent(3)
    assert len(lines_of([*ids, 10_000_000], one.sight.at)) == 3
