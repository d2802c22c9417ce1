"""Commands of the demo city: make it, make more of it, make it anew."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from app import audit
from app.capture import ArchivedReport, archive_reports, forget_reports
from app.cases import (
    Decider,
    Life,
    LifeRows,
    LivesBuilder,
    count_cases,
    remove_demo_cases,
    taken_numbers,
    tell_of_demo_cases,
    write_life_rows,
)
from app.demo.ahead import ahead
from app.demo.furnish import act, furnish
from app.demo.lives import LifeTeller
from app.demo.pending import leave_pending
from app.demo.people import BY, Cast, cast, ensure_people, officer_unit
from app.demo.pictures import SceneFiles, take_in
from app.demo.places import Places
from app.demo.plan import Planner
from app.demo.reports import body_of
from app.platform import clock
from app.platform.errors import Conflict
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic
from app.territory import layer_at

CASES = 600
SEED = 20261101
_AT_ONCE = 1000
_MANY = 5000
_TOLD = 60


@dataclass(frozen=True)
class Made:
    """What a command made."""

    cases: int
    existed: bool = False


def ensure_demo() -> Made:
    """Make the demo city unless there is one."""
    ensure_people()
    there = count_cases(demo=True)
    return Made(there, existed=True) if there else _lively()


def _lively() -> Made:
    """The demo city with what its people do by hand."""
    made, people = generate(CASES, SEED), cast()
    furnish(people)
    act(people)
    leave_pending(people)
    return made


def generate(cases: int, seed: int, until: datetime | None = None) -> Made:
    """Add ``cases`` cases of city life up to ``until`` (now), and a few confidential ones on top.

    Equal arguments on an empty city give equal rows.
    Raises Conflict when no boundaries are loaded.
    """
    until = (until or clock.now()).replace(microsecond=0)
    ensure_people()
    people = cast()
    ground = layer_at(until)
    if ground is None:
        raise Conflict("boundaries_missing", _l("还没有装入辖区界线。"))
    files = take_in(people.inspectors[0])
    planner = Planner(cases, seed, until, Places(ground, officer_unit()))
    return Made(_write(planner, seed, until, people, files))


@dataclass(frozen=True)
class _Chunk:
    """Some lives as rows; ``visible`` of them are not confidential."""

    rows: LifeRows
    reports: list[ArchivedReport]
    visible: int


def _write(planner: Planner, seed: int, until: datetime, people: Cast, files: dict[str, SceneFiles]) -> int:
    teller = LifeTeller(seed, until, people, files, taken_numbers())
    decider = Decider(until - timedelta(days=planner.days + 1), until)
    chunks = _chunks(LivesBuilder(until), teller.tell(planner, decider.decide))
    count = 0
    with _without_collector(), _in_time(chunks, planner.cases) as told, atomic():
        for chunk in told:
            write_life_rows(chunk.rows)
            archive_reports(chunk.reports)
            count += chunk.visible
        tell_of_demo_cases(people.inspectors[0], _TOLD)
        audit.record("demo.generated", "demo", {"cases": count, "seed": seed}, BY)
    return count


def _chunks(builder: LivesBuilder, lives: Iterator[Life]) -> Iterator[_Chunk]:
    while some := list(islice(lives, _AT_ONCE)):
        for life in some:
            builder.add(life)
        visible = sum(not life.decision.confidential for life in some)
        yield _Chunk(builder.take(), [_archived(life) for life in some], visible)


def _in_time(chunks: Iterator[_Chunk], cases: int) -> AbstractContextManager[Iterator[_Chunk]]:
    """Chunks as they are written, built by another process where they are many."""
    return ahead(chunks) if cases >= _MANY else nullcontext(chunks)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of short-lived rows without a cycle among them: the cyclic collector would only look at them in vain."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _archived(life: Life) -> ArchivedReport:
    return ArchivedReport(life.report.id, life.author.account_id, body_of(life.report), life.number, life.filed_at)


def reset_demo() -> Made:
    """Remove all demo cases and make the city anew. Raises Conflict once somebody has filed a real report."""
    if count_cases(demo=False):
        raise Conflict("real_reports", _l("已有真实上报，演示城市不能重建；没有改动。"))
    with atomic():
        forget_reports(remove_demo_cases())
        audit.record("demo.removed", "demo", {}, BY)
    ensure_people()
    return _lively()
