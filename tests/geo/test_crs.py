"""Coordinate systems: known values, exact way back, refusal of the unknown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.crs import (
    BadPositionError,
    Crs,
    UnknownCrsError,
    checked_position,
    from_wgs84,
    is_shifted,
    parse_crs,
    to_wgs84,
    wgs84_to_gcj02,
)
from app.geo.distance import geodesic_m

IN_CHINA = st.tuples(st.floats(75.0, 134.0), st.floats(3.0, 53.0))


def test_gcj02_at_xuchang() -> None:
    shifted = from_wgs84(113.826, 34.023, Crs.GCJ02)
    assert shifted == pytest.approx((113.83194780, 34.02148668), abs=5e-9)
    assert geodesic_m(113.826, 34.023, *shifted) == pytest.approx(574.5, abs=1.0)


def test_bd09_at_xuchang_lies_north_east_of_gcj02() -> None:
    gcj, baidu = from_wgs84(113.826, 34.023, Crs.GCJ02), from_wgs84(113.826, 34.023, Crs.BD09)
    assert 0.0055 < baidu.lon - gcj.lon < 0.0075
    assert 0.0045 < baidu.lat - gcj.lat < 0.0075


@given(IN_CHINA, st.sampled_from(list(Crs)))
def test_the_way_back_is_exact_to_a_millimetre(place: tuple[float, float], crs: Crs) -> None:
    back = to_wgs84(*from_wgs84(*place, crs), crs)
    assert geodesic_m(*place, *back) < 0.001


def test_wgs84_is_passed_through_bit_by_bit() -> None:
    assert to_wgs84(113.826, 34.023, Crs.WGS84) == (113.826, 34.023)


def test_outside_china_gcj02_equals_wgs84() -> None:
    assert not is_shifted(2.35, 48.86)
    assert wgs84_to_gcj02(2.35, 48.86) == (2.35, 48.86)
    assert to_wgs84(2.35, 48.86, Crs.GCJ02) == (2.35, 48.86)


@pytest.mark.parametrize("name", ["gcj02", "GCJ-02", " gcj_02 "])
def test_names_are_read_leniently(name: str) -> None:
    assert parse_crs(name) is Crs.GCJ02


@pytest.mark.parametrize("name", ["", "epsg:3857", "cgcs", "wgs84x", "02"])
def test_an_unknown_system_is_refused_and_named(name: str) -> None:
    with pytest.raises(UnknownCrsError) as caught:
        parse_crs(name)
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("lon", "lat", "swapped"),
    [
        (34.02, 113.83, True),
        (200.0, 10.0, False),
        (math.nan, 34.0, False),
        (113.8, math.inf, False),
        (113.8, math.nan, False),
        (181.0, 91.0, False),
    ],
)
def test_no_position(lon: float, lat: float, swapped: bool) -> None:
    with pytest.raises(BadPositionError) as caught:
        checked_position(lon, lat)
    assert caught.value.swapped is swapped
