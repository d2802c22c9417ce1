"""Which marks become one."""

from __future__ import annotations

import random
from math import hypot

import pytest

from app.geo.morton import cell
from app.oversight.rules.marks import (
    CROWD,
    Counts,
    Group,
    cluster_px,
    grid_zoom,
    merge_groups,
    shift_of,
    tile_group,
)
from app.oversight.rules.view import Lateness

LON, LAT = 113.83, 34.03


def group(lon: float, lat: float, count: int = 1, *, late: int = 0, soon: int = 0, case_id: int = 1) -> Group:
    tile = cell(lon, lat) >> shift_of(16)
    return tile_group(tile, 16, Counts(count, late, soon), (lon, lat), case_id)


def east(px: float, zoom: float) -> float:
    """So many pixels to the east, in degrees."""
    return float(px * 360.0 / (256.0 * 2.0**zoom))


def test_the_grid_follows_zoom_and_crowd() -> None:
    assert grid_zoom(12.9, CROWD) == 15
    assert grid_zoom(12.9, CROWD + 1) == 14
    assert grid_zoom(17.0, 5000) == 22
    assert grid_zoom(25.0, 1) == 26
    assert shift_of(26) == 0
    assert shift_of(12) == 28


def test_a_group_of_one_names_its_case() -> None:
    assert group(LON, LAT, case_id=7).case_id == 7
    assert group(LON, LAT, count=2, case_id=7).case_id is None


def test_the_worst_clock_speaks_for_all() -> None:
    assert group(LON, LAT, 9, late=1, soon=5).worst is Lateness.LATE
    assert group(LON, LAT, 9, soon=1).worst is Lateness.SOON
    assert group(LON, LAT, 9).worst is Lateness.OK


def test_the_extent_holds_the_place() -> None:
    joint = merge_groups([group(LON, LAT, 3), group(LON + east(10, 12), LAT, 4)], 12)[0]
    assert joint.extent.contains(LON, LAT)
    assert joint.extent.contains(LON + east(10, 12), LAT)


@pytest.mark.parametrize(("gap", "left"), [(30.0, 1), (41.0, 2)])
def test_single_marks_join_only_when_they_would_overlap(gap: float, left: int) -> None:
    assert len(merge_groups([group(LON, LAT), group(LON + east(gap, 13), LAT)], 13)) == left


def test_joining_adds_up() -> None:
    joint = merge_groups([group(LON, LAT, 3, late=1, soon=2), group(LON + east(20, 13), LAT, 1, late=1)], 13)
    assert [(mark.count, mark.late, mark.soon, mark.case_id) for mark in joint] == [(4, 2, 2, None)]
    assert joint[0].lon == pytest.approx(LON + east(5, 13))


def test_nothing_is_lost_and_few_marks_touch() -> None:
    rnd = random.Random(5)
    groups = [group(rnd.gauss(LON, 0.05), rnd.gauss(LAT, 0.04), rnd.randint(1, 40)) for _ in range(400)]
    for zoom in (9.0, 11.5, 13.0, 15.25):
        marks = merge_groups(groups, zoom)
        assert sum(mark.count for mark in marks) == sum(one.count for one in groups)
        world = 256.0 * 2.0**zoom
        touching = 0
        for index, first in enumerate(marks):
            for second in marks[index + 1 :]:
                apart = hypot((first.lon - second.lon), (first.lat - second.lat) / 0.83) / 360.0 * world
                touching += apart < (cluster_px(first.count) + cluster_px(second.count)) / 2.0 - 14.0
        assert touching <= len(marks) * 0.03


def test_far_marks_do_not_change_near_ones() -> None:
    rnd = random.Random(6)
    near = [group(rnd.gauss(LON, 0.01), rnd.gauss(LAT, 0.01)) for _ in range(60)]
    far = [group(rnd.gauss(LON + 1.0, 0.01), rnd.gauss(LAT, 0.01)) for _ in range(60)]
    alone = set(merge_groups(near, 14))
    assert alone <= set(merge_groups(near + far, 14))
