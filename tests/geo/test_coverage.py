"""Overlaps, gaps and slivers, with areas that a plain computation knows."""

import pytest

from app.geo.bbox import metres_per_degree
from app.geo.coverage import (
    areas_m2,
    holes_of,
    missing_from,
    overlaps_of,
    shared_area_m2,
    slivers_of,
    union_of,
)
from app.geo.shapes import Shape, shape_from_geojson

EAST, NORTH = metres_per_degree(34.0)


def rectangle(west: float, south: float, wide_m: float, high_m: float) -> Shape:
    """A rectangle of so many metres; its corner is given in metres east and north of a place at 34° N."""
    x, y = 113.8 + west / EAST, 34.0 + south / NORTH
    a, b = wide_m / EAST, high_m / NORTH
    ring = [[x, y], [x + a, y], [x + a, y + b], [x, y + b], [x, y]]
    return shape_from_geojson({"type": "Polygon", "coordinates": [ring]})


def test_areas_are_square_metres_on_the_ground() -> None:
    assert areas_m2([rectangle(0, 0, 200, 100)])[0] == pytest.approx(20_000, rel=1e-4)


def test_neighbours_that_only_touch_do_not_overlap() -> None:
    assert overlaps_of([rectangle(0, 0, 100, 100), rectangle(100, 0, 100, 100)]) == []


def test_an_overlap_names_both_and_its_ground() -> None:
    (found,) = overlaps_of([rectangle(0, 0, 100, 100), rectangle(90, 0, 100, 100), rectangle(500, 0, 10, 10)])
    assert (found.first, found.second) == (0, 1)
    assert found.patch.area_m2 == pytest.approx(1_000, rel=1e-3)
    assert not found.patch.sliver


def test_a_shape_inside_another_overlaps_it() -> None:
    (found,) = overlaps_of([rectangle(0, 0, 100, 100), rectangle(20, 20, 10, 10)])
    assert found.patch.area_m2 == pytest.approx(100, rel=1e-3)


def test_a_gap_enclosed_by_four_is_found() -> None:
    ring = [
        rectangle(0, 0, 300, 100),
        rectangle(0, 200, 300, 100),
        rectangle(0, 100, 100, 100),
        rectangle(200, 100, 100, 100),
    ]
    (hole,) = holes_of(union_of(ring))
    assert hole.area_m2 == pytest.approx(10_000, rel=1e-3)
    (round_an_island,) = holes_of(union_of([*ring, rectangle(110, 110, 80, 80)]))
    assert round_an_island.area_m2 == pytest.approx(3_600, rel=1e-3)


def test_missing_ground_is_told_in_pieces_largest_first() -> None:
    whole, middle = rectangle(0, 0, 300, 100), rectangle(100, -10, 50, 120)
    assert [round(patch.area_m2, -2) for patch in missing_from(whole, middle)] == [15_000, 10_000]
    assert missing_from(middle, middle) == []


def test_only_narrow_parts_are_slivers() -> None:
    both = union_of([rectangle(0, 0, 100, 100), rectangle(0, 500, 200, 0.4)])
    (thin,) = slivers_of(both)
    assert thin.area_m2 == pytest.approx(80, rel=1e-2)
    assert slivers_of(rectangle(0, 0, 100, 3)) == []


def test_shared_ground() -> None:
    assert shared_area_m2([rectangle(0, 0, 100, 100)], [rectangle(50, 0, 100, 100)]) == pytest.approx(5_000, rel=1e-3)
    assert shared_area_m2([], []) == 0.0
