"""A picture of all open cases in memory, for views so crowded that reading each case anew would take too long.

Whoever may see every case and looks at more than ``CROWDED`` of them is answered from arrays that are a few seconds old:
nobody can tell single cases in such a view. Smaller views and units' own ground are always read from the database. The
database has the last word in another way too: the list's rows are fetched from it by the ids found here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import perf_counter
from typing import Any, Final, cast

import numpy as np
import sqlalchemy as sa
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy.sql.elements import True_

from app.cases import Case, State, running_due_column
from app.geo.bbox import BBox
from app.oversight.queries import Figure, figure_of
from app.oversight.rules.marks import Counts, Group, shift_of, tile_group
from app.oversight.rules.view import MAP_CATEGORIES, MAP_STATES, Filter, Lateness, Moment
from app.oversight.selection import RANKS, Sight, digit, run, select_open

CROWDED: Final = 3000
OLDEST: Final = timedelta(seconds=5)
# Building takes this part of the time at most.
_SHARE: Final = 0.02
_EXTENSION: Final = "mingcha_crowd"

Numbers = NDArray[np.int64]
Degrees = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Picture:
    """All open cases at one instant, one array a column. Times in seconds since 1970, infinite where there is none."""

    taken: datetime
    stays: timedelta
    ids: Numbers
    cells: Numbers
    lons: Degrees
    lats: Degrees
    categories: Numbers
    states: Numbers
    dues: Degrees
    ambers: Degrees
    filed: Degrees
    units: tuple[NDArray[np.str_], NDArray[np.str_], NDArray[np.str_]]

    def is_fresh(self, now: datetime) -> bool:
        """Whether the picture may still be shown."""
        return timedelta(0) <= now - self.taken <= self.stays

    def inside(self, box: BBox | None) -> Flags:
        """Which cases lie in the box."""
        if box is None:
            return np.ones(len(self.ids), dtype=np.bool_)
        flags: Flags = (
            (self.lons >= box.west) & (self.lons <= box.east) & (self.lats >= box.south) & (self.lats <= box.north)
        )
        return flags

    def on_ground(self, chosen: Filter, at: Moment) -> Flags:
        """Which cases pass jurisdiction and period of the filter."""
        flags = self.inside(None)
        if chosen.unit:
            body, leaf, lead = self.units
            below = np.char.startswith(lead, f"{chosen.unit}-")
            flags &= (body == chosen.unit) | (leaf == chosen.unit) | (lead == chosen.unit) | below
        if chosen.days:
            flags &= self.filed >= (at.now - timedelta(days=chosen.days)).timestamp()
        return flags

    def lateness(self, at: Moment) -> Numbers:
        """The place in ``RANKS`` of every case, as ``rules.view.lateness``."""
        late = self.dues < at.now.timestamp()
        runs = np.isfinite(self.dues)
        soon = runs & ~late & ((self.dues < at.day_end.timestamp()) | (self.ambers <= at.now.timestamp()))
        return np.where(late, RANKS.index(Lateness.LATE), np.where(soon, RANKS.index(Lateness.SOON), 0))

    def admitted(self, chosen: Filter, at: Moment) -> Flags:
        """Which cases pass category, state and lateness of the filter."""
        flags = self.inside(None)
        if chosen.categories:
            flags &= np.isin(self.categories, [MAP_CATEGORIES.index(one) for one in chosen.categories])
        if chosen.states:
            flags &= np.isin(self.states, [MAP_STATES.index(State(one)) for one in chosen.states])
        if chosen.lateness:
            flags &= self.lateness(at) == RANKS.index(chosen.lateness)
        return flags


@dataclass(frozen=True)
class Crowd:
    """One sight of a picture."""

    picture: Picture
    sight: Sight

    def figures(self) -> list[Figure]:
        """As ``queries.count_figures``."""
        picture, sight = self.picture, self.sight
        here = picture.inside(sight.bbox) & picture.on_ground(sight.chosen, sight.at)
        kinds = (picture.categories * len(MAP_STATES) + picture.states) * len(RANKS) + picture.lateness(sight.at)
        counts = np.bincount(kinds[here])
        return [figure_of(*divmod(int(kind), len(RANKS)), int(counts[kind])) for kind in np.flatnonzero(counts)]

    def groups(self, grid: int, box: BBox | None) -> list[Group]:
        """Groups of the tiles of zoom ``grid`` over ``box``, as ``queries.group_cases``."""
        picture, sight = self.picture, self.sight
        here = picture.inside(box) & self._chosen()
        cells, lateness = picture.cells[here], picture.lateness(sight.at)[here]
        tiles, first, place, counts = np.unique(
            cells >> shift_of(grid), return_index=True, return_inverse=True, return_counts=True
        )
        late = np.bincount(place, lateness == RANKS.index(Lateness.LATE), len(tiles))
        soon = np.bincount(place, lateness == RANKS.index(Lateness.SOON), len(tiles))
        lons = np.bincount(place, picture.lons[here], len(tiles)) / counts
        lats = np.bincount(place, picture.lats[here], len(tiles)) / counts
        ids = picture.ids[here][first]
        columns = zip(*(part.tolist() for part in (tiles, counts, late, soon, lons, lats, ids)), strict=True)
        return [
            tile_group(tile, grid, Counts(count, int(late), int(soon)), (lon, lat), first_id)
            for tile, count, late, soon, lon, lat, first_id in columns
        ]

    def most_urgent(self, limit: int) -> list[int]:
        """Ids of the first cases of the list, in its order."""
        here = np.flatnonzero(self.picture.inside(self.sight.bbox) & self._chosen())
        dues, ids = self.picture.dues[here], self.picture.ids[here]
        return [int(one) for one in ids[np.lexsort((ids, dues))][:limit]]

    def _chosen(self) -> Flags:
        picture, sight = self.picture, self.sight
        return picture.on_ground(sight.chosen, sight.at) & picture.admitted(sight.chosen, sight.at)


def crowd_of(sight: Sight) -> Crowd | None:
    """The picture for ``sight``, None where the database answers itself: few cases, a unit's ground, a number sought,
    key work."""
    if not isinstance(sight.visible, True_) or sight.chosen.number or sight.chosen.mark:
        return None
    picture = _album().picture(sight.at)
    if picture is None or np.count_nonzero(picture.inside(sight.bbox)) <= CROWDED:
        return None
    return Crowd(picture, sight)


class _Album:
    """The newest picture of one application, or the knowledge that there are too few cases for one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._picture: Picture | None = None
        self._few_at: datetime | None = None

    def picture(self, at: Moment) -> Picture | None:
        """A fresh picture, taken now if need be; the former one while another thread takes it."""
        picture = self._picture
        if picture is not None and picture.is_fresh(at.now):
            return picture
        if self._few_at is not None and timedelta(0) <= at.now - self._few_at <= OLDEST:
            return None
        if not self._lock.acquire(blocking=False):
            return picture
        try:
            if _count(at) > CROWDED:
                self._picture, self._few_at = _take(at), None
            else:
                self._picture, self._few_at = None, at.now
        finally:
            self._lock.release()
        return self._picture


