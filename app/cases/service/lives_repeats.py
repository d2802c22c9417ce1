"""Which lives written in bulk are repeats: the same item closed close by within thirty days (rules §3.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.cases.queries.nearby import REPEAT_DAYS
from app.cases.service.filing_rows import Filing
from app.geo.distance import is_within

_GRID = 0.001  # degrees; more than the radius, so that the eight neighbours hold every place in reach


class Repeats:
    """The closed lives so far, found again by item and place."""

    def __init__(self, radius_m: float) -> None:
        self._radius = radius_m
        self._closed: dict[tuple[str, int, int], list[tuple[float, float, datetime]]] = defaultdict(list)

    def remember(self, case: Mapping[str, Any]) -> None:
        """A life that is closed."""
        lon, lat = case["lon"], case["lat"]
        key = case["item_code"], int(lon / _GRID), int(lat / _GRID)
        self._closed[key].append((lon, lat, case["closed_at"]))

    def closed_nearby(self, filing: Filing) -> bool:
        """Whether the same item was closed within the radius and thirty days before a filing."""
        lon, lat = filing.decision.position
        column, row = int(lon / _GRID), int(lat / _GRID)
        since = filing.now - timedelta(days=REPEAT_DAYS)
        return any(
            since <= closed_at <= filing.now and is_within(lon, lat, x, y, self._radius)
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for x, y, closed_at in self._closed.get((filing.report.item, column + i, row + j), ())
        )
