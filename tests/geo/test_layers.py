"""Layers in other coordinate systems, their faults, and the array conversion against the one for single positions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.crs import Crs, from_wgs84, to_wgs84
from app.geo.crs_arrays import from_wgs84_many, to_wgs84_many
from app.geo.distance import geodesic_m
from app.geo.layers import converted, expressed, fault_at, outside_degrees
from app.geo.shapes import shape_from_geojson, shape_to_geojson

BOW_TIE = {"type": "Polygon", "coordinates": [[[113, 34], [114, 35], [114, 34], [113, 35], [113, 34]]]}
SQUARE = {"type": "Polygon", "coordinates": [[[113.8, 34], [113.9, 34], [113.9, 34.1], [113.8, 34.1], [113.8, 34]]]}
places = st.lists(st.tuples(st.floats(-179, 179), st.floats(-80, 80)), min_size=1, max_size=20)


@pytest.mark.parametrize("crs", list(Crs))
@given(points=places)
def test_arrays_agree_with_single_positions(crs: Crs, points: list[tuple[float, float]]) -> None:
    lons, lats = np.array(points).T
    for many, one in ((to_wgs84_many, to_wgs84), (from_wgs84_many, from_wgs84)):
        for lon, lat, (x, y) in zip(*many(lons, lats, crs), points, strict=True):
            exact = one(x, y, crs)
            assert geodesic_m(lon, lat, exact.lon, exact.lat) < 0.001


def test_a_layer_there_and_back_is_the_same_layer() -> None:
    square = shape_from_geojson(SQUARE)
    (back,) = converted(expressed([square], Crs.BD09), Crs.BD09)
    assert shape_to_geojson(back, 7) == shape_to_geojson(square, 7)
    assert shape_to_geojson(converted([square], Crs.GCJ02)[0], 4) != shape_to_geojson(square, 4)
    assert converted([], Crs.GCJ02) == []


def test_the_fault_of_a_crossed_ring_has_its_place() -> None:
    fault = fault_at(shape_from_geojson(BOW_TIE))
    assert fault is not None
    assert fault.reason == "Self-intersection"
    assert (fault.lon, fault.lat) == (113.5, 34.5)
    assert fault_at(shape_from_geojson(SQUARE)) is None


def test_metres_are_no_degrees() -> None:
    metres = {
        "type": "Polygon",
        "coordinates": [[[500000, 3700000], [500100, 3700000], [500100, 3700100], [500000, 3700000]]],
    }
    assert outside_degrees(shape_from_geojson(metres))
    assert not outside_degrees(shape_from_geojson(SQUARE))
