"""Key work as it is read: the marks of cases, the condition that narrows to them, and its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.marks import CaseMark
from app.cases.queries.running import unit_late
from app.cases.queries.units import unit_name
from app.cases.queries.visibility import visible_to
from app.cases.rules.marks import ANY, MARKS, REPEATED, VIEWS
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import pick


@dataclass(frozen=True)
class KeyLine:
    """Open key work of one unit or of one item: how many cases per mark, repeated ones, all together, and late ones."""

    code: str
    name: str
    counts: dict[str, int]
    total: int
    late: int


@dataclass(frozen=True)
class KeyWork:
    """The key work a reader may see: how many open cases per view, by responsible unit and by item, most
    marks first."""

    counts: dict[str, int]
    units: Sequence[KeyLine]
    items: Sequence[KeyLine]


def marks_of(case_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The marks of cases, in the order of the table; cases without any are left out."""
    if not case_ids:
        return {}
    found: defaultdict[int, set[str]] = defaultdict(set)
    for mark in db.session.execute(
        sa.select(CaseMark.case_id, CaseMark.kind).where(CaseMark.case_id.in_(list(case_ids)))
    ):
        found[mark.case_id].add(mark.kind)
    return {case_id: tuple(kind for kind in MARKS if kind in kinds) for case_id, kinds in found.items()}


def marked(view: str) -> sa.ColumnElement[bool]:
    """Cases of one view of the key work; an unknown view has none."""
    if view == REPEATED:
        return Case.repeated.is_(True)
    if view not in VIEWS:
        return sa.false()
    kinds = sa.select(CaseMark.case_id)
    return Case.id.in_(kinds if view == ANY else kinds.where(CaseMark.kind == view))


def mark_counts(actor: Actor) -> dict[str, int]:
    """How many open cases that ``actor`` may see carry each mark, and any."""
    mine = sa.select(CaseMark.kind, CaseMark.case_id).join(Case, Case.id == CaseMark.case_id)
    found = db.session.execute(mine.where(Case.is_open == sa.true(), visible_to(actor))).all()
    counts = {kind: sum(mark.kind == kind for mark in found) for kind in MARKS}
    return {ANY: len({mark.case_id for mark in found}), **counts}


def key_work(actor: Actor) -> KeyWork:
    """The open key work that ``actor`` may see."""
    late = unit_late(clock.now())
    columns = (Case.id, Case.lead_unit, Case.item_code, Case.repeated, late.label("late"))
    repeated = sa.select(Case.id).where(Case.is_open == sa.true(), Case.repeated == sa.true())
    wanted = Case.id.in_(sa.select(CaseMark.case_id).union(repeated))
    found = db.session.execute(sa.select(*columns).where(Case.is_open, visible_to(actor), wanted)).all()
    marks = marks_of([case.id for case in found])
    rows = [
        _Marked(
            unit=case.lead_unit or "",
            item=case.item_code,
            late=bool(case.late),
            kinds=frozenset((*marks.get(case.id, ()), *([REPEATED] if case.repeated else []))),
        )
        for case in found
    ]
    catalogue = get_catalogue()

    def item_name(code: str) -> str:
        item = catalogue.item(code)
        return pick(item.short.zh, item.short.en)

    counts = {ANY: sum(bool(row.kinds - {REPEATED}) for row in rows), **_counted(rows)}
    by_unit, by_item = (_grouped(rows, key) for key in (attrgetter("unit"), attrgetter("item")))
    return KeyWork(counts, _lines(by_unit, unit_name), _lines(by_item, item_name))


@dataclass(frozen=True)
class _Marked:
    """One open case of the key work."""

    unit: str
    item: str
    late: bool
    kinds: frozenset[str]


def _grouped(rows: Sequence[_Marked], key: Callable[[_Marked], str]) -> dict[str, list[_Marked]]:
    groups: defaultdict[str, list[_Marked]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _lines(groups: Mapping[str, list[_Marked]], name: Callable[[str], str]) -> list[KeyLine]:
    lines = [
        KeyLine(code, name(code), _counted(rows), len(rows), sum(row.late for row in rows))
        for code, rows in groups.items()
        if code
    ]
    return sorted(lines, key=lambda line: (-sum(line.counts[kind] for kind in MARKS), -line.total, line.code))


def _counted(rows: Sequence[_Marked]) -> dict[str, int]:
    return {view: sum(view in row.kinds for row in rows) for view in (*MARKS, REPEATED)}
