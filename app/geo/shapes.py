"""Polygons of the ground, typed over shapely; ``coverage`` and ``layers`` judge many of them together.

A shape is a polygon or multipolygon in WGS-84 degrees. Its text form is GeoJSON, its stored form WKB, which
keeps every bit of every coordinate.
"""

import json
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Final, NamedTuple, NewType

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geo.bbox import BBox
from app.geo.circle import Edges, Floats

Shape = NewType("Shape", object)
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOWHERE: Final = -1
"""Index that stands for no shape."""

# Points made and thrown away in portions use the same memory again: twice as fast as a million in one go
_AT_ONCE: Final = 4096


class BadShapeError(ValueError):
    """The geometry is no usable polygon; the text says what is wrong with it."""


def shape_from_geojson(geometry: Mapping[str, Any]) -> Shape:
    """Read a GeoJSON Polygon or MultiPolygon; heights are dropped.

    Raises:
        BadShapeError: when it is another kind, empty, or malformed. Invalid rings are not looked for here.
    """
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadShapeError(f"not a polygon: {geometry.get('type')}")
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry, allow_nan=False)))
    except (shapely.GEOSException, TypeError, ValueError) as error:
        raise BadShapeError(f"unreadable geometry: {error}") from error
    if shape.is_empty:
        raise BadShapeError("empty geometry")
    return Shape(shape)


def shape_from_wkb(data: bytes) -> Shape:
    """Read a stored shape."""
    return Shape(shapely.from_wkb(data))


def shapes_from_wkb(data: Sequence[bytes]) -> list[Shape]:
    """Read many stored shapes at once."""
    return list(shapely.from_wkb(np.array(data, dtype=np.object_)))


def shape_to_wkb(shape: Shape) -> bytes:
    """The stored form: two dimensions, little-endian, every bit kept."""
    return bytes(shapely.to_wkb(shape, output_dimension=2, byte_order=1))


def shape_to_geojson(shape: Shape, decimals: int | None = None) -> dict[str, Any]:
    """The GeoJSON geometry, coordinates rounded to so many decimals (6 are 0.1 m)."""
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    if decimals is not None:
        geometry["coordinates"] = _rounded(geometry["coordinates"], decimals)
    return geometry


def fault_of(shape: Shape) -> str | None:
    """Why the shape is no valid polygon, None when it is one."""
    if shapely.is_valid(shape):
        return None
    return str(shapely.is_valid_reason(shape))


def bounds_of(shapes: Sequence[Shape]) -> BBox:
    """The box that holds all shapes.

    Raises:
        ValueError: when there is none.
    """
    west, south, east, north = (float(value) for value in shapely.total_bounds(_array(shapes)))
    return BBox(west, south, east, north)


def point_inside(shape: Shape) -> tuple[float, float]:
    """A point that is surely inside, near the middle: the place for a label."""
    point = shapely.point_on_surface(shape)
    return float(point.x), float(point.y)


