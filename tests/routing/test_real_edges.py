"""The 105 real leaves at their vertices and edge midpoints: one leaf each, the same whatever the order of the polygons.

The city is the union of its leaves: a midpoint of an outer edge may round outside, one of an inner edge never.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from app.geo.polygons import PolygonIndex
from app.geo.shapes import NOWHERE, shape_to_geojson
from tests.geo import slow
from tests.routing.facts import xuchang

Floats = NDArray[np.float64]
ON_THE_OUTLINE = 1e-7
"""Degrees, about a centimetre."""


@pytest.fixture(scope="module")
def leaves() -> PolygonIndex:
    """The shipped city's leaves."""
    grounds = [ground for ground in xuchang().grounds if ground.level == "township"]
    return PolygonIndex((ground.code, ground.shape) for ground in grounds)


def edges(index: PolygonIndex) -> Floats:
    """Every edge of every ring as a row of two places."""
    found = []
    for code in index.codes:
        for part in shapely.get_parts(index.shape(code)):
            for ring in (part.exterior, *part.interiors):
                points = shapely.get_coordinates(ring)
                found.append(np.hstack((points[:-1], points[1:])))
    return np.vstack(found)


def asked(index: PolygonIndex, places: Floats) -> list[str | None]:
    found = index.find_many(places[:, 0].copy(), places[:, 1].copy())
    return [None if at == NOWHERE else index.codes[at] for at in found]


def test_every_vertex_has_one_leaf_and_no_inner_midpoint_is_lost(leaves: PolygonIndex) -> None:
    every = edges(leaves)
    vertices, middles = every[:, :2], (every[:, :2] + every[:, 2:]) / 2.0
    # Inner is what does not lie on the outline of the union; holes of the union would be ground lost between two leaves
    union = shapely.union_all([leaves.shape(code) for code in leaves.codes])
    outline = shapely.union_all([part.exterior for part in shapely.get_parts(union)])
    inner = shapely.distance(shapely.points(middles), outline) > ON_THE_OUTLINE
    assert len(leaves) == 105
    assert (len(every), inner.sum() > 800) == (1135, True)
    assert None not in asked(leaves, vertices)
    assert None not in asked(leaves, middles[inner])


def test_the_order_of_the_polygons_and_the_way_of_asking_change_nothing(leaves: PolygonIndex) -> None:
    every = edges(leaves)
    places = np.vstack((every[:, :2], (every[:, :2] + every[:, 2:]) / 2.0))
    other = PolygonIndex((code, leaves.shape(code)) for code in reversed(leaves.codes))
    answers = asked(leaves, places)
    assert asked(other, places) == answers
    some = range(0, len(places), 5)
    assert [leaves.find(*places[i].tolist()) for i in some] == [answers[i] for i in some]


def test_vertices_agree_with_the_slow_implementation(leaves: PolygonIndex) -> None:
    exact = {code: slow.polygons_of(shape_to_geojson(leaves.shape(code))) for code in leaves.codes}
    for lon, lat in edges(leaves)[:, :2].tolist():
        assert leaves.find(lon, lat) == slow.find(exact, lon, lat)
