"""Distances: the sphere may only serve as a sieve."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.bbox import metres_per_degree
from app.geo.distance import geodesic_m, great_circle_m, is_within

LON = st.floats(-179, 179)
LAT = st.floats(-89, 89)


def test_known_length() -> None:
    # one minute of latitude at 45 degrees is a nautical mile
    assert geodesic_m(0, 45, 0, 45 + 1 / 60) == pytest.approx(1852.2, abs=0.2)
    assert geodesic_m(113.8, 34.0, 113.8, 34.0) == 0.0


@given(LON, LAT, LON, LAT)
def test_the_sphere_is_close_enough_for_a_sieve(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> None:
    exact = geodesic_m(lon_a, lat_a, lon_b, lat_b)
    assert great_circle_m(lon_a, lat_a, lon_b, lat_b) == pytest.approx(exact, rel=0.006, abs=1e-3)


@given(st.floats(-0.001, 0.001), st.floats(-0.001, 0.001), st.floats(0, 150))
def test_within_equals_the_geodesic(east: float, north: float, metres: float) -> None:
    there = (113.83 + east, 34.03 + north)
    assert is_within(113.83, 34.03, *there, metres) == (geodesic_m(113.83, 34.03, *there) <= metres)


def test_fifty_metres_exactly() -> None:
    per_lon, _ = metres_per_degree(34.03)
    assert is_within(113.83, 34.03, 113.83 + 49.99 / per_lon, 34.03, 50)
    assert not is_within(113.83, 34.03, 113.83 + 50.01 / per_lon, 34.03, 50)
