"""Polygon look-up against an exact, slow implementation, and its edge cases one by one."""

from collections.abc import Callable
from math import isclose
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geo.distance import geodesic_m
from app.geo.polygons import PolygonIndex, Share
from app.geo.shapes import NOWHERE, shape_from_geojson
from tests.geo import slow

Geometry = dict[str, Any]


def box(west: float, south: float, east: float, north: float, *holes: list[list[float]]) -> Geometry:
    outer = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [outer, *holes]}


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [west, north], [east, north], [east, south], [west, south]]


def many(*polygons: Geometry) -> Geometry:
    return {"type": "MultiPolygon", "coordinates": [polygon["coordinates"] for polygon in polygons]}


def build(leaves: dict[str, Geometry]) -> PolygonIndex:
    return PolygonIndex([(code, shape_from_geojson(geometry)) for code, geometry in leaves.items()])


# Exact city in sixteenths of a degree: a ring with a hole that another leaf fills, an enclave in it, two more
# leaves side by side, one in two parts, one nowhere near.
CITY: dict[str, Geometry] = {
    "B-ring": box(0, 0, 1, 1, ring(0.25, 0.25, 0.75, 0.75)),
    "A-hole": box(0.25, 0.25, 0.75, 0.75, ring(0.4375, 0.4375, 0.5625, 0.5625)),
    "C-enclave": box(0.4375, 0.4375, 0.5625, 0.5625),
    "D-parts": many(box(1, 0, 2, 0.5), box(3, 0, 4, 1)),
    "E-side": box(1, 0.5, 2, 1),
    "F-wedge": {"type": "Polygon", "coordinates": [[[2, 0], [3, 0], [2, 0.001], [2, 0]]]},
}
INDEX = build(CITY)
EXACT = {code: slow.polygons_of(geometry) for code, geometry in CITY.items()}

SIXTEENTH = st.integers(-4, 68).map(lambda n: n / 16)
ANYWHERE = st.floats(-0.5, 4.5) | SIXTEENTH


@given(ANYWHERE, st.floats(-0.5, 1.5) | SIXTEENTH)
def test_equal_to_the_exact_implementation(lon: float, lat: float) -> None:
    expected = slow.find(EXACT, lon, lat)
    if expected is None and min(slow.border_distance(polygons, lon, lat) for polygons in EXACT.values()) < 0.01:
        return  # within a millimetre or so outside a border counts as on it
    assert INDEX.find(lon, lat) == expected


@given(st.lists(st.tuples(ANYWHERE, ANYWHERE), min_size=1, max_size=40))
def test_many_at_once_equals_one_by_one(places: list[tuple[float, float]]) -> None:
    lons, lats = np.array(places).T
    found = INDEX.find_many(lons, lats)
    assert [None if n == NOWHERE else INDEX.codes[n] for n in found] == [INDEX.find(*place) for place in places]


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (0.25, 0.5, "A-hole"),  # edge of the hole: both cover it, the lower code wins
        (0.25, 0.25, "A-hole"),  # its corner
        (0.4375, 0.5, "A-hole"),  # edge of the enclave
        (0.5, 0.5, "C-enclave"),
        (0.1, 0.1, "B-ring"),
        (1.0, 0.5, "B-ring"),  # three leaves meet
        (1.5, 0.5, "D-parts"),
        (2.0, 0.0, "D-parts"),  # vertex of the wedge
        (3.5, 0.5, "D-parts"),  # second part
        (2.5, 0.0, "F-wedge"),
        (2.5, 0.5, None),
        (2.000001, 0.5, None),
        (-0.0000001, 0.5, None),  # a centimetre outside
        (-0.000000001, 0.5, "B-ring"),  # a tenth of a millimetre outside counts as the border
    ],
)
def test_edges_vertices_holes_enclaves_parts(lon: float, lat: float, code: str | None) -> None:
    assert INDEX.find(lon, lat) == code


def test_order_of_input_does_not_matter() -> None:
    turned = build(dict(reversed(CITY.items())))
    assert turned.codes == INDEX.codes
    assert turned.find(1.0, 0.5) == "B-ring"


def test_a_crack_between_neighbours_belongs_to_its_border() -> None:
    cracked = build({"L": box(0, 0, 1 - 1e-13, 1), "R": box(1, 0, 2, 1)})
    middle = 1 - 5e-14
    assert cracked.find(middle, 0.5) == "L"
    assert cracked.find_many(np.array([middle]), np.array([0.5])).tolist() == [0]


