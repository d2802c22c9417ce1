"""Which marks of the map become one: a grid over the cells first, then the joining of marks that would overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asinh, floor, pi, radians, tan
from typing import Final, NamedTuple

from app.geo.bbox import BBox
from app.geo.morton import MAX_LAT, ZOOM, cell_bbox, deinterleave, interleave, parent_shift
from app.oversight.rules.view import Lateness

# Up to this count a cluster has this diameter in pixels; the front end draws the same steps.
CLUSTER_PX: Final = ((9, 46.0), (19, 50.0), (49, 58.0), (199, 64.0), (999, 72.0))
LARGEST_PX: Final = 80.0
# With so many cases in view, single marks would cover the map.
CROWD: Final = 300
_NEAR_GROUND: Final = 17.0
# How many zooms the grid is finer than the map: its tiles are 256 pixels halved so many times.
_COARSE, _USUAL, _FINE = 2, 3, 5
_SINGLE_RADIUS_PX: Final = 18.0
# A single mark stands on its place: its middle lies so far above it.
_LIFT_PX: Final = 21.0
_GAP_PX: Final = 4.0
_BUCKET_PX: Final = LARGEST_PX + _GAP_PX
_PASSES: Final = 3
_WORLD_PX: Final = 256.0


def grid_zoom(zoom: float, in_view: int) -> int:
    """The tile zoom whose tiles gather cases: 32 to 64 pixels wide in a crowd, else 16 to 32, near the ground 4 to 8."""
    finer = _FINE if zoom >= _NEAR_GROUND else _COARSE if in_view > CROWD else _USUAL
    return min(ZOOM, floor(zoom) + finer)


def shift_of(grid: int) -> int:
    """How many bits to drop from a cell for a grid of tiles of zoom ``grid``."""
    return parent_shift(grid)


class Counts(NamedTuple):
    """How many cases, and how many of them are late and soon."""

    cases: int
    late: int
    soon: int


@dataclass(frozen=True, slots=True)
class Group:
    """Open cases that stand together: how many, how many late and soon, their mean position in degrees.

    ``left, top, right, bottom`` are the tiles of zoom ``grid`` they lie in; ``case_id`` is set for a group of one.
    """

    count: int
    late: int
    soon: int
    lon: float
    lat: float
    grid: int
    left: int
    top: int
    right: int
    bottom: int
    case_id: int | None = None

    @property
    def worst(self) -> Lateness:
        """The worst clock among them."""
        if self.late:
            return Lateness.LATE
        return Lateness.SOON if self.soon else Lateness.OK

    @property
    def extent(self) -> BBox:
        """The ground of their tiles."""
        north_west = cell_bbox(interleave(self.left, self.top), self.grid)
        south_east = cell_bbox(interleave(self.right, self.bottom), self.grid)
        return BBox(north_west.west, south_east.south, south_east.east, north_west.north)


def tile_group(tile: int, grid: int, counts: Counts, mean: tuple[float, float], first_id: int) -> Group:
    """The cases of one tile of zoom ``grid``; ``first_id`` is the id of one of them."""
    column, row = deinterleave(tile)
    case_id = first_id if counts.cases == 1 else None
    return Group(*counts, *mean, grid, column, row, column, row, case_id)


def cluster_px(count: int) -> float:
    """Diameter in pixels of the mark for ``count`` cases."""
    return next((size for upto, size in CLUSTER_PX if count <= upto), LARGEST_PX)


def merge_groups(groups: Iterable[Group], zoom: float) -> list[Group]:
    """Join groups whose marks would overlap at ``zoom``, large ones first, until all stand clear or after three passes.

    Depends only on groups near each other, so that marks stay where they are when the map is moved.
    """
    merged = sorted(groups, key=_by_size)
    for _ in range(_PASSES):
        before = len(merged)
        merged = sorted(_one_pass(merged, zoom), key=_by_size)
        if len(merged) == before:
            break
    return merged


def _by_size(group: Group) -> tuple[int, int, int]:
    return -group.count, group.top, group.left


def _one_pass(groups: Sequence[Group], zoom: float) -> list[Group]:
    spots = [_spot(group, zoom) for group in groups]
    buckets = _buckets(spots)
    taken = [False] * len(groups)
    result = []
    for index, group in enumerate(groups):
        if taken[index]:
            continue
        taken[index] = True
        x, y, radius = spots[index]
        joining = []
        for other in _near(buckets, x, y):
            if taken[other]:
                continue
            other_x, other_y, other_radius = spots[other]
            reach = radius + other_radius + _GAP_PX
            if (x - other_x) ** 2 + (y - other_y) ** 2 < reach * reach:
                taken[other] = True
                joining.append(groups[other])
        result.append(_joint([group, *joining]) if joining else group)
    return result


def _spot(group: Group, zoom: float) -> tuple[float, float, float]:
    """The middle of the mark in Web Mercator pixels of a whole world at ``zoom``, and its radius."""
    world = _WORLD_PX * 2.0**zoom
    phi = radians(max(-MAX_LAT, min(MAX_LAT, group.lat)))
    x, y = (group.lon + 180.0) / 360.0 * world, (0.5 - asinh(tan(phi)) / (2.0 * pi)) * world
    if group.count == 1:
        return x, y - _LIFT_PX, _SINGLE_RADIUS_PX
    return x, y, cluster_px(group.count) / 2.0


def _buckets(spots: Sequence[tuple[float, float, float]]) -> dict[tuple[int, int], list[int]]:
    buckets: dict[tuple[int, int], list[int]] = {}
    for index, (x, y, _radius) in enumerate(spots):
        buckets.setdefault((floor(x / _BUCKET_PX), floor(y / _BUCKET_PX)), []).append(index)
    return buckets


def _near(buckets: Mapping[tuple[int, int], list[int]], x: float, y: float) -> list[int]:
    column, row = floor(x / _BUCKET_PX), floor(y / _BUCKET_PX)
    return [
        index
        for across in (column - 1, column, column + 1)
        for down in (row - 1, row, row + 1)
        for index in buckets.get((across, down), ())
    ]


def _joint(groups: Sequence[Group]) -> Group:
    count = sum(group.count for group in groups)
    return Group(
        count=count,
        late=sum(group.late for group in groups),
        soon=sum(group.soon for group in groups),
        lon=sum(group.lon * group.count for group in groups) / count,
        lat=sum(group.lat * group.count for group in groups) / count,
        grid=groups[0].grid,
        left=min(group.left for group in groups),
        top=min(group.top for group in groups),
        right=max(group.right for group in groups),
        bottom=max(group.bottom for group in groups),
    )
