"""The outlines of jurisdictions as one small file: the base map of every page that draws the ground.

Rings are written as steps of 1e-5 degrees (about a metre), which packs to a third of GeoJSON. The file's name is a
fingerprint of its content, so that a browser may keep it.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from app.platform import clock
from app.territory import UnitKind, list_versions, outlines, version_at

TOLERANCE_DEGREES: Final = 0.0001
_LEVELS: Final = (UnitKind.COUNTY, UnitKind.ZONE, UnitKind.TOWNSHIP)
_UNITS_PER_DEGREE: Final = 100_000
_APPROVAL: Final = re.compile(r"GS\(\d{4}\)\d+号")


@dataclass(frozen=True)
class OutlineFile:
    """The outlines of one boundary version: bytes as sent, plain and packed, and what must be said beside them."""

    fingerprint: str
    plain: bytes
    packed: bytes
    illustrative: bool
    approval: str


def outline_file() -> OutlineFile | None:
    """The outlines that hold now; None before any boundaries were loaded."""
    version = version_at(list_versions(), clock.now())
    if version is None:
        return None
    texts = tuple(outlines(version, level, TOLERANCE_DEGREES) for level in _LEVELS)
    return _built(version.label, version.attribution, texts)


@lru_cache(maxsize=4)
def _built(label: str, attribution: str, texts: tuple[str, ...]) -> OutlineFile:
    levels = {
        str(level): [_compact(feature) for feature in json.loads(text)["features"]]
        for level, text in zip(_LEVELS, texts, strict=True)
    }
    approval = _APPROVAL.search(attribution)
    content = {"version": label, "attribution": attribution, "levels": levels}
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return OutlineFile(
        fingerprint=sha256(plain).hexdigest()[:16],
        plain=plain,
        packed=gzip.compress(plain, 9, mtime=0),
        illustrative=any(one["illustrative"] for units in levels.values() for one in units),
        approval=approval[0] if approval else "",
    )


def _compact(feature: dict[str, Any]) -> dict[str, Any]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    properties: dict[str, Any] = feature["properties"]
    return properties | {"rings": [_steps(ring) for polygon in polygons for ring in polygon]}


def _steps(ring: list[list[float]]) -> list[int]:
    """Longitude and latitude of the first point, then differences; the point that closes the ring is left out."""
    flat: list[int] = []
    before = (0, 0)
    for point in ring[:-1]:
        here = (round(point[0] * _UNITS_PER_DEGREE), round(point[1] * _UNITS_PER_DEGREE))
        flat += (here[0] - before[0], here[1] - before[1])
        before = here
    return flat