def test_a_code_may_occur_once_only() -> None:
    with pytest.raises(ValueError, match="twice"):
        PolygonIndex([("A", shape_from_geojson(CITY["E-side"])), ("A", shape_from_geojson(CITY["D-parts"]))])


def test_no_polygons() -> None:
    empty = PolygonIndex([])
    assert empty.find(0, 0) is None
    assert empty.candidates(0, 0, 50) == []
    assert empty.nearest(0, 0) is None
    assert empty.find_many(np.array([0.0]), np.array([0.0])).tolist() == [NOWHERE]


def test_deep_inside_there_is_one_candidate() -> None:
    assert INDEX.candidates(0.1, 0.1, 50) == [Share("B-ring", 1.0)]


def test_where_three_meet_shares_are_half_and_quarters() -> None:
    shares = INDEX.candidates(1.0, 0.5, 80)
    assert [share.code for share in shares] == ["B-ring", "D-parts", "E-side"]
    assert [share.share for share in shares] == pytest.approx([0.5, 0.25, 0.25], abs=1e-6)


def test_ground_outside_the_city_is_no_candidate() -> None:
    (half,) = INDEX.candidates(0.0, 0.5, 80)
    assert half.share == pytest.approx(0.5, abs=1e-6)
    assert INDEX.candidates(-0.0001, 0.5, 80)[0].share < 0.5


@settings(max_examples=40)
@given(st.floats(0.2, 1.3), st.floats(0.2, 0.8), st.floats(500, 20_000))
def test_shares_agree_with_sampling(lon: float, lat: float, radius: float) -> None:
    shares = dict(INDEX.candidates(lon, lat, radius))
    for code, polygons in EXACT.items():
        assert isclose(shares.get(code, 0.0), slow.share(polygons, lon, lat, radius, 24), abs_tol=0.05)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(10, 5000))
def test_shares_of_covered_ground_add_up_to_one(lon: float, lat: float, radius: float) -> None:
    total = sum(share.share for share in INDEX.candidates(lon, lat, radius))
    near_edge = min(lon, lat, 1 - lat) * 110_000 < radius * 1.1
    assert total <= 1 + 1e-9
    assert near_edge or total == pytest.approx(1.0, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1), st.floats(10, 500)), min_size=1, max_size=20))
def test_clear_of_borders_never_promises_too_much(places: list[tuple[float, float, float]]) -> None:
    lons, lats, radii = np.array(places).T
    found = INDEX.find_many(lons, lats)
    inside = found != NOWHERE
    clear = INDEX.clear_of_borders(found[inside], lons[inside], lats[inside], radii[inside])
    for certain, place in zip(clear, np.array(places)[inside], strict=True):
        if certain:
            assert [share.share for share in INDEX.candidates(*place)] == [1.0]


@pytest.mark.parametrize(
    ("lon", "lat", "code", "foot"),
    [
        (-0.5, 0.5, "B-ring", (0.0, 0.5)),
        (1.5, 1.4, "E-side", (1.5, 1.0)),
        (4.2, 1.3, "D-parts", (4.0, 1.0)),
        (1.0, -0.3, "B-ring", (1.0, 0.0)),  # a shared corner: the lower code
        (2.6, 0.9, "D-parts", (3.0, 0.9)),
    ],
)
def test_nearest(lon: float, lat: float, code: str, foot: tuple[float, float]) -> None:
    nearest = INDEX.nearest(lon, lat)
    assert nearest is not None
    assert nearest.code == code
    assert nearest.distance_m == pytest.approx(geodesic_m(lon, lat, *foot), rel=2e-4)


def test_nearest_from_very_far() -> None:
    nearest = INDEX.nearest(60.0, 50.0)
    assert nearest is not None
    assert nearest.distance_m == pytest.approx(geodesic_m(60.0, 50.0, 4.0, 1.0), rel=0.01)


@pytest.mark.parametrize("corrupt", [lambda geometry: geometry["coordinates"][0].pop(1)])
def test_the_comparison_can_fail(corrupt: Callable[[Geometry], object]) -> None:
    bent = build({"X": box(0, 0, 1, 1)})
    geometry = box(0, 0, 1, 1)
    corrupt(geometry)
    assert bent.find(0.9, 0.1) != slow.find({"X": slow.polygons_of(geometry)}, 0.9, 0.1)
