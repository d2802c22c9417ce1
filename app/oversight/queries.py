"""Reads for the map: figures, marks and the list of what is in view, counts by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.cases import Case, CaseRow, row_of
from app.cases import running_due as due_of
from app.oversight.rules.marks import Counts, Group, shift_of, tile_group
from app.oversight.rules.view import MAP_CATEGORIES, MAP_STATES, PAGE, Lateness, Moment, lateness
from app.oversight.selection import RANKS, Sight, constant, digit, lateness_case, run, running_due, select_open
from app.platform.db import db

# Late and soon cases of a group come in one sum: late ones count this much.
_LATE_WEIGHT: Final = 1 << 24


@dataclass(frozen=True)
class Figure:
    """How many open cases share category, state and lateness."""

    category: str
    state: str
    lateness: Lateness
    count: int


@dataclass(frozen=True)
class Mark:
    """One case on the map."""

    number: str
    item_code: str
    category: str
    state: str
    lateness: Lateness
    lon: float
    lat: float


@dataclass(frozen=True)
class Line:
    """One case in the list of what is in view, with the lateness that its mark shows."""

    row: CaseRow
    lateness: Lateness


@dataclass(frozen=True)
class Tally:
    """Open cases of one leaf with the body above it, and how many of them are late and soon."""

    leaf: str | None
    body: str | None
    count: int
    late: int
    soon: int


def count_figures(sight: Sight) -> list[Figure]:
    """Counts by category, state and lateness; these three parts of the filter are left to the caller, for facets.

    The database strings one short word per case together and the words are counted here: three times as fast as a GROUP
    BY, which would sort all cases first.
    """
    kind = digit(Case.category, MAP_CATEGORIES) + digit(Case.state, MAP_STATES) + lateness_case(sight.at, "2", "1", "0")
    kinds = run(select_open(sight, sa.func.aggregate_strings(kind, " "), facets=False), sight).scalar()
    return [
        figure_of(int(kind[0]) * len(MAP_STATES) + int(kind[1]), int(kind[2]), count)
        for kind, count in Counter((kinds or "").split()).items()
    ]


def figure_of(kind: int, lateness_rank: int, count: int) -> Figure:
    """A figure from the number of category and state together, and the place of the lateness in ``RANKS``."""
    category, state = divmod(kind, len(MAP_STATES))
    return Figure(MAP_CATEGORIES[category], MAP_STATES[state], RANKS[lateness_rank], count)


def group_cases(sight: Sight, grid: int) -> list[Group]:
    """Cases of the ground gathered by the tiles of zoom ``grid``."""
    tile = Case.cell.op(">>")(constant(shift_of(grid))).label("tile")
    query = select_open(
        sight,
        tile,
        sa.func.count(),
        _weighed(sight.at),
        sa.func.avg(Case.lon),
        sa.func.avg(Case.lat),
        sa.func.min(Case.id),
    ).group_by("tile")
    return [
        tile_group(tile, grid, Counts(count, *_unweighed(sum_)), (lon, lat), first_id)
        for tile, count, sum_, lon, lat, first_id in run(query, sight)
    ]


def find_marks(ids: Sequence[int], at: Moment) -> dict[int, Mark]:
    """Single cases as marks, by their id."""
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Case.id, *_MARK_COLUMNS).where(Case.id.in_(ids)))
    return {
        row.id: Mark(
            number=row.number,
            item_code=row.item_code,
            category=row.category,
            state=row.state,
            lateness=_lateness(row, at),
            lon=row.lon,
            lat=row.lat,
        )
        for row in rows
    }


def list_cases(sight: Sight, after: str | None = None, limit: int = PAGE) -> tuple[list[Line], str | None]:
    """The most urgent open cases of the ground, and the number after which the next page begins (None: no more)."""
    due = running_due()
    found = select_open(sight, Case.id, due.label("due")).order_by(due, Case.id).limit(limit + 1)
    last = _place_of(after) if after else None
    if last is not None:
        found = found.where(sa.or_(due > last[0], sa.and_(due == last[0], Case.id > last[1])))
    page = found.subquery()
    query = sa.select(Case).join(page, Case.id == page.c.id).order_by(page.c.due, page.c.id)
    cases = run(query, sight).scalars().all()
    lines = [line_of(case, sight.at) for case in cases[:limit]]
    return lines, cases[limit - 1].number if len(cases) > limit else None


def lines_of(ids: Sequence[int], at: Moment) -> list[Line]:
    """Cases as lines, in the order of ``ids``; what is gone meanwhile is left out."""
    found = {
        case.id: case for case in db.session.scalars(sa.select(Case).where(Case.id.in_(ids), Case.is_open == sa.true()))
    }
    return [line_of(found[case_id], at) for case_id in ids if case_id in found]


def find_line(sight: Sight, number: str) -> Line | None:
    """The open case with this number wherever it lies, None when there is none that may be seen."""
    query = sa.select(Case).where(Case.number == number, Case.is_open == sa.true(), sight.visible)
    case = db.session.scalars(query).first()
    return line_of(case, sight.at) if case else None


def line_of(case: Case, at: Moment) -> Line:
    """A case as a line of the list."""
    return Line(row_of(case, at.now), _lateness(case, at))


def count_by_leaf(sight: Sight) -> list[Tally]:
    """Counts by leaf (township), for the table that stands in for the map."""
    query = select_open(sight, Case.leaf_unit, Case.body_unit, sa.func.count(), _weighed(sight.at)).group_by(
        Case.leaf_unit, Case.body_unit
    )
    return [Tally(leaf, body, count, *_unweighed(sum_)) for leaf, body, count, sum_ in run(query, sight)]


def _place_of(number: str) -> tuple[datetime, int] | None:
    row = db.session.execute(sa.select(running_due(), Case.id).where(Case.number == number)).first()
    return (row[0], row[1]) if row else None


def _weighed(at: Moment) -> sa.Function[int]:
    return sa.func.sum(lateness_case(at, _LATE_WEIGHT, 1, 0))


def _unweighed(total: int) -> tuple[int, int]:
    """Late and soon cases out of a weighed sum (PostgreSQL answers with a decimal)."""
    return divmod(int(total), _LATE_WEIGHT)


_MARK_COLUMNS: Final = (
    Case.number,
    Case.item_code,
    Case.category,
    Case.state,
    Case.lon,
    Case.lat,
    Case.due_at,
    Case.amber_at,
    Case.check_due_at,
)


def _lateness(row: Any, at: Moment) -> Lateness:
    return lateness(at, row.state, due_of(row.state, row.due_at, row.check_due_at), row.amber_at)
