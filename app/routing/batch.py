"""Many findings at once, from CSV to CSV in constant memory: the answers of `decide`, several times as fast.

Geometry is asked for thousands of rows in one call; only points close to a border get a circle of their own. Due times
and traces are not made.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from app.catalogue import Category, Item, get_catalogue
from app.geo.circle import Floats
from app.geo.crs import Position, parse_crs, to_wgs84
from app.geo.polygons import PolygonIndex
from app.geo.shapes import NOWHERE, Indices
from app.platform.clock import SHANGHAI
from app.platform.errors import AppError, BadInput
from app.platform.i18n import _l
from app.routing.queries import REFUSED, facts_at, refusal_of
from app.routing.rules import Facts, Outcome, answer_for, candidates_of, ground_of, police_for, radius_of
from app.territory import directory, version_at

COLUMNS: Final = ("id", "item", "lon", "lat", "accuracy", "crs", "at")
RESULT: Final = ("id", "outcome", "lead", "leaf", "body", "near_border", "error")
_CHUNK: Final = 20_000
_KNOWN_TIMES: Final = 65_536

Line = list[str] | csv.Error
Result = tuple[str, ...]


class Tally(NamedTuple):
    """How many rows were answered, and how many of them with an error."""

    rows: int
    errors: int


class Asked(NamedTuple):
    """One row, understood; `place` is where its answer goes in the chunk."""

    place: int
    id: str
    category: Category
    item: Item
    position: Position
    radius_m: float
    at: datetime


def run_batch(source: Path, target: Path) -> Tally:
    """Answer every row of a CSV file; a bad row gets its error and never stops the run.

    The target appears only when it is complete.

    Raises:
        BadInput: when a column is missing.
        Conflict: when no boundaries are loaded.
        OSError: when a file cannot be read or written.
    """
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with (
            source.open(encoding="utf-8-sig", errors="replace", newline="") as read,
            partial.open("w", encoding="utf-8", newline="") as written,
        ):
            writer = csv.writer(written, lineterminator="\n")
            writer.writerow(RESULT)
            rows = errors = 0
            for answers in _answers(csv.reader(read)):
                writer.writerows(answers)
                rows += len(answers)
                errors += sum(1 for answer in answers if answer[-1])
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return Tally(rows, errors)


def _answers(reader: Iterator[list[str]]) -> Iterator[list[Result]]:
    batch = Batch(next(reader, []))
    lines = _lines(reader)
    while chunk := list(islice(lines, _CHUNK)):
        yield batch.answer(chunk)


def _lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    """Every line that is not blank; one that cannot be taken apart as its error."""
    while True:
        try:
            line = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield error
        else:
            if line:
                yield line


class Batch:
    """Answers chunks of lines under one header; keeps what it looked up between chunks.

    Raises:
        BadInput: when a column is missing.
        Conflict: when no boundaries are loaded.
    """

    def __init__(self, header: list[str]) -> None:
        names = [name.strip().lower() for name in header]
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise BadInput("batch_columns", _l("缺少列：%(columns)s"), columns=", ".join(missing))
        self._width = len(names)
        self._id = names.index("id")
        self._values = itemgetter(*(names.index(name) for name in COLUMNS))
        self._catalogue = get_catalogue()
        self._versions = directory().versions
        self._desks: dict[str, _Desk] = {}
        self._instant = lru_cache(_KNOWN_TIMES)(read_instant)
        self._crs = lru_cache(_KNOWN_TIMES)(parse_crs)

    def answer(self, lines: list[Line]) -> list[Result]:
        """One result a line, in order."""
        results: list[Result] = [()] * len(lines)
        groups: dict[str, list[Asked]] = defaultdict(list)
        for place, line in enumerate(lines):
            try:
                asked = self._read(place, line)
            except REFUSED as error:
                results[place] = self._refused(line, refusal_of(error))
            except AppError as error:
                results[place] = self._refused(line, error)
            else:
                groups[self._version(asked.at)].append(asked)
        for version, group in groups.items():
            for asked, result in zip(group, self._desks[version].answer(group), strict=True):
                results[asked.place] = result
        return results

    def _read(self, place: int, line: Line) -> Asked:
        if isinstance(line, csv.Error):
            raise BadInput("row_unreadable", _l("这一行读不懂：%(reason)s"), reason=str(line))
        if len(line) < self._width:
            raise BadInput("row_columns", _l("这一行缺列。"))
        name, item, lon, lat, accuracy, crs, at = self._values(line)
        position = to_wgs84(_number(lon, "lon"), _number(lat, "lat"), self._crs(crs))
        radius = radius_of(_number(accuracy, "accuracy") if accuracy.strip() else None)
        category, found = self._catalogue.entry(item.strip())
        return Asked(place, name.strip(), category, found, position, radius, self._instant(at.strip()))

    def _refused(self, line: Line, error: AppError) -> Result:
        name = "" if isinstance(line, csv.Error) or self._id >= len(line) else line[self._id].strip()
        return name, "", "", "", "", "", str(error)

    def _version(self, at: datetime) -> str:
        """Label of the boundary version of an instant; its desk is set up on the way."""
        version = version_at(self._versions, at)
        label = version.label if version is not None else ""
        if label not in self._desks:
            self._desks[label] = _Desk(facts_at(at))
        return label


class _Desk:
    """Answers rows of one boundary version."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._leads: dict[tuple[str, str], tuple[str, str]] = {}

    def answer(self, group: list[Asked]) -> Iterator[Result]:
        index = self._facts.layer.index
        lons = np.array([asked.position.lon for asked in group])
        lats = np.array([asked.position.lat for asked in group])
        found = index.find_many(lons, lats)
        near = _near_border(index, found, lons, lats, np.array([asked.radius_m for asked in group]))
        for asked, place, border in zip(group, found.tolist(), near, strict=True):
            yield self._result(asked, None if place == NOWHERE else index.codes[place], border)

    def _result(self, asked: Asked, leaf: str | None, border: bool) -> Result:
        if asked.category.confidential:
            lead = police_for(leaf, self._facts)
            return asked.id, self._outcome(lead, asked.at, Outcome.CONFIDENTIAL), lead, "", "", "false", ""
        if leaf is None:
            return asked.id, Outcome.OUTSIDE.value, "", "", "", "false", ""
        lead, body = self._lead(asked, leaf)
        outcome = self._outcome(lead, asked.at, Outcome.CHOOSE if border else Outcome.DISPATCH)
        return asked.id, outcome, lead, leaf, body, "true" if border else "false", ""

    def _outcome(self, lead: str, at: datetime, received: Outcome) -> str:
        return (received if self._facts.persons.at(lead, at) is not None else Outcome.HOLD).value

    def _lead(self, asked: Asked, leaf: str) -> tuple[str, str]:
        key = asked.item.code, leaf
        known = self._leads.get(key)
        if known is None:
            ground = ground_of(leaf, self._facts)
            known = answer_for(asked.category, asked.item, ground, self._facts.tree).lead, ground.body
            self._leads[key] = known
        return known


def _near_border(index: PolygonIndex, found: Indices, lons: Floats, lats: Floats, radii: Floats) -> Iterable[bool]:
    near = np.zeros(len(found), dtype=bool)
    inside = np.flatnonzero(found != NOWHERE)
    clear = index.clear_of_borders(found[inside], lons[inside], lats[inside], radii[inside])
    for place in inside[~clear].tolist():
        located = index.locate(float(lons[place]), float(lats[place]), float(radii[place]))
        near[place] = len(candidates_of(located)) > 1
    listed: list[bool] = near.tolist()
    return listed


def read_instant(text: str) -> datetime:
    """An ISO 8601 instant; without an offset it is the city's own time.

    Raises:
        BadInput: when it is none.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        message, advice = _l("时间读不懂：%(at)s"), _l("例：2026-11-24T10:00:00+08:00")
        raise BadInput("time_unreadable", message, advice=advice, field="at", at=text) from None
    return instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant


def _number(text: str, column: str) -> float:
    try:
        return float(text)
    except ValueError:
        message = _l("不是数字：%(column)s = %(value)s")
        raise BadInput("number_unreadable", message, field=column, column=column, value=text) from None
