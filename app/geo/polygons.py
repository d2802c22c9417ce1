"""Which polygon holds a point, what its accuracy circle touches, and what is nearest outside.

Deterministic on every machine: predicates are exact, and where several polygons cover a point (shared edges
and vertices) the lowest code wins.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from app.geo.bbox import box_around, metres_per_degree
from app.geo.circle import Edges, Floats, Plane, shares_of_circle
from app.geo.distance import geodesic_m
from app.geo.shapes import NOWHERE, Flags, FlatTree, Indices, Shape, ShapeTree, bounds_of, edges_of

# Neighbours whose common border has a vertex on one side only part by rounding errors of about 1e-15 degrees.
# A point in such a crack belongs to its border: this is about a millimetre.
CRACK_DEGREES: Final = 1e-8
# The layer's flat ground misjudges distances by less than this part up to 1 000 km away
_FLAT_SLACK: Final = 0.15
_ROUGH_SLACK: Final = 1.01
# Shares below this are rounding errors
_NOISE: Final = 1e-9
# Borders kept ready for circles: a few megabytes, more than the leaves of a city
_READY_BORDERS: Final = 2048
_SHORTEST_LAT_M: Final = metres_per_degree(0.0)[1]


class Share(NamedTuple):
    """A polygon and the part of the whole circle that lies in it."""

    code: str
    share: float


class Located(NamedTuple):
    """The polygon that holds a point, None outside all, and the shares of the circle around it."""

    code: str | None
    shares: list[Share]


class Nearest(NamedTuple):
    """The nearest polygon and its distance on the ellipsoid."""

    code: str
    distance_m: float


class PolygonIndex:
    """Immutable look-up over polygons with codes; build once per version and share between threads.

    Raises:
        ValueError: when a code occurs twice.
    """

    def __init__(self, polygons: Iterable[tuple[str, Shape]]) -> None:
        ordered = sorted(polygons, key=lambda pair: pair[0])
        self.codes: tuple[str, ...] = tuple(code for code, _ in ordered)
        if len(set(self.codes)) != len(self.codes):
            raise ValueError("a polygon's code occurs twice")
        self._shapes = [shape for _, shape in ordered]
        self._tree = ShapeTree(self._shapes)
        self._ready: dict[int, Edges] = {}

    def __len__(self) -> int:
        return len(self.codes)

    def shape(self, code: str) -> Shape:
        """The polygon of a code.

        Raises:
            KeyError: when there is none.
        """
        return self._shapes[self._places[code]]

    def find(self, lon: float, lat: float) -> str | None:
        """Code of the polygon that holds the point, None outside all."""
        index = self._tree.covering(lon, lat)
        if index == NOWHERE:
            index = int(self._tree.within(np.array([lon]), np.array([lat]), CRACK_DEGREES)[0])
        return None if index == NOWHERE else self.codes[index]

    def find_many(self, lons: Floats, lats: Floats) -> Indices:
        """Index into `codes` for every point, `NOWHERE` outside all."""
        found = self._tree.covering_many(lons, lats)
        missed = np.flatnonzero(found == NOWHERE)
        if len(missed):
            found[missed] = self._tree.within(lons[missed], lats[missed], CRACK_DEGREES)
        return found

    def candidates(self, lon: float, lat: float, radius_m: float) -> list[Share]:
        """Polygons that the circle overlaps, largest share first, equal shares by code.

        Shares are parts of the whole circle, so ground outside all polygons lowers their sum.
        """
        return self.locate(lon, lat, radius_m).shares

    def locate(self, lon: float, lat: float, radius_m: float) -> Located:
        """What `find` and `candidates` answer, in one look."""
        around = self._tree.around(lon, lat, box_around(lon, lat, radius_m))
        code = self.find(lon, lat) if around.covering == NOWHERE else self.codes[around.covering]
        if around.holding != NOWHERE:
            return Located(code, [Share(self.codes[around.holding], 1.0)])
        shares = shares_of_circle([self._edges(index) for index in around.near], lon, lat, radius_m)
        pairs = zip(around.near, shares, strict=True)
        found = [Share(self.codes[index], share) for index, share in pairs if share > _NOISE]
        return Located(code, sorted(found, key=lambda share: (-share.share, share.code)))

    def clear_of_borders(self, found: Indices, lons: Floats, lats: Floats, radii_m: Floats) -> Flags:
        """Which points, each in the polygon found for it, are surely farther from its border than the radius.

        Degrees are shortest at the highest latitude (east) and at the equator (north): the box errs outwards.
        """
        polemost = min(89.9, float(np.max(np.abs(lats) + radii_m / _SHORTEST_LAT_M, initial=0.0)))
        wide, high = radii_m / metres_per_degree(polemost)[0], radii_m / _SHORTEST_LAT_M
        return self._tree.hold_boxes(found, lons - wide, lats - high, lons + wide, lats + high)

    def nearest(self, lon: float, lat: float) -> Nearest | None:
        """The polygon nearest to a point outside all, of equals the lowest code; None without polygons."""
        near = self._flat.nearest(lon, lat, _FLAT_SLACK) if len(self) else []
        if not near:
            return None
        feet = [(index, *_nearest_point(self._edges(index), lon, lat)) for index in near]
        closest = min(rough for _, rough, _, _ in feet)
        measured = [
            (geodesic_m(lon, lat, foot_lon, foot_lat), index)
            for index, rough, foot_lon, foot_lat in feet
            if rough <= closest * _ROUGH_SLACK
        ]
        distance, index = min(measured)
        return Nearest(self.codes[index], distance)

    def _edges(self, index: int) -> Edges:
        ready = self._ready.get(index)
        if ready is None:
            if len(self._ready) >= _READY_BORDERS:
                self._ready.clear()
            ready = self._ready[index] = edges_of(self._shapes[index])
        return ready

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def _flat(self) -> FlatTree:
        east, north = metres_per_degree(bounds_of(self._shapes).centre[1])
        return FlatTree(self._shapes, east / north)


def _nearest_point(edges: Edges, lon: float, lat: float) -> tuple[float, float, float]:
    """Rough distance in metres to the border, and the border's point there."""
    middle = Plane(lon, (lat + float(edges.start[:, 1].mean())) / 2.0)
    start, end = middle.project(edges.start), middle.project(edges.end)
    here = middle.project(np.array([[lon, lat]]))[0]
    step = end - start
    length2 = np.einsum("ij,ij->i", step, step)
    along = np.einsum("ij,ij->i", here - start, step) / np.where(length2 > 0.0, length2, 1.0)
    part = np.clip(along, 0.0, 1.0)[:, None]
    gap = start + part * step - here
    best = int(np.argmin(np.einsum("ij,ij->i", gap, gap)))
    foot = edges.start[best] + part[best] * (edges.end[best] - edges.start[best])
    return float(np.hypot(*gap[best])), float(foot[0]), float(foot[1])
