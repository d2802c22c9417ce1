"""The dry run over a new boundary layer: does it tile the ground, what does it change, and may it be imported.

Pure: the file, the units, the layer in force and the places of open cases in, a report out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from app.geo.coverage import (
    Patch,
    areas_m2,
    holes_of,
    missing_from,
    overlaps_of,
    shared_area_m2,
    slivers_of,
    union_of,
)
from app.geo.crs import Crs
from app.geo.layers import converted, expressed
from app.geo.polygons import PolygonIndex
from app.geo.shapes import NOWHERE, Shape
from app.territory.boundary_file import BoundaryFile, Feature
from app.territory.remarks import Gravity, Remark, RemarkKind
from app.territory.rules import BoundaryLayer, UnitKind, UnitTree

# An overlap or a gap up to this is a matter of drawing, not of borders
TOLERANCE_M2: Final = 1.0
_KEPT_PER_KIND: Final = 100
_COMPARED: Final = 400
# A wrong system must fit the old layer better by more than this part before anybody is warned
_BETTER_BY: Final = 0.005


@dataclass(frozen=True)
class OpenPlace:
    """Where an open case lies and which leaf it counts to; nothing else of it is told here."""

    lon: float
    lat: float
    leaf: str | None


@dataclass(frozen=True)
class Report:
    """What a dry run found. ``totals`` counts every remark; ``remarks`` keeps the first hundred of each kind."""

    features: int
    leaves: int
    area_km2: float
    changed_km2: float
    remarks: tuple[Remark, ...]
    totals: Mapping[str, int]
    moved_cases: tuple[tuple[str | None, str | None, int], ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether nothing can be imported."""
        return any(remark.gravity is Gravity.BLOCKS for remark in self.remarks)

    @property
    def needs_reason(self) -> bool:
        """Whether somebody must say why this is right nevertheless."""
        return any(remark.gravity is Gravity.REASON for remark in self.remarks)

    @property
    def moved_count(self) -> int:
        """How many open cases would lie in another leaf."""
        return sum(count for _old, _new, count in self.moved_cases)

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {
            "features": self.features,
            "leaves": self.leaves,
            "area_km2": round(self.area_km2, 4),
            "changed_km2": round(self.changed_km2, 6),
            "remarks": [remark.as_json() for remark in self.remarks],
            "totals": dict(self.totals),
            "moved_cases": [list(line) for line in self.moved_cases],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Report:
        """A report as it was kept."""
        return cls(
            **{
                **stored,
                "remarks": tuple(Remark.from_json(each) for each in stored["remarks"]),
                "moved_cases": tuple((old, new, count) for old, new, count in stored["moved_cases"]),
            }
        )


@dataclass
class _Findings:
    remarks: list[Remark] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)

    def add(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            self.totals[remark.kind] += 1
            if self.totals[remark.kind] <= _KEPT_PER_KIND:
                self.remarks.append(remark)


def survey(
    file: BoundaryFile, crs: Crs, units: UnitTree, old: BoundaryLayer | None, places: Sequence[OpenPlace]
) -> Report:
    """Look at a layer from every side. ``old`` is the layer it would follow, None when it is the first."""
    leaves = _once([each for each in file.features if each.level is UnitKind.TOWNSHIP])
    found = _Findings()
    found.add(file.faults)
    found.add(_parents(file.features, units))
    if not leaves:
        found.add([Remark(RemarkKind.NO_LEAF)])
        return _report(file, leaves, found)
    found.add(_overlaps(leaves))
    ground = union_of([leaf.shape for leaf in leaves])
    found.add(_gaps(holes_of(ground)))
    found.add(_thin_parts(leaves))
    if old is None:
        return _report(file, leaves, found)
    found.add(_against(old, leaves, ground))
    found.add(_shift_hint(old, leaves, crs))
    return _report(file, leaves, found, _changed_km2(old, leaves), _moved(leaves, places))


def _once(leaves: Sequence[Feature]) -> list[Feature]:
    """The first feature of every code, in the order of codes."""
    first: dict[str, Feature] = {}
    for leaf in leaves:
        first.setdefault(leaf.code, leaf)
    return [first[code] for code in sorted(first)]


def _parents(features: Sequence[Feature], units: UnitTree) -> Iterable[Remark]:
    here = {feature.code for feature in features}
    for feature in features:
        for above in filter(None, (feature.parent, feature.legal_county)):
            if above not in units and above not in here:
                yield Remark(RemarkKind.UNKNOWN_PARENT, (feature.code, above), feature.number)
        if not feature.parent:
            yield Remark(RemarkKind.UNKNOWN_PARENT, (feature.code,), feature.number)


def _overlaps(leaves: Sequence[Feature]) -> Iterable[Remark]:
    """Overlaps over the tolerance block; smaller ones are slivers, below rounding nothing."""
    for first, second, patch in overlaps_of([leaf.shape for leaf in leaves]):
        codes = (leaves[first].code, leaves[second].code)
        yield _remark(RemarkKind.OVERLAP if patch.area_m2 > TOLERANCE_M2 else RemarkKind.SLIVER, codes, patch)


def _gaps(holes: Sequence[Patch]) -> Iterable[Remark]:
    for hole in holes:
        thin = hole.sliver or hole.area_m2 <= TOLERANCE_M2
        yield _remark(RemarkKind.SLIVER if thin else RemarkKind.GAP, (), hole)


def _thin_parts(leaves: Sequence[Feature]) -> Iterable[Remark]:
    for leaf in leaves:
        for part in slivers_of(leaf.shape):
            yield _remark(RemarkKind.SLIVER, (leaf.code,), part)


def _against(old: BoundaryLayer, leaves: Sequence[Feature], ground: Shape) -> Iterable[Remark]:
    new = {leaf.code: leaf for leaf in leaves}
    before = set(old.index.codes)
    for code in sorted(before - set(new)):
        yield Remark(RemarkKind.LOST, (code,))
    for code in sorted(set(new) - before):
        yield Remark(RemarkKind.GAINED, (code,), new[code].number, detail=new[code].zh)
    for code in sorted(before & set(new)):
        if old.parent_of[code] != new[code].parent:
            yield Remark(RemarkKind.MOVED, (code, old.parent_of[code], new[code].parent), new[code].number)
    whole = union_of([old.index.shape(code) for code in old.index.codes])
    for patch in missing_from(whole, ground):
        if patch.area_m2 > TOLERANCE_M2 and not patch.sliver:
            yield _remark(RemarkKind.LEFT_OUT, (), patch)


def _shift_hint(old: BoundaryLayer, leaves: Sequence[Feature], crs: Crs) -> Iterable[Remark]:
    """Whether the old layer fits better when the numbers are read as another system (rules §3.1, §10)."""
    common = _in_both(old, leaves)[:_COMPARED]
    if not common:
        return
    before = [old.index.shape(leaf.code) for leaf in common]
    numbers = expressed([leaf.shape for leaf in common], crs)
    fits = {other: shared_area_m2(before, converted(numbers, other)) for other in dict.fromkeys((crs, *Crs))}
    best = max(fits, key=lambda other: fits[other])
    if best is not crs and fits[best] > fits[crs] * (1.0 + _BETTER_BY):
        yield Remark(RemarkKind.SHIFTED, detail=str(best))


def _in_both(old: BoundaryLayer, leaves: Sequence[Feature]) -> list[Feature]:
    before = frozenset(old.index.codes)
    return [leaf for leaf in leaves if leaf.code in before]


def _changed_km2(old: BoundaryLayer, leaves: Sequence[Feature]) -> float:
    """Ground that changes its leaf or gets one, in square kilometres."""
    common = _in_both(old, leaves)
    kept = shared_area_m2([old.index.shape(leaf.code) for leaf in common], [leaf.shape for leaf in common])
    return max(0.0, float(areas_m2([leaf.shape for leaf in leaves]).sum()) - kept) / 1e6


def _moved(leaves: Sequence[Feature], places: Sequence[OpenPlace]) -> tuple[tuple[str | None, str | None, int], ...]:
    if not places:
        return ()
    index = PolygonIndex((leaf.code, leaf.shape) for leaf in leaves)
    lons, lats = np.array([(place.lon, place.lat) for place in places], dtype=np.float64).T
    codes = [index.codes[at] if at != NOWHERE else None for at in index.find_many(lons, lats).tolist()]
    changes = Counter((place.leaf, code) for place, code in zip(places, codes, strict=True) if code != place.leaf)
    return tuple((before, after, count) for (before, after), count in changes.most_common())


def _remark(kind: RemarkKind, codes: tuple[str, ...], patch: Patch) -> Remark:
    return Remark(kind, codes, area_m2=round(patch.area_m2, 2), lon=round(patch.lon, 6), lat=round(patch.lat, 6))


def _report(
    file: BoundaryFile,
    leaves: Sequence[Feature],
    found: _Findings,
    changed_km2: float = 0.0,
    moved: tuple[tuple[str | None, str | None, int], ...] = (),
) -> Report:
    area = float(areas_m2([leaf.shape for leaf in leaves]).sum()) / 1e6 if leaves else 0.0
    grave = {gravity: place for place, gravity in enumerate(Gravity)}
    remarks = sorted(found.remarks, key=lambda remark: grave[remark.gravity])
    return Report(file.count, len(leaves), area, changed_km2, tuple(remarks), dict(found.totals), moved)
