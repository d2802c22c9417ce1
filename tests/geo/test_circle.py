"""Circle shares against closed forms."""

from math import acos, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.bbox import metres_per_degree
from app.geo.circle import Edges, shares_of_circle

LON, LAT = 113.83, 34.03
PER_LON, PER_LAT = metres_per_degree(LAT)


def ring(*metres: tuple[float, float]) -> Edges:
    """A closed ring, counter-clockwise, given in metres east and north of the centre."""
    points = np.array([(LON + x / PER_LON, LAT + y / PER_LAT) for x, y in metres])
    return Edges(points, np.roll(points, -1, axis=0))


def rectangle(west: float, south: float, east: float, north: float) -> Edges:
    return ring((west, south), (east, south), (east, north), (west, north))


def share(edges: Edges, radius: float = 50.0) -> float:
    return shares_of_circle([edges], LON, LAT, radius)[0]


def segment_share(distance: float, radius: float) -> float:
    """Part of a circle beyond a straight line at a distance from its centre."""
    return (acos(distance / radius) - distance / radius * sqrt(1 - (distance / radius) ** 2)) / pi


def test_all_none_half_quarter() -> None:
    assert share(rectangle(-60, -60, 60, 60)) == pytest.approx(1.0)
    assert share(rectangle(60, 60, 90, 90)) == pytest.approx(0.0, abs=1e-12)
    assert share(rectangle(0, -60, 60, 60)) == pytest.approx(0.5, abs=1e-9)
    assert share(rectangle(0, 0, 60, 60)) == pytest.approx(0.25, abs=1e-9)


def test_a_polygon_wholly_inside_the_circle() -> None:
    assert share(rectangle(-10, -10, 10, 10)) == pytest.approx(400 / (pi * 2500), rel=1e-7)


@given(st.floats(-49.9, 49.9))
def test_a_straight_border_cuts_a_segment(distance: float) -> None:
    assert share(rectangle(distance, -500, 500, 500)) == pytest.approx(segment_share(distance, 50), abs=1e-7)


@given(st.floats(-80, 80), st.floats(-80, 80), st.floats(10, 200))
def test_quadrants_add_up(x: float, y: float, radius: float) -> None:
    parts = [
        rectangle(-900, -900, x, y),
        rectangle(x, -900, 900, y),
        rectangle(-900, y, x, 900),
        rectangle(x, y, 900, 900),
    ]
    assert sum(shares_of_circle(parts, LON, LAT, radius)) == pytest.approx(1.0, abs=1e-9)


def test_a_hole_is_taken_away() -> None:
    outer, inner = rectangle(-100, -100, 100, 100), rectangle(-10, -10, 10, 10)
    holed = Edges(np.vstack((outer.start, inner.end)), np.vstack((outer.end, inner.start)))
    assert share(holed) == pytest.approx(1 - 400 / (pi * 2500), rel=1e-7)


def test_repeated_vertices_do_no_harm() -> None:
    assert share(ring((0, -60), (60, -60), (60, -60), (60, 60), (0, 60))) == pytest.approx(0.5, abs=1e-9)


def test_no_border_no_share() -> None:
    assert shares_of_circle([], LON, LAT, 50) == []
