"""Outlines of the leaves as a server draws them: SVG paths round a place, without scripts or tiles."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache

from app.platform import clock
from app.territory.queries import list_versions, outlines
from app.territory.rules import UnitKind, VersionLine, version_at

TOLERANCE_DEGREES = 0.0005
_METRES_PER_DEGREE_LON = 111_320.0
_METRES_PER_DEGREE_LAT = 110_950.0


@dataclass(frozen=True)
class Drawn:
    """One leaf: its code and its outline in pixels of the sheet."""

    code: str
    path: str


@dataclass(frozen=True)
class Sheet:
    """A drawing of so many pixels whose middle lies on a WGS-84 place; north is up."""

    lon: float
    lat: float
    width: int
    height: int
    metres_per_pixel: float

    def place_of(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies on the sheet, in pixels from its upper left corner."""
        east, north = self._scale
        return self.width / 2 + (lon - self.lon) * east, self.height / 2 - (lat - self.lat) * north

    def position_at(self, x: float, y: float) -> tuple[float, float]:
        """Which longitude and latitude a pixel shows."""
        east, north = self._scale
        return self.lon + (x - self.width / 2) / east, self.lat - (y - self.height / 2) / north

    def leaves(self, version: VersionLine | None = None) -> list[Drawn]:
        """The leaves in sight, of the boundaries that hold now unless a version is given."""
        chosen = version or version_at(list_versions(), clock.now())
        if chosen is None:
            return []
        reach = self.metres_per_pixel * max(self.width, self.height)
        every = _parsed(outlines(chosen, UnitKind.TOWNSHIP, TOLERANCE_DEGREES))
        return [Drawn(each.code, self._path(each)) for each in every if each.meets(self.lon, self.lat, reach)]

    @property
    def _scale(self) -> tuple[float, float]:
        east = _METRES_PER_DEGREE_LON * math.cos(math.radians(self.lat)) / self.metres_per_pixel
        return east, _METRES_PER_DEGREE_LAT / self.metres_per_pixel

    def _path(self, outline: _Outline) -> str:
        rings = (
            "L".join(f"{x:.0f} {y:.0f}" for x, y in (self.place_of(*point) for point in ring)) for ring in outline.rings
        )
        return "".join(f"M{ring}Z" for ring in rings)


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


@lru_cache(maxsize=4)
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
