"""A small picture of the ground round a place, drawn on the server: outlines, the unit in white, the glyph on its point."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.queries.units import unit_short
from app.territory import Drawn, Sheet

WIDTH = 358
HEIGHT = 116
METRES_PER_PIXEL = 12.0
# The mark stands a little below the middle, where its own height leaves it in sight
BELOW_MIDDLE = 8


@dataclass(frozen=True)
class MiniMap:
    """The picture: outlines, the leaf in white, the category of the mark and the unit's name."""

    width: int
    height: int
    grounds: list[Drawn]
    focus: str | None
    category: str
    name: str


def minimap(
    lon: float, lat: float, leaf: str | None, category: str, *, width: int = WIDTH, height: int = HEIGHT
) -> MiniMap:
    """The ground round a WGS-84 place; the place itself lies in the middle."""
    sheet = Sheet(lon, lat, width, height + 2 * BELOW_MIDDLE, METRES_PER_PIXEL)
    return MiniMap(width, height, sheet.leaves(), leaf, category, unit_short(leaf))
