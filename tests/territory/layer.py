"""Boundary files for import tests: the shipped city's own leaves, changed as a test wishes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from app.territory.city import SHIPPED

Feature = dict[str, Any]


def shipped() -> list[Feature]:
    """The townships of the shipped city as GeoJSON features, a fresh copy."""
    features = json.loads((SHIPPED / "boundaries.geojson").read_text("utf-8"))["features"]
    return [feature for feature in features if feature["properties"]["level"] == "township"]


def as_bytes(features: list[Feature], **more: object) -> bytes:
    """A file of these features."""
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False).encode()


def moved(feature: Feature, change: Callable[[float, float], tuple[float, float]]) -> Feature:
    """The feature with every vertex moved."""

    def walk(part: Any) -> Any:
        return list(change(*part)) if isinstance(part[0], float | int) else [walk(each) for each in part]

    geometry = feature["geometry"]
    return {**feature, "geometry": {**geometry, "coordinates": walk(geometry["coordinates"])}}
