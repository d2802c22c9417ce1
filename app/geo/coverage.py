"""Whether polygons tile the ground: overlaps, gaps, slivers, and what two coverings share.

Areas are square metres on ground laid flat at each place (ellipsoid radii at its latitude), never degrees.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geo.bbox import metres_per_degree
from app.geo.circle import Floats
from app.geo.shapes import Indices, Shape

# Ground narrower than this is a crack between borders that were drawn twice, not ground
SLIVER_M: Final = 1.0
# Ground below this is the rounding of coordinates
_ROUNDING_M2: Final = 0.01
_INTERIORS_MEET: Final = "T********"


class Patch(NamedTuple):
    """A piece of ground: its shape, its area in square metres, a point inside it and whether it is a sliver."""

    shape: Shape
    area_m2: float
    lon: float
    lat: float
    sliver: bool


class Overlap(NamedTuple):
    """Two polygons, by their places in the list, that claim the same ground."""

    first: int
    second: int
    patch: Patch


def areas_m2(shapes: Sequence[Shape]) -> Floats:
    """The area of each shape in square metres."""
    array = _array(shapes)
    bounds = shapely.bounds(array)
    areas: Floats = shapely.area(array) * _square_metres_per_square_degree((bounds[:, 1] + bounds[:, 3]) / 2.0)
    return areas


def overlaps_of(shapes: Sequence[Shape]) -> list[Overlap]:
    """Every pair of valid shapes whose insides meet, with the ground they share; rounding of coordinates is none."""
    array = _array(shapes)
    first, second = _neighbours(array)
    shapely.prepare(array)
    meeting = shapely.relate_pattern(array[first], array[second], _INTERIORS_MEET)
    first, second = first[meeting], second[meeting]
    shared = shapely.intersection(array[first], array[second])
    return [
        Overlap(int(one), int(two), patch)
        for one, two, ground in zip(first, second, shared, strict=True)
        if (patch := _patch(ground)) is not None
    ]


def union_of(shapes: Sequence[Shape]) -> Shape:
    """All the ground of valid shapes together."""
    return Shape(shapely.union_all(_array(shapes)))


def holes_of(ground: Shape) -> list[Patch]:
    """The ground enclosed by a union that does not belong to it, largest first; an island in a hole is no part of the hole."""
    rings = [ring for part in shapely.get_parts(ground) for ring in part.interiors]
    if not rings:
        return []
    return _largest_first(_polygons_of(shapely.difference(shapely.union_all(shapely.polygons(rings)), ground)))


def missing_from(ground: Shape, other: Shape) -> list[Patch]:
    """What ``ground`` holds and ``other`` does not, in pieces, largest first."""
    return _largest_first(_polygons_of(shapely.difference(ground, other)))


def slivers_of(shape: Shape) -> list[Patch]:
    """The parts of a shape that are too narrow to be ground."""
    return [patch for patch in _largest_first(_polygons_of(shape)) if patch.sliver]


def shared_area_m2(ours: Sequence[Shape], theirs: Sequence[Shape]) -> float:
    """How much ground the shapes at equal places share, in square metres."""
    common = shapely.intersection(_array(ours), _array(theirs))
    return float(areas_m2([Shape(each) for each in common]).sum()) if len(common) else 0.0


def _neighbours(array: NDArray[np.object_]) -> tuple[Indices, Indices]:
    first, second = shapely.STRtree(array).query(array)
    ordered = first < second
    return first[ordered], second[ordered]


def _largest_first(polygons: Sequence[object] | NDArray[np.object_]) -> list[Patch]:
    patches = [patch for polygon in polygons if (patch := _patch(polygon)) is not None]
    return sorted(patches, key=lambda patch: -patch.area_m2)


def _patch(ground: object) -> Patch | None:
    parts = _polygons_of(ground)
    if not len(parts):
        return None
    shape = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    lat = (shapely.bounds(shape)[1] + shapely.bounds(shape)[3]) / 2.0
    area = float(shapely.area(shape)) * float(_square_metres_per_square_degree(np.array([lat]))[0])
    if area <= _ROUNDING_M2:
        return None
    point = shapely.point_on_surface(shape)
    return Patch(Shape(shape), area, float(point.x), float(point.y), _width_m(shape, lat, area) < SLIVER_M)


def _width_m(shape: object, lat: float, area_m2: float) -> float:
    """The width of a long rectangle with the shape's area and circumference; a square reads half its side."""
    flat = shapely.transform(shape, lambda points: points * metres_per_degree(lat))
    around = float(shapely.length(flat))
    return 2.0 * area_m2 / around if around > 0.0 else 0.0


def _polygons_of(ground: object) -> NDArray[np.object_]:
    parts: NDArray[np.object_] = shapely.get_parts(ground)
    deeper: NDArray[np.object_] = shapely.get_parts(parts)
    polygons: NDArray[np.object_] = deeper[(shapely.get_dimensions(deeper) == 2) & ~shapely.is_empty(deeper)]
    return polygons


def _square_metres_per_square_degree(lats: Floats) -> Floats:
    return np.array([east * north for east, north in map(metres_per_degree, lats.tolist())], dtype=np.float64)


def _array(shapes: Sequence[Shape]) -> NDArray[np.object_]:
    array = np.empty(len(shapes), dtype=np.object_)
    array[:] = shapes
    return array
