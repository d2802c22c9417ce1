"""Reads units, responsible persons and boundary layers.

The directory is small and read all the time, so it is kept in memory under a stamp that changes with it; the stamp is
read once per request, and always inside a unit of work. Layers are kept under their label, which names their content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from app.geo.coverage import holes_of, union_of
from app.geo.polygons import PolygonIndex
from app.geo.shapes import Shape, point_inside, shape_to_geojson, shapes_from_wkb, simplify_together
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import _l
from app.platform.stamps import declare_stamp, stamp
from app.territory.models import BoundaryRow, HeadRow, PersonRow, RankingGroupRow, StampRow, UnitRow, VersionRow
from app.territory.rules import (
    BoundaryLayer,
    Head,
    HeadDirectory,
    Person,
    RankingGroup,
    Responsible,
    ResponsibleDirectory,
    Unit,
    UnitKind,
    UnitTree,
    VersionLine,
    version_at,
)

STAMP_ID: Final = 1
_STAMP: Final = "territory"
_KEPT_DIRECTORIES: Final = 4
_KEPT_LAYERS: Final = 8
_KEPT_OUTLINES: Final = 32

_STAMPS = sa.inspect(StampRow).local_table.c
declare_stamp(_STAMP, sa.select(_STAMPS.stamp).where(_STAMPS.id == STAMP_ID).scalar_subquery())

T = TypeVar("T")


@dataclass(frozen=True)
class TerritoryDirectory:
    """All units, persons, heads and boundary versions at one stamp."""

    tree: UnitTree
    persons: ResponsibleDirectory
    heads: HeadDirectory
    groups: tuple[RankingGroup, ...]
    versions: tuple[VersionLine, ...]

    @cached_property
    def group_of(self) -> dict[str, RankingGroup]:
        """The ranking group of every ranked unit."""
        return {code: group for group in self.groups for code in group.units}


class _Kept(dict[Any, T]):
    """What was built last, a few of them; threads may build the same thing twice, never a wrong one."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._lock = Lock()

    def built(self, key: Any, build: Callable[[], T]) -> T:
        if key not in self:
            made = build()
            with self._lock:
                while len(self) >= self._most:
                    del self[next(iter(self))]
                self[key] = made
            return made
        return self[key]


_directories: _Kept[TerritoryDirectory] = _Kept(_KEPT_DIRECTORIES)
_layers: _Kept[BoundaryLayer] = _Kept(_KEPT_LAYERS)
_outlines: _Kept[str] = _Kept(_KEPT_OUTLINES)
_gaps: _Kept[tuple[float, ...]] = _Kept(_KEPT_LAYERS)


def directory() -> TerritoryDirectory:
    """The directory as it stands now."""
    return _directories.built(_stamp(), _read_directory)


def unit_tree() -> UnitTree:
    """All units."""
    return directory().tree


def get_unit(code: str) -> Unit:
    """The unit.

    Raises:
        NotFound: when there is none.
    """
    unit = directory().tree.find(code)
    if unit is None:
        raise NotFound("unit_unknown", _l("没有这个单位：%(unit)s"), unit=code)
    return unit


def find_unit(code: str | None) -> Unit | None:
    """The unit, None when there is none."""
    return directory().tree.find(code)


def list_units(*kinds: UnitKind) -> tuple[Unit, ...]:
    """Units of these kinds, all without any, in order of their codes."""
    tree = directory().tree
    return tree.of_kind(*kinds) if kinds else tuple(tree)


def responsible_at(unit_code: str, at: datetime) -> Responsible | None:
    """Who answers for the unit at the instant, None when nobody is named."""
    return directory().persons.at(unit_code, at)


def head_at(unit_code: str, at: datetime) -> Head | None:
    """Who heads the unit at the instant, None when nobody is named."""
    return directory().heads.at(unit_code, at)


def units_without_person(at: datetime) -> list[Unit]:
    """Units that could not receive a case at the instant, because nobody answers for them (rules §3.7)."""
    now = directory()
    return [unit for unit in now.tree if now.persons.at(unit.code, at) is None]


def ranking_groups() -> tuple[RankingGroup, ...]:
    """The groups units are ranked in, in their order (rules §6)."""
    return directory().groups


def list_versions() -> tuple[VersionLine, ...]:
    """Boundary versions, the one that begins last first."""
    return tuple(sorted(directory().versions, key=lambda version: (version.valid_from, version.number), reverse=True))


def layer_at(at: datetime) -> BoundaryLayer | None:
    """The leaves of the boundary version valid at the instant (rules §3.10), None before any city is loaded."""
    version = version_at(directory().versions, at)
    return layer(version) if version is not None else None


def layer(version: VersionLine) -> BoundaryLayer:
    """The leaves of a boundary version."""
    return _layers.built(version.label, lambda: _read_layer(version))


def gaps_m2(version: VersionLine) -> tuple[float, ...]:
    """The areas of the ground that the leaves of a version enclose and none of them covers, in square metres, largest first."""
    return _gaps.built(version.label, lambda: _read_gaps(version))


