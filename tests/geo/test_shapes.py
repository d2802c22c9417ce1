"""Reading, storing and thinning of shapes."""

import pytest

from app.geo.bbox import BBox
from app.geo.polygons import PolygonIndex
from app.geo.shapes import (
    BadShapeError,
    bounds_of,
    edges_of,
    fault_of,
    point_inside,
    shape_from_geojson,
    shape_from_wkb,
    shape_to_geojson,
    shape_to_wkb,
    shapes_from_wkb,
    simplify_together,
)

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
HOLED = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]],
            [[3, 3], [6, 3], [6, 6], [3, 6], [3, 3]],
        ],
        [[[20, 0], [21, 0], [21, 1], [20, 0]]],
    ],
}


def test_stored_form_keeps_every_bit() -> None:
    odd = {"type": "Polygon", "coordinates": [[[0.1 + 0.2, 1 / 3], [1, 0], [1, 1], [0.1 + 0.2, 1 / 3]]]}
    stored = shape_to_wkb(shape_from_geojson(odd))
    assert shape_to_geojson(shape_from_wkb(stored)) == odd
    assert [shape_to_wkb(shape) for shape in shapes_from_wkb([stored, stored])] == [stored, stored]


def test_rounding_for_display() -> None:
    thirds = {"type": "Polygon", "coordinates": [[[1 / 3, 0], [1, 0], [1, 1], [1 / 3, 0]]]}
    assert shape_to_geojson(shape_from_geojson(thirds), 3)["coordinates"][0][0] == [0.333, 0.0]


def test_heights_are_dropped() -> None:
    high = {"type": "Polygon", "coordinates": [[[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]]}
    assert shape_to_geojson(shape_from_geojson(high))["coordinates"] == [[[0, 0], [1, 0], [1, 1], [0, 0]]]


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "not a polygon: Point"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, float("nan")], [1, 1], [0, 0]]]}, "unreadable"),
        ({"type": "Polygon"}, "unreadable"),
        ({}, "not a polygon"),
    ],
)
def test_unusable_geometry_is_refused(geometry: dict[str, object], words: str) -> None:
    with pytest.raises(BadShapeError, match=words):
        shape_from_geojson(geometry)


def test_faults_are_named() -> None:
    assert fault_of(shape_from_geojson(SQUARE)) is None
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert "Self-intersection" in (fault_of(shape_from_geojson(bow)) or "")


def test_edges_run_with_the_inside_to_their_left_in_all_parts() -> None:
    edges = edges_of(shape_from_geojson(HOLED))
    doubled = edges.start[:, 0] * edges.end[:, 1] - edges.start[:, 1] * edges.end[:, 0]
    assert len(doubled) == 4 + 4 + 3
    assert doubled.sum() / 2 == pytest.approx(81 - 9 + 0.5)


def test_bounds_and_a_point_for_the_label() -> None:
    shape = shape_from_geojson(HOLED)
    assert bounds_of([shape, shape_from_geojson(SQUARE)]) == BBox(0, 0, 21, 9)
    assert PolygonIndex([("a", shape)]).find(*point_inside(shape)) == "a"


def test_thinning_keeps_shared_borders_shared() -> None:
    wavy = [[5 + 0.01 * (n % 2), n / 10] for n in range(101)]
    left = {"type": "Polygon", "coordinates": [[[0, 0], *wavy, [0, 10], [0, 0]]]}
    right = {"type": "Polygon", "coordinates": [[[10, 0], [10, 10], *wavy[::-1], [10, 0]]]}
    thin = [shape_to_geojson(s) for s in simplify_together([shape_from_geojson(left), shape_from_geojson(right)], 1)]
    points = [{tuple(point) for point in shape["coordinates"][0]} for shape in thin]
    assert all(len(each) < 20 for each in points)
    assert {p for p in points[0] if 1 < p[0] < 9} == {p for p in points[1] if 1 < p[0] < 9}
