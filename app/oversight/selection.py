"""How a sight of the map becomes SQL: open cases through one partial covering index, the same on SQLite and PostgreSQL.

A viewport is at most 48 ranges of Morton cells joined as a table, then an exact test of longitude and latitude. Everything
that is counted, grouped or ordered lies in the index, so the table itself is read for single cases only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

from app.cases import Case, State, marked, running_due_column
from app.geo.bbox import BBox
from app.geo.morton import cell_ranges, tile_range
from app.oversight.rules.view import MAP_CATEGORIES, MAP_STATES, Filter, Lateness, Moment
from app.platform.db import UtcDateTime, db

MAX_RANGES: Final = 48
OPEN_CELL_INDEX: Final = "ix_case_file_open_cell"
CASE: Final = sa.inspect(Case).local_table
RANKS: Final = (Lateness.OK, Lateness.SOON, Lateness.LATE)
Statement = sa.Select[*tuple[Any, ...]]
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_EMPTY_RANGE: Final = (1, 0)
_EVERYWHERE: Final = tile_range(0, 0)
_RANGES: Final = sa.text(
    "SELECT :a0 AS first, :b0 AS last" + "".join(f" UNION ALL SELECT :a{n}, :b{n}" for n in range(1, MAX_RANGES))
).bindparams(*(sa.bindparam(f"{end}{n}", type_=sa.BigInteger) for n in range(MAX_RANGES) for end in "ab"))
_RANGE_TABLE: Final = _RANGES.columns(first=sa.BigInteger, last=sa.BigInteger).cte("ranges")


@dataclass(frozen=True)
class Sight:
    """What somebody looks at: the cases they may see (``visible``), the filter, the instant and the ground."""

    visible: ColumnElement[bool]
    chosen: Filter
    at: Moment
    bbox: BBox | None = None

    def over(self, bbox: BBox | None) -> Sight:
        """The same over other ground; None is the whole city and beyond."""
        return replace(self, bbox=bbox)


class _Covered(sa.sql.selectable.Join):
    """Ranges joined to cases. SQLite keeps no statistics worth trusting, so it is told which index to read."""

    inherit_cache = True


@compiles(_Covered, "sqlite")
def _name_the_index(join: _Covered, compiler: SQLCompiler, *, asfrom: bool = True, **options: Any) -> str:
    sides = [compiler.process(side, asfrom=asfrom, **options) for side in (join.left, join.right)]
    condition = compiler.process(join.onclause, **options) if join.onclause is not None else "1"
    return f"{sides[0]} JOIN {sides[1]} INDEXED BY {OPEN_CELL_INDEX} ON {condition}"


_OPEN_CASES: Final = _Covered(
    _RANGE_TABLE,
    CASE,
    sa.and_(CASE.c.cell.between(_RANGE_TABLE.c.first, _RANGE_TABLE.c.last), CASE.c.is_open == sa.true()),
)


def select_open(sight: Sight, *columns: Any, facets: bool = True) -> Statement:
    """Open cases of ``sight``; ``facets`` False leaves category, state and lateness out of the filter.

    To be executed by ``run``, which fills in the ranges of the ground.
    """
    query = sa.select(*columns).select_from(_OPEN_CASES).where(sight.visible)
    if sight.bbox is not None:
        box = sight.bbox
        query = query.where(Case.lon.between(box.west, box.east), Case.lat.between(box.south, box.north))
    query = query.where(*_ground(sight.chosen, sight.at))
    return query.where(*_facets(sight.chosen, sight.at)) if facets else query


def run(query: Statement, sight: Sight) -> sa.Result[*tuple[Any, ...]]:
    """Execute what ``select_open`` made, or a statement around it, over the ground of ``sight``."""
    return db.session.execute(query, _range_values(sight.bbox))


@lru_cache(maxsize=64)
def _range_values(bbox: BBox | None) -> dict[str, int]:
    """The ranges of a box, always the same number of them, so that a statement is compiled once."""
    ranges = cell_ranges(bbox, MAX_RANGES) if bbox else [_EVERYWHERE]
    ranges += [_EMPTY_RANGE] * (MAX_RANGES - len(ranges))
    return {f"{end}{place}": edge for place, pair in enumerate(ranges) for end, edge in zip("ab", pair, strict=True)}


def _ground(chosen: Filter, at: Moment) -> Iterable[ColumnElement[bool]]:
    if chosen.unit:
        yield _of_unit(chosen.unit)
    if chosen.days:
        yield Case.filed_at >= at.now - timedelta(days=chosen.days)
    if chosen.mark:
        yield marked(chosen.mark)
    if chosen.number:
        numbered = sa.select(Case.id).where(Case.number.startswith(chosen.number, autoescape=True))
        yield Case.id.in_(numbered.correlate(None))


def _of_unit(code: str) -> ColumnElement[bool]:
    """Whatever the unit stands for: a county or zone, a township, a department with its bodies, a single body."""
    return sa.or_(
        Case.body_unit == code,
        Case.leaf_unit == code,
        Case.lead_unit == code,
        Case.lead_unit.startswith(f"{code}-", autoescape=True),
    )


def _facets(chosen: Filter, at: Moment) -> Iterable[ColumnElement[bool]]:
    """Conditions that no index offers itself for: the ground decides where a planner begins."""
    if chosen.categories:
        yield digit(Case.category, MAP_CATEGORIES).in_([str(MAP_CATEGORIES.index(one)) for one in chosen.categories])
    if chosen.states:
        yield digit(Case.state, MAP_STATES).in_([str(MAP_STATES.index(State(one))) for one in chosen.states])
    if chosen.lateness:
        yield lateness_case(at, 2, 1, 0) == RANKS.index(chosen.lateness)


def running_due() -> ColumnElement[datetime]:
    """The same to order by: the year 9999 where no clock runs."""
    never = sa.bindparam("never", _NEVER, UtcDateTime, unique=True)
    return sa.func.coalesce(running_due_column(), never, type_=UtcDateTime)


def lateness_case(at: Moment, late: Any, soon: Any, neither: Any) -> ColumnElement[Any]:
    """One of three constants, as ``rules.view.lateness`` decides."""
    now = sa.bindparam("now", at.now, UtcDateTime)
    day_end = sa.bindparam("day_end", at.day_end, UtcDateTime)
    if_late, if_soon, if_neither = constant(late), constant(soon), constant(neither)
    check = sa.case((Case.check_due_at < now, if_late), (Case.check_due_at < day_end, if_soon), else_=if_neither)
    return sa.case(
        (Case.state == State.CHECKING, check),
        (sa.or_(Case.state == State.SUSPENDED, Case.due_at.is_(None)), if_neither),
        (Case.due_at < now, if_late),
        (sa.or_(Case.due_at < day_end, Case.amber_at <= now), if_soon),
        else_=if_neither,
    )


def digit(column: Any, order: Sequence[str]) -> ColumnElement[str]:
    """The place of a value in ``order`` (of ten at most) as a character."""
    return sa.case({str(value): constant(str(place)) for place, value in enumerate(order)}, value=column)


def constant(value: int | str) -> ColumnElement[Any]:
    """A constant of ours, a number or a digit, written into the statement."""
    if isinstance(value, int):
        return sa.literal_column(str(value), sa.Integer)
    return sa.literal_column(f"'{value}'", sa.String)