def _album() -> _Album:
    return cast("_Album", current_app.extensions.setdefault(_EXTENSION, _Album()))


def _everything(at: Moment) -> Sight:
    return Sight(sa.true(), Filter(), at)


def _count(at: Moment) -> int:
    everything = _everything(at)
    return int(run(select_open(everything, sa.func.count()), everything).scalar() or 0)


def _take(at: Moment) -> Picture:
    started = perf_counter()
    everything = _everything(at)
    rows = run(
        select_open(
            everything,
            Case.id,
            Case.cell,
            Case.lon,
            Case.lat,
            digit(Case.category, MAP_CATEGORIES),
            digit(Case.state, MAP_STATES),
            sa.extract("epoch", running_due_column()),
            sa.extract("epoch", sa.case((Case.state != State.CHECKING, Case.amber_at))),
            sa.extract("epoch", Case.filed_at),
            Case.body_unit,
            Case.leaf_unit,
            Case.lead_unit,
        ),
        everything,
    ).all()
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [()] * 12
    took = timedelta(seconds=perf_counter() - started)
    ids, cells, categories, states = (np.array(columns[place], dtype=np.int64) for place in (0, 1, 4, 5))
    lons, lats = (np.array(columns[place], dtype=np.float64) for place in (2, 3))
    dues, ambers, filed = (_instants(columns[place]) for place in (6, 7, 8))
    body, leaf, lead = (np.array([unit or "" for unit in columns[place]], dtype=np.str_) for place in (9, 10, 11))
    return Picture(
        taken=at.now,
        stays=max(OLDEST, took / _SHARE),
        ids=ids,
        cells=cells,
        lons=lons,
        lats=lats,
        categories=categories,
        states=states,
        dues=dues,
        ambers=ambers,
        filed=filed,
        units=(body, leaf, lead),
    )


def _instants(column: tuple[Any, ...]) -> Degrees:
    return np.array([np.inf if value is None else float(value) for value in column], dtype=np.float64)
