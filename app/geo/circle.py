"""How much of a circle on the ground lies inside a polygon.

The ground around the centre is laid flat: degrees east and north become metres by the ellipsoid's radii at
the centre. The map is affine, so straight borders stay straight and inside stays inside. The area is exact
on that plane: the circle is not replaced by a polygon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from app.geo.bbox import metres_per_degree

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Edges:
    """Directed border segments in degrees: the inside lies to the left, of outer rings and holes alike."""

    start: Floats
    end: Floats


@dataclass(frozen=True, slots=True)
class Plane:
    """Flat ground around a point: metres east and north of it."""

    lon: float
    lat: float

    def project(self, degrees: Floats) -> Floats:
        """Longitude and latitude columns to metres."""
        offset: Floats = degrees - (self.lon, self.lat)
        scaled: Floats = offset * metres_per_degree(self.lat)
        return scaled


def shares_of_circle(borders: Sequence[Edges], lon: float, lat: float, radius_m: float) -> list[float]:
    """Part of the circle's area that lies inside each border, from 0 to 1.

    Each border segment, seen from the centre, cuts a triangle out of the circle where it runs inside and a
    sector where it runs outside; their signed sum is the area.
    """
    if not borders:
        return []
    plane = Plane(lon, lat)
    start = plane.project(np.concatenate([border.start for border in borders]))
    end = plane.project(np.concatenate([border.end for border in borders]))
    first = np.cumsum([0] + [len(border.start) for border in borders[:-1]])
    areas = np.add.reduceat(_signed_areas(start, end, radius_m), first)
    return [min(1.0, max(0.0, float(area))) for area in areas / (pi * radius_m * radius_m)]


def _signed_areas(start: Floats, end: Floats, radius: float) -> Floats:
    step = end - start
    length2 = np.einsum("ij,ij->i", step, step)
    along = np.einsum("ij,ij->i", start, step)
    start2 = np.einsum("ij,ij->i", start, start)
    # start + t * step crosses the circle at t = (-along ± root) / length2
    inside = along * along - length2 * (start2 - radius * radius)
    root = np.sqrt(np.maximum(inside, 0.0))
    safe = np.where(length2 > 0.0, length2, 1.0)
    enter = np.clip((-along - root) / safe, 0.0, 1.0)[:, None]
    leave = np.clip((-along + root) / safe, 0.0, 1.0)[:, None]
    first = start + enter * step
    # not start + 1.0 * step, whose rounding error would turn the angle of an end close to the centre
    second = np.where(leave < 1.0, start + leave * step, end)
    chord = 0.5 * _cross(first, second)
    sectors = 0.5 * radius * radius * (_angle(start, first) + _angle(second, end))
    missed = 0.5 * radius * radius * _angle(start, end)
    areas: Floats = np.where((inside > 0.0) & (leave > enter)[:, 0], chord + sectors, missed)
    return areas


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return product


def _angle(a: Floats, b: Floats) -> Floats:
    """Signed turn from a to b as seen from the centre."""
    turn: Floats = np.arctan2(_cross(a, b), np.einsum("ij,ij->i", a, b))
    return turn
