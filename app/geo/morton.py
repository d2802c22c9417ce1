"""Morton cells: every place on one integer, so that viewports and tiles become ranges of an index.

A cell is a Web Mercator tile of zoom 26 (about 0.5 m at 34° N) whose column and row bits interleave into 52.
Dropping two bits gives the tile one zoom out, so ``cell >> parent_shift(zoom)`` names the tile that holds it.
"""

from dataclasses import dataclass
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan
from typing import Final

from app.geo.bbox import BBox

ZOOM: Final = 26
MAX_LAT: Final = 85.05112877980659

_SIDE: Final = 1 << ZOOM
_SPREAD: Final = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
_GATHER: Final = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


def cell(lon: float, lat: float) -> int:
    """The cell of a point; latitudes beyond Web Mercator are moved to its edge."""
    return interleave(*_column_row(lon, lat))


def cell_centre(code: int, zoom: int = ZOOM) -> tuple[float, float]:
    """Longitude and latitude of the middle of a cell, or of a tile code of another zoom."""
    column, row = deinterleave(code)
    return _lon(column + 0.5, zoom), _lat(row + 0.5, zoom)


def cell_bbox(code: int, zoom: int = ZOOM) -> BBox:
    """The ground a cell covers, or a tile code of another zoom."""
    column, row = deinterleave(code)
    return BBox(_lon(column, zoom), _lat(row + 1, zoom), _lon(column + 1, zoom), _lat(row, zoom))


def parent_shift(zoom: int) -> int:
    """How many bits to drop from a cell to get its tile code at `zoom`.

    Raises:
        ValueError: when the zoom is not one from 0 to 26.
    """
    if not 0 <= zoom <= ZOOM:
        raise ValueError(f"zoom must be 0–{ZOOM}, not {zoom}")
    return 2 * (ZOOM - zoom)


def tile_range(code: int, zoom: int) -> tuple[int, int]:
    """First and last cell of a tile, both inclusive."""
    shift = parent_shift(zoom)
    return code << shift, ((code + 1) << shift) - 1


def tile_code(zoom: int, column: int, row: int) -> int:
    """Code of the map tile z/x/y.

    Raises:
        ValueError: when there is no such tile.
    """
    if not (0 <= zoom <= ZOOM and 0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
        raise ValueError(f"no such tile: {zoom}/{column}/{row}")
    return interleave(column, row)


def interleave(column: int, row: int) -> int:
    """Column bits in the even places, row bits in the odd ones."""
    return _spread(column) | _spread(row) << 1


def deinterleave(code: int) -> tuple[int, int]:
    """Column and row of a code."""
    return _gather(code), _gather(code >> 1)


def cell_ranges(bbox: BBox, max_ranges: int = 48) -> list[tuple[int, int]]:
    """Ranges of cells, both ends inclusive, that together cover the box.

    They are disjoint, in order, at most `max_ranges`, and may hold cells around the box: the caller compares
    exact coordinates where that matters.

    Raises:
        ValueError: when `max_ranges` is below 1.
    """
    if max_ranges < 1:
        raise ValueError("at least one range is needed")
    left, top = _column_row(bbox.west, bbox.north)
    right, bottom = _column_row(bbox.east, bbox.south)
    window = _Window(left, top, right, bottom)
    return _limited(_merged(_cover(window, 2 * max_ranges)), max_ranges)


@dataclass(frozen=True, slots=True)
class _Window:
    """Columns and rows of zoom 26, all inclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def touches(self, column: int, row: int, size: int) -> bool:
        return column <= self.right and column + size > self.left and row <= self.bottom and row + size > self.top

    def holds(self, column: int, row: int, size: int) -> bool:
        return (
            self.left <= column
            and column + size - 1 <= self.right
            and self.top <= row
            and row + size - 1 <= self.bottom
        )


def _cover(window: _Window, budget: int) -> list[tuple[int, int]]:
    """Split squares that stick out of the window, level by level, until the budget of squares is used."""
    whole: list[tuple[int, int]] = []
    partial = [(0, 0)]
    size = _SIDE
    while partial:
        if size == 1 or len(whole) + len(partial) > budget:
            return whole + [_square_range(column, row, size) for column, row in partial]
        size //= 2
        children = [
            (column + right * size, row + down * size)
            for column, row in partial
            for right, down in ((0, 0), (1, 0), (0, 1), (1, 1))
        ]
        touching = [square for square in children if window.touches(*square, size)]
        partial = [square for square in touching if not window.holds(*square, size)]
        whole += [_square_range(*square, size) for square in touching if window.holds(*square, size)]
    return whole


def _square_range(column: int, row: int, size: int) -> tuple[int, int]:
    first = interleave(column, row)
    return first, first + size * size - 1


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _limited(ranges: list[tuple[int, int]], max_ranges: int) -> list[tuple[int, int]]:
    """Close the narrowest gaps until few enough ranges are left."""
    surplus = len(ranges) - max_ranges
    if surplus <= 0:
        return ranges
    gaps = sorted(range(1, len(ranges)), key=lambda place: ranges[place][0] - ranges[place - 1][1])
    closed = set(gaps[:surplus])
    kept: list[tuple[int, int]] = []
    for place, (first, last) in enumerate(ranges):
        if place in closed:
            kept[-1] = (kept[-1][0], last)
        else:
            kept.append((first, last))
    return kept


def _column_row(lon: float, lat: float) -> tuple[int, int]:
    phi = radians(max(-MAX_LAT, min(MAX_LAT, lat)))
    column = floor((lon + 180.0) / 360.0 * _SIDE)
    row = floor((0.5 - asinh(tan(phi)) / (2.0 * pi)) * _SIDE)
    return max(0, min(_SIDE - 1, column)), max(0, min(_SIDE - 1, row))


def _lon(column: float, zoom: int) -> float:
    return column / (1 << zoom) * 360.0 - 180.0


def _lat(row: float, zoom: int) -> float:
    return degrees(atan(sinh(pi * (1.0 - 2.0 * row / (1 << zoom)))))


def _spread(value: int) -> int:
    for shift, mask in _SPREAD:
        value = (value | value << shift) & mask
    return value


def _gather(value: int) -> int:
    value &= 0x5555555555555555
    for shift, mask in _GATHER:
        value = (value | value >> shift) & mask
    return value
