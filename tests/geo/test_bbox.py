"""Boxes and the length of a degree."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.bbox import BBox, box_around, metres_per_degree, parse_bbox
from app.geo.distance import geodesic_m


def test_parsing() -> None:
    assert parse_bbox("113.8,34.0,113.9,34.1") == BBox(113.8, 34.0, 113.9, 34.1)


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "2,0,1,1", "0,0,nan,1", "0,0,181,1", "0,-91,1,0"]
)
def test_no_box(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_bbox(text)


def test_contains_its_edges_and_meets_its_neighbour() -> None:
    box = BBox(0, 0, 1, 1)
    assert box.contains(0, 1)
    assert not box.contains(1.000001, 0.5)
    assert box.intersects(BBox(1, 1, 2, 2))
    assert not box.intersects(BBox(1.1, 0, 2, 1))
    assert box.centre == (0.5, 0.5)


@pytest.mark.parametrize("lat", [0.0, 34.0, 60.0, -45.0])
def test_a_degree_is_as_long_as_on_the_ellipsoid(lat: float) -> None:
    per_lon, per_lat = metres_per_degree(lat)
    assert geodesic_m(113.0, lat, 113.001, lat) == pytest.approx(per_lon / 1000, rel=1e-6)
    assert geodesic_m(113.0, lat - 0.0005, 113.0, lat + 0.0005) == pytest.approx(per_lat / 1000, rel=1e-6)


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(1, 50_000), st.floats(0, 2 * math.pi))
def test_the_box_holds_the_circle(lon: float, lat: float, radius: float, angle: float) -> None:
    per_lon, per_lat = metres_per_degree(lat)
    box = box_around(lon, lat, radius)
    assert box.contains(
        lon + 0.999999 * radius * math.cos(angle) / per_lon, lat + 0.999999 * radius * math.sin(angle) / per_lat
    )
