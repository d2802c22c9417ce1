"""What a layer of shapes needs before it can be looked into: degrees, valid rings, the right coordinate system."""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely

from app.geo.circle import Floats
from app.geo.crs import Crs
from app.geo.crs_arrays import Pair, from_wgs84_many, to_wgs84_many
from app.geo.shapes import Shape

_REASON: Final = re.compile(r"^(?P<reason>[^\[]+?)\s*\[(?P<x>\S+)\s+(?P<y>\S+)\]")


class Fault(NamedTuple):
    """Why a shape is invalid and, where it is known, the place in degrees."""

    reason: str
    lon: float | None = None
    lat: float | None = None


def outside_degrees(shape: Shape) -> bool:
    """Whether a coordinate is no longitude or latitude: metres of a projection, or not a number."""
    west, south, east, north = shapely.bounds(shape)
    return not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0)


def fault_at(shape: Shape) -> Fault | None:
    """The first fault of an invalid shape with its place, None when it is valid."""
    if shapely.is_valid(shape):
        return None
    said = str(shapely.is_valid_reason(shape))
    found = _REASON.match(said)
    return Fault(found["reason"], float(found["x"]), float(found["y"])) if found else Fault(said)


def converted(shapes: Sequence[Shape], crs: Crs) -> list[Shape]:
    """The shapes with every vertex converted from ``crs`` to WGS-84."""
    return _transformed(shapes, crs, to_wgs84_many)


def expressed(shapes: Sequence[Shape], crs: Crs) -> list[Shape]:
    """WGS-84 shapes in the numbers of ``crs``: the way back from ``converted``."""
    return _transformed(shapes, crs, from_wgs84_many)


def _transformed(shapes: Sequence[Shape], crs: Crs, change: Callable[[Floats, Floats, Crs], Pair]) -> list[Shape]:
    """All vertices of all shapes in one go: an array of millions costs no more than thousands of small ones."""
    if crs is Crs.WGS84 or not shapes:
        return list(shapes)
    array = np.empty(len(shapes), dtype=np.object_)
    array[:] = shapes
    return list(shapely.transform(array, lambda points: np.column_stack(change(points[:, 0], points[:, 1], crs))))