def edges_of(shape: Shape) -> Edges:
    """Every border segment, the inside to its left."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return Edges(points[:-1][joined], points[1:][joined])


def simplify_together(shapes: Sequence[Shape], tolerance_degrees: float) -> list[Shape]:
    """Fewer vertices for display; borders that neighbours share stay shared.

    Cracks and overlaps narrower than a tenth of the tolerance are closed first, and vertices that only one
    neighbour has are given to the other.
    """
    matched = shapely.coverage_clean(_array(shapes), gap_width=tolerance_degrees / 10.0)
    simple = shapely.coverage_simplify(matched, tolerance_degrees)
    return [Shape(after if not after.is_empty else before) for before, after in zip(shapes, simple, strict=True)]


class Surroundings(NamedTuple):
    """Shapes whose own box meets a box around a point, the first that covers the point, the first that wholly holds
    the box; `NOWHERE` for none."""

    near: tuple[int, ...]
    covering: int
    holding: int


class ShapeTree:
    """Exact point look-up in shapes that stand in order of precedence: of several the first wins.

    Borders belong to the shape. Safe for threads: the engine below builds parts of itself on first use, so a
    lock guards it.
    """

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = _array(shapes)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._shapes)

    def covering(self, lon: float, lat: float) -> int:
        """First shape that covers the point, border included, else `NOWHERE`."""
        with self._lock:
            near = self._tree.query(shapely.Point(lon, lat))
            hits = near[shapely.intersects_xy(self._shapes[near], lon, lat)]
        return int(hits.min()) if len(hits) else NOWHERE

    def covering_many(self, lons: Floats, lats: Floats) -> Indices:
        """The same for many points at once."""
        found = np.empty(len(lons), dtype=np.int64)
        for first in range(0, len(lons), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            found[part] = self._covering_some(lons[part], lats[part])
        return found

    def _covering_some(self, lons: Floats, lats: Floats) -> Indices:
        with self._lock:
            point, shape = self._tree.query(shapely.points(lons, lats))
            hit = shapely.intersects_xy(self._shapes[shape], lons[point], lats[point])
        return _first_of_each(point[hit], shape[hit], len(lons))

    def within(self, lons: Floats, lats: Floats, degrees: float) -> Indices:
        """First shape within so many degrees of each point, else `NOWHERE`."""
        with self._lock:
            found = self._tree.query(shapely.points(lons, lats), predicate="dwithin", distance=degrees)
        return _first_of_each(found[0], found[1], len(lons))

    def around(self, lon: float, lat: float, box: BBox) -> Surroundings:
        """Everything about a point and a box around it in one look."""
        area = shapely.box(box.west, box.south, box.east, box.north)
        with self._lock:
            near = np.sort(self._tree.query(area))
            shapes = self._shapes[near]
            covering = near[shapely.intersects_xy(shapes, lon, lat)]
            holding = near[shapely.contains_properly(shapes, area)]
        return Surroundings(
            near=tuple(near.tolist()),
            covering=int(covering[0]) if len(covering) else NOWHERE,
            holding=int(holding[0]) if len(holding) else NOWHERE,
        )

    def hold_boxes(self, shapes: Indices, west: Floats, south: Floats, east: Floats, north: Floats) -> Flags:
        """Whether each shape wholly holds the box that stands at the same place."""
        with self._lock:
            held: Flags = shapely.contains_properly(self._shapes[shapes], shapely.box(west, south, east, north))
        return held


class FlatTree:
    """Nearest shapes on ground flattened once for the whole layer; rough far away: measure again."""

    def __init__(self, shapes: Sequence[Shape], lon_scale: float) -> None:
        self._scale = np.array((lon_scale, 1.0))
        self._tree = shapely.STRtree(shapely.transform(_array(shapes), lambda points: points * self._scale))
        self._lock = Lock()

    def nearest(self, lon: float, lat: float, slack: float) -> list[int]:
        """Shapes whose distance exceeds the smallest by no more than this part of it, in order."""
        point = shapely.Point(lon * self._scale[0], lat)
        with self._lock:
            _, distance = self._tree.query_nearest(point, return_distance=True)
            if not len(distance):
                return []
            reach = float(distance[0]) * (1.0 + slack) + 1e-9
            near = self._tree.query(point, predicate="dwithin", distance=reach)
        return sorted(int(index) for index in near)


def _array(shapes: Sequence[Shape]) -> NDArray[np.object_]:
    array = np.empty(len(shapes), dtype=np.object_)
    array[:] = shapes
    return array


def _first_of_each(point: Indices, shape: Indices, count: int) -> Indices:
    first = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, point, shape)
    first[first == np.iinfo(np.int64).max] = NOWHERE
    return first


def _rounded(coordinates: Any, decimals: int) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), decimals)
    return [_rounded(part, decimals) for part in coordinates]
