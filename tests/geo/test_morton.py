"""Cells, tiles and the ranges that cover a box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.bbox import BBox
from app.geo.morton import (
    ZOOM,
    cell,
    cell_bbox,
    cell_centre,
    cell_ranges,
    deinterleave,
    interleave,
    parent_shift,
    tile_code,
    tile_range,
)

LON = st.floats(-180.0, 180.0)
LAT = st.floats(-85.0, 85.0)


@st.composite
def boxes(draw: st.DrawFn) -> BBox:
    lons, lats = sorted(draw(st.tuples(LON, LON))), sorted(draw(st.tuples(LAT, LAT)))
    return BBox(lons[0], lats[0], lons[1], lats[1])


@given(st.integers(0, 2**26 - 1), st.integers(0, 2**26 - 1))
def test_interleaving_is_reversible_and_52_bits(column: int, row: int) -> None:
    code = interleave(column, row)
    assert 0 <= code < 2**52
    assert deinterleave(code) == (column, row)
    bits = "".join(y + x for y, x in zip(f"{row:026b}", f"{column:026b}", strict=True))
    assert code == int(bits, 2)


@given(LON, LAT)
def test_a_point_lies_in_its_cell_and_the_centre_maps_back(lon: float, lat: float) -> None:
    code = cell(lon, lat)
    box = cell_bbox(code)
    assert box.west - 1e-9 <= lon <= box.east + 1e-9
    assert box.south - 1e-9 <= lat <= box.north + 1e-9
    assert cell(*cell_centre(code)) == code


@given(LON, LAT, st.integers(0, ZOOM))
def test_dropping_bits_gives_the_map_tile(lon: float, lat: float, zoom: int) -> None:
    code = cell(lon, lat)
    tile = code >> parent_shift(zoom)
    column, row = deinterleave(tile)
    assert tile == tile_code(zoom, column, row)
    first, last = tile_range(tile, zoom)
    assert first <= code <= last


def test_known_tile() -> None:
    # z/x/y of Xuchang as any slippy map has it
    assert deinterleave(cell(113.83, 34.03) >> parent_shift(10)) == (835, 408)


def test_the_ends_of_the_world() -> None:
    assert cell(-180.0, 90.0) == 0
    assert cell(180.0, -90.0) == 2**52 - 1


@given(boxes(), st.integers(1, 60), st.floats(0, 1), st.floats(0, 1))
def test_ranges_cover_the_box(box: BBox, most: int, along: float, up: float) -> None:
    ranges = cell_ranges(box, most)
    assert 1 <= len(ranges) <= most
    assert all(first <= last for first, last in ranges)
    assert all(ranges[n][1] + 1 < ranges[n + 1][0] for n in range(len(ranges) - 1))
    lon = min(box.east, box.west + along * (box.east - box.west))
    lat = min(box.north, box.south + up * (box.north - box.south))
    inside = cell(lon, lat)
    assert any(first <= inside <= last for first, last in ranges)


def test_ranges_are_tight() -> None:
    box = BBox(113.80, 34.00, 113.87, 34.05)
    cells = sum(last - first + 1 for first, last in cell_ranges(box))
    left, top = deinterleave(cell(box.west, box.north))
    right, bottom = deinterleave(cell(box.east, box.south))
    assert cells < 1.35 * (right - left + 1) * (bottom - top + 1)


def test_a_whole_tile_is_one_range() -> None:
    tile = tile_code(12, 3342, 1634)
    box = cell_bbox(tile, 12)
    shrunk = BBox(box.west + 1e-7, box.south + 1e-7, box.east - 1e-7, box.north - 1e-7)
    assert cell_ranges(shrunk) == [tile_range(tile, 12)]


def test_refusals() -> None:
    with pytest.raises(ValueError, match="zoom"):
        parent_shift(27)
    with pytest.raises(ValueError, match="no such tile"):
        tile_code(3, 8, 0)
    with pytest.raises(ValueError, match="at least one"):
        cell_ranges(BBox(0, 0, 1, 1), 0)
