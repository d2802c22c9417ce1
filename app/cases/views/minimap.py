"""A small picture of the ground round a place, drawn on the server: outlines, the unit in white, the glyph on its point."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache

from app.cases.queries.units import unit_short
from app.platform import clock
from app.territory import UnitKind, list_versions, outlines, version_at

WIDTH = 358
HEIGHT = 116
METRES_PER_PIXEL = 12.0
TOLERANCE_DEGREES = 0.0005


@dataclass(frozen=True)
class Ground:
    """One unit's outline in pixels of the picture."""

    path: str
    focus: bool


@dataclass(frozen=True)
class MiniMap:
    """The picture: outlines, the category of the mark and the unit's name."""

    width: int
    height: int
    grounds: list[Ground]
    category: str
    name: str


@dataclass(frozen=True)
class _Outline:
    code: str
    rings: list[list[tuple[float, float]]]
    box: tuple[float, float, float, float]

    def meets(self, lon: float, lat: float, reach: float) -> bool:
        """Whether the outline's box comes within ``reach`` metres of the place."""
        margin = reach / 80_000
        west, south, east, north = self.box
        return west - margin <= lon <= east + margin and south - margin <= lat <= north + margin


def _outlines() -> list[_Outline]:
    version = version_at(list_versions(), clock.now())
    if version is None:
        return []
    return _parsed(outlines(version, UnitKind.TOWNSHIP, TOLERANCE_DEGREES))


@lru_cache(maxsize=2)
def _parsed(geojson: str) -> list[_Outline]:
    found = []
    for feature in json.loads(geojson)["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [[(x, y) for x, y, *_ in ring] for polygon in polygons for ring in polygon]
        lons = [x for ring in rings for x, _ in ring]
        lats = [y for ring in rings for _, y in ring]
        found.append(_Outline(feature["properties"]["code"], rings, (min(lons), min(lats), max(lons), max(lats))))
    return found


def minimap(
    lon: float, lat: float, leaf: str | None, category: str, *, width: int = WIDTH, height: int = HEIGHT
) -> MiniMap:
    """The ground round a WGS-84 place; the place itself lies in the middle."""
    reach = METRES_PER_PIXEL * width
    grounds = [
        Ground(_path(outline.rings, lon, lat, width, height), outline.code == leaf)
        for outline in _outlines()
        if outline.meets(lon, lat, reach)
    ]
    return MiniMap(width, height, grounds, category, unit_short(leaf))


def _path(rings: list[list[tuple[float, float]]], lon: float, lat: float, width: int, height: int) -> str:
    east = 111_320 * math.cos(math.radians(lat)) / METRES_PER_PIXEL
    north = 110_950 / METRES_PER_PIXEL
    parts = []
    for ring in rings:
        points = (f"{width / 2 + (x - lon) * east:.0f} {height / 2 + 8 - (y - lat) * north:.0f}" for x, y in ring)
        parts.append("M" + "L".join(points) + "Z")
    return "".join(parts)
