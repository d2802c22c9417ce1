"""Which marks of the map become one: a grid over the cells first, then the joining of marks that would overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asinh, floor, pi, radians, tan
from typing import Final, NamedTuple

from app.geo.bbox import BBox
from app.geo.morton import MAX_LAT, ZOOM, parent_shift
from app.oversight.rules.view import Lateness

TILE_PX: Final = 256.0
_SINGLE_RADIUS_PX: Final = 18.0
_GAP_PX: Final = 4.0
# Up to this count a cluster has this diameter in pixels; the front end draws the same steps.
CLUSTER_PX: Final = ((9, 46.0), (19, 50.0), (49, 58.0), (199, 64.0), (999, 72.0))
_LARGEST_PX: Final = 80.0
_PASSES: Final = 3
_BUCKET_PX: Final = _LARGEST_PX + _GAP_PX


def grid_shift(zoom: float) -> int:
    """How many bits of a cell to drop so that cases within 32 to 64 pixels share a group; 8 to 16 from zoom 17 on."""
    finer = 5 if zoom >= 17.0 else 3
    return parent_shift(min(ZOOM, floor(zoom) + finer))


@dataclass(frozen=True, slots=True)
class Group:
    """Open cases that stand together: their number, mean position and extent in degrees, how many are late and soon.

    ``case_id`` is set for a group of one.
    """

    cell: int
    count: int
    late: int
    soon: int
    lon: float
    lat: float
    extent: BBox
    case_id: int | None = None

    @property
    def worst(self) -> Lateness:
        """The worst clock among them."""
        if self.late:
            return Lateness.LATE
        return Lateness.SOON if self.soon else Lateness.OK


class _Spot(NamedTuple):
    x: float
    y: float


def cluster_px(count: int) -> float:
    """Diameter in pixels of the mark for ``count`` cases."""
    return next((size for upto, size in CLUSTER_PX if count <= upto), _LARGEST_PX)


def merge_groups(groups: Iterable[Group], zoom: float) -> list[Group]:
    """Join groups whose marks would overlap at ``zoom``, large ones first, until all stand clear (or after three passes).

    Depends on the groups near each other only, so that marks stay where they are when the map is moved.
    """
    merged = sorted(groups, key=_by_size)
    for _ in range(_PASSES):
        before = len(merged)
        merged = sorted(_one_pass(merged, zoom), key=_by_size)
        if len(merged) == before:
            break
    return merged


def _by_size(group: Group) -> tuple[int, int]:
    return -group.count, group.cell


def _one_pass(groups: Sequence[Group], zoom: float) -> list[Group]:
    spots = [_spot(group, zoom) for group in groups]
    buckets: dict[tuple[int, int], list[int]] = {}
    for index, spot in enumerate(spots):
        buckets.setdefault(_bucket(spot), []).append(index)
    taken = [False] * len(groups)
    result = []
    for index, group in enumerate(groups):
        if taken[index]:
            continue
        near = [other for other in _near(buckets, spots[index]) if other != index and not taken[other]]
        joining = [other for other in near if _overlap(group, groups[other], spots[index], spots[other])]
        for other in (index, *joining):
            taken[other] = True
        result.append(_joint([group, *(groups[other] for other in joining)]) if joining else group)
    return result


def _spot(group: Group, zoom: float) -> _Spot:
    """Web Mercator pixels of a whole world at ``zoom``."""
    world = TILE_PX * 2.0**zoom
    phi = radians(max(-MAX_LAT, min(MAX_LAT, group.lat)))
    return _Spot((group.lon + 180.0) / 360.0 * world, (0.5 - asinh(tan(phi)) / (2.0 * pi)) * world)


def _bucket(spot: _Spot) -> tuple[int, int]:
    return floor(spot.x / _BUCKET_PX), floor(spot.y / _BUCKET_PX)


def _near(buckets: Mapping[tuple[int, int], list[int]], spot: _Spot) -> list[int]:
    column, row = _bucket(spot)
    return [
        index
        for across in (column - 1, column, column + 1)
        for down in (row - 1, row, row + 1)
        for index in buckets.get((across, down), ())
    ]


def _radius(group: Group) -> float:
    return _SINGLE_RADIUS_PX if group.count == 1 else cluster_px(group.count) / 2.0


def _overlap(group: Group, other: Group, here: _Spot, there: _Spot) -> bool:
    reach = _radius(group) + _radius(other) + _GAP_PX
    return (here.x - there.x) ** 2 + (here.y - there.y) ** 2 < reach * reach


def _joint(groups: Sequence[Group]) -> Group:
    count = sum(group.count for group in groups)
    extents = [group.extent for group in groups]
    return Group(
        cell=groups[0].cell,
        count=count,
        late=sum(group.late for group in groups),
        soon=sum(group.soon for group in groups),
        lon=sum(group.lon * group.count for group in groups) / count,
        lat=sum(group.lat * group.count for group in groups) / count,
        extent=BBox(
            min(extent.west for extent in extents),
            min(extent.south for extent in extents),
            max(extent.east for extent in extents),
            max(extent.north for extent in extents),
        ),
    )