def outlines(version: VersionLine, level: UnitKind, tolerance_degrees: float) -> str:
    """A level of a boundary version as GeoJSON text for display: thinned, neighbours still meet, 6 decimals.

    Properties: code, zh, en, short_zh, short_en, parent, illustrative and a point for the label.
    """
    key = (version.label, _stamp(), level, tolerance_degrees)
    return _outlines.built(key, lambda: _read_outlines(version, level, tolerance_degrees))


def _stamp() -> str:
    return stamp(_STAMP) or ""


def _read_directory() -> TerritoryDirectory:
    units = db.session.scalars(sa.select(UnitRow)).all()
    members: dict[str, list[str]] = {}
    for row in sorted(units, key=lambda row: row.code):
        if row.ranking_group is not None:
            members.setdefault(row.ranking_group, []).append(row.code)
    groups = db.session.scalars(sa.select(RankingGroupRow).order_by(RankingGroupRow.position)).all()
    return TerritoryDirectory(
        tree=UnitTree.of(_unit(row) for row in units),
        persons=ResponsibleDirectory(_person(row) for row in db.session.scalars(sa.select(PersonRow))),
        heads=HeadDirectory(
            Head(row.unit_code, row.name, row.valid_from, row.valid_to)
            for row in db.session.scalars(sa.select(HeadRow))
        ),
        groups=tuple(RankingGroup(row.code, row.zh, row.en, tuple(members.get(row.code, ()))) for row in groups),
        versions=_read_versions(),
    )


def _unit(row: UnitRow) -> Unit:
    return Unit(
        code=row.code,
        zh=row.zh,
        en=row.en,
        short_zh=row.short_zh,
        short_en=row.short_en,
        kind=UnitKind(row.kind),
        parent=row.parent,
        legal_county=row.legal_county,
        serves=row.serves,
        ranking_group=row.ranking_group,
    )


def _person(row: PersonRow) -> Person:
    return Person(row.unit_code, row.name, row.substitute, row.valid_from, row.valid_to, row.absent_from, row.absent_to)


def _read_versions() -> tuple[VersionLine, ...]:
    leaves = (
        sa.select(BoundaryRow.version, sa.func.count().label("leaves"))
        .where(BoundaryRow.level == UnitKind.TOWNSHIP)
        .group_by(BoundaryRow.version)
        .subquery()
    )
    query = (
        sa.select(VersionRow, leaves.c.leaves)
        .outerjoin(leaves, leaves.c.version == VersionRow.label)
        .order_by(VersionRow.number)
    )
    return tuple(
        VersionLine(row.label, row.valid_from, row.number, row.source, row.attribution, count or 0)
        for row, count in db.session.execute(query)
    )


def _read_layer(version: VersionLine) -> BoundaryLayer:
    rows, shapes = _read_boundaries(version, UnitKind.TOWNSHIP)
    return BoundaryLayer(
        version=version.label,
        valid_from=version.valid_from,
        index=PolygonIndex((row.unit_code, shape) for row, shape in zip(rows, shapes, strict=True)),
        parent_of={row.unit_code: row.parent for row in rows},
        legal_county_of={row.unit_code: row.legal_county or row.parent for row in rows},
        illustrative=frozenset(row.unit_code for row in rows if row.illustrative),
    )


_BoundaryLine = sa.Row[str, str, str | None, bool, bytes]


def _read_boundaries(version: VersionLine, level: UnitKind) -> tuple[Sequence[_BoundaryLine], list[Shape]]:
    query = (
        sa.select(
            BoundaryRow.unit_code,
            BoundaryRow.parent,
            BoundaryRow.legal_county,
            BoundaryRow.illustrative,
            BoundaryRow.wkb,
        )
        .where(BoundaryRow.version == version.label, BoundaryRow.level == level)
        .order_by(BoundaryRow.unit_code)
    )
    rows = db.session.execute(query).all()
    return rows, shapes_from_wkb([row.wkb for row in rows])


def _read_gaps(version: VersionLine) -> tuple[float, ...]:
    _rows, shapes = _read_boundaries(version, UnitKind.TOWNSHIP)
    return tuple(patch.area_m2 for patch in holes_of(union_of(shapes)) if not patch.sliver)


def _read_outlines(version: VersionLine, level: UnitKind, tolerance_degrees: float) -> str:
    rows, shapes = _read_boundaries(version, level)
    tree = directory().tree
    features = [
        {
            "type": "Feature",
            "id": row.unit_code,
            "properties": _outline_properties(tree, row) | {"label": [round(n, 6) for n in point_inside(exact)]},
            "geometry": shape_to_geojson(shape, 6),
        }
        for row, exact, shape in zip(rows, shapes, simplify_together(shapes, tolerance_degrees), strict=True)
    ]
    collection = {"type": "FeatureCollection", "attribution": version.attribution, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _outline_properties(tree: UnitTree, row: _BoundaryLine) -> dict[str, Any]:
    unit = tree.get(row.unit_code)
    return {
        "code": unit.code,
        "zh": unit.zh,
        "en": unit.en,
        "short_zh": unit.short_zh,
        "short_en": unit.short_en,
        "parent": row.parent,
        "illustrative": row.illustrative,
    }
