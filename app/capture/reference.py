"""What a phone keeps for its maps and for a preview without a network: outlines, names, limits. Names no person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from app.catalogue import Catalogue, Category, Item, Lead, get_catalogue
from app.platform import clock
from app.territory import UnitKind, UnitTree, VersionLine, directory, outlines, unit_tree, version_at

# About 90 m: enough for a preview, small enough for a phone.
TOLERANCE_DEGREES: Final = 0.0008
_UNITS_PER_DEGREE: Final = 100_000


def reference() -> dict[str, Any]:
    """Outlines and names of the leaves valid now, and who leads and guides each item; empty before a city is loaded."""
    version = version_at(directory().versions, clock.now())
    if version is None:
        return {"version": "", "bodies": {}, "leaves": [], "items": {}}
    catalogue, tree = get_catalogue(), unit_tree()
    leaves = _leaves(outlines(version, UnitKind.TOWNSHIP, TOLERANCE_DEGREES))
    bodies = {leaf["body"] for leaf in leaves}
    return {
        "version": version_of(version, catalogue),
        "bodies": {code: _names(tree, code) for code in sorted(bodies)},
        "leaves": leaves,
        "items": {item.code: _item(category, item, catalogue) for category, item in _ordinary(catalogue)},
    }


def version_of(version: VersionLine, catalogue: Catalogue) -> str:
    """The name of this state of the reference data."""
    return f"{version.label}/{catalogue.version}"


def _ordinary(catalogue: Catalogue) -> Iterable[tuple[Category, Item]]:
    return (
        (category, item) for category in catalogue.categories if not category.confidential for item in category.items
    )


def _item(category: Category, item: Item, catalogue: Catalogue) -> dict[str, Any]:
    departments = (item.dept,) if item.dept else category.guide
    line = None if item.lead is Lead.TERRITORY else departments[0]
    guides = [code for code in departments if code != line]
    shorts = [catalogue.departments[code].short for code in guides]
    lead = catalogue.departments[line].short if line else None
    return {
        "lead": {"zh": lead.zh, "en": lead.en} if lead else None,
        "guides": {"zh": "、".join(short.zh for short in shorts), "en": ", ".join(short.en for short in shorts)},
        "limit": {"zh": item.limit.zh, "en": item.limit.en},
        "alt": {"zh": item.limit_alt.zh, "en": item.limit_alt.en} if item.limit_alt else None,
    }


def _names(tree: UnitTree, code: str) -> dict[str, str]:
    unit = tree.get(code)
    return {"zh": unit.zh, "en": unit.en}


@lru_cache(maxsize=2)
def _leaves(geojson: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(geojson)["features"]
    return [
        {
            "code": feature["properties"]["code"],
            "zh": feature["properties"]["zh"],
            "en": feature["properties"]["en"],
            "body": feature["properties"]["parent"],
            "rings": [_steps(ring) for polygon in _polygons(feature["geometry"]) for ring in polygon],
        }
        for feature in features
    ]


def _polygons(geometry: dict[str, Any]) -> list[list[list[Sequence[float]]]]:
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _steps(ring: list[Sequence[float]]) -> list[int]:
    """A ring as its first point and the steps to the next ones, in units of 1e-5 degree: a third of the size as text."""
    points = [(round(lon * _UNITS_PER_DEGREE), round(lat * _UNITS_PER_DEGREE)) for lon, lat in ring[:-1]]
    before = [(0, 0), *points[:-1]]
    return [value for (lon, lat), (x, y) in zip(points, before, strict=True) for value in (lon - x, lat - y)]
