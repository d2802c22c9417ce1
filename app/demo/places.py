"""Where things are found: mostly in the urban core, some in the counties, a few outside the city."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

from app.geo.bbox import BBox
from app.geo.shapes import bounds_of, point_inside
from app.territory import BoundaryLayer

# How many of a hundred findings lie where; the rest of each share goes evenly over the leaves of that body
_SHARES = {
    "411002": 34,
    "XCDCQ": 11,
    "411003": 14,
    "411071": 5,
    "411081": 12,
    "411082": 12,
    "411025": 6,
    "411024": 6,
}
_TOWN_KINDS = ("001", "002", "003", "004", "005", "100")
_OUTSIDE = ((113.35, 33.75), (114.55, 34.45), (113.62, 34.75), (113.1, 34.6))
_OFFICERS_SHARE = 6
_SPREAD = 0.012  # degrees around the middle of a town


@dataclass(frozen=True)
class Place:
    """A WGS-84 place; ``leaf`` is None outside the city."""

    lon: float
    lat: float
    leaf: str | None


class Places:
    """Draws places from the leaves of one boundary version."""

    def __init__(self, ground: BoundaryLayer, officers_leaf: str) -> None:
        self._index = ground.index
        self._extents: dict[str, tuple[tuple[float, float], BBox]] = {}
        by_body: dict[str, list[str]] = {}
        for code, parent in sorted(ground.parent_of.items()):
            by_body.setdefault(parent, []).append(code)
        self._leaves = [code for leaves in by_body.values() for code in leaves]
        weights = [
            self._weight(code, body, leaves, officers_leaf) for body, leaves in by_body.items() for code in leaves
        ]
        self._weights = list(accumulate(weights))

    def draw(self, chance: random.Random) -> Place:
        """One place; one in 150 lies outside the city."""
        if chance.random() < 1 / 150:
            lon, lat = chance.choice(_OUTSIDE)
            return Place(round(lon + chance.gauss(0, 0.01), 6), round(lat + chance.gauss(0, 0.01), 6), None)
        leaf = chance.choices(self._leaves, cum_weights=self._weights)[0]
        return self._inside(leaf, chance)

    def near(self, place: Place, chance: random.Random) -> Place:
        """A place within some 40 metres."""
        lon = round(place.lon + chance.uniform(-0.0003, 0.0003), 6)
        lat = round(place.lat + chance.uniform(-0.0003, 0.0003), 6)
        return Place(lon, lat, place.leaf)

    @staticmethod
    def _weight(code: str, body: str, leaves: list[str], officers_leaf: str) -> float:
        towns = [leaf for leaf in leaves if leaf[-3:] in _TOWN_KINDS]
        even = _SHARES.get(body, 3) / (len(leaves) + 2 * len(towns))
        extra = _OFFICERS_SHARE if code == officers_leaf else 0
        return even * (3 if code in towns else 1) + extra

    def _extent(self, leaf: str) -> tuple[tuple[float, float], BBox]:
        if leaf not in self._extents:
            shape = self._index.shape(leaf)
            self._extents[leaf] = point_inside(shape), bounds_of([shape])
        return self._extents[leaf]

    def _inside(self, leaf: str, chance: random.Random) -> Place:
        (middle_lon, middle_lat), box = self._extent(leaf)
        while True:
            if chance.random() < 0.65:
                lon, lat = chance.gauss(middle_lon, _SPREAD), chance.gauss(middle_lat, _SPREAD)
            else:
                lon, lat = chance.uniform(box.west, box.east), chance.uniform(box.south, box.north)
            lon, lat = round(lon, 6), round(lat, 6)
            if self._index.find(lon, lat) == leaf:
                return Place(lon, lat, leaf)
