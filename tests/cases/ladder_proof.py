"""`run.py prove ladder`: sweeps that run twice at once and are killed ring what one calm sweep would have rung, no more, no less.

Two databases live through the same weeks: the same reports, the same steps of the units at the same instants, the same sweeps.
In the calm one each sweep runs alone. In the other each sweep runs in two processes at once, and at some instants both are
killed (SIGKILL) somewhere on their way; clocks jump an hour back and a day ahead. In the end both must have rung the same rungs
of the same stages of the same cases with the same due times, told of each once, and the record must hold.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.audit import verify_chain
from app.audit.models import AuditEntry
from app.cases import accept_case, file_report, give_feedback, order_rework
from app.cases.models import Case, CaseRung
from app.cases.service import ringing
from app.cases.service.ladder import sweep_ladder
from app.notices.models import NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.platform.unit_of_work import atomic
from tests.cases.test_main_path import after
from tests.conftest import base_config, dispose
from tests.support import city
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate

START = datetime.fromisoformat("2026-11-02T08:00:00+08:00")
ITEMS = ("ZANG-01", "LUAN-01", "ZANG-05", "WEN-01", "CE-01")
_FORK = multiprocessing.get_context("fork")
KILLING = 0.7
LAST_STATEMENT = 60
Sweep = Callable[[Flask, datetime, bool], None]
Key = tuple[int, int, str, datetime]


@dataclass(frozen=True)
class Act:
    """What happens at an instant: a report, a step on the case with a place, or a sweep."""

    at: datetime
    what: str
    place: int = 0
    item: str = ""


@dataclass(frozen=True)
class Verdict:
    """What both databases came to."""

    rungs: int
    kills: int
    lost: int
    extra: int
    doubled_notices: int
    record_ok: bool

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or broken."""
        return self.rungs > 0 and self.record_ok and not (self.lost or self.extra or self.doubled_notices)


def plan(chance: random.Random, cases: int, sweeps: int) -> list[Act]:
    """Reports in the first day, steps over two weeks, sweeps all along; some of them by a clock that is wrong."""
    acts = [
        Act(START + timedelta(minutes=chance.randrange(600)), "file", item=chance.choice(ITEMS)) for _ in range(cases)
    ]
    length = 14 * 24 * 60
    for place in range(cases):
        at = START + timedelta(days=1)
        for what in chance.choice((("accept",), ("accept", "feedback"), ("accept", "feedback", "rework"), ())):
            at += timedelta(minutes=chance.randrange(length // 4))
            acts.append(Act(at, what, place))
    acts += [Act(START + timedelta(minutes=chance.randrange(length)), "sweep") for _ in range(sweeps)]
    for wrong in (timedelta(hours=-1), timedelta(days=1)):
        at = START + timedelta(minutes=chance.randrange(length))
        acts.append(Act(at, f"jump {wrong.total_seconds():.0f}"))
    return [*sorted(acts, key=lambda act: act.at), Act(START + timedelta(days=30), "last")]


def live(app: Flask, acts: list[Act], sweep: Sweep) -> None:
    """Carry out the plan on one database; ``sweep`` is told whether it may be killed."""
    chance = random.Random(7)
    for act in acts:
        if act.what == "sweep":
            sweep(app, act.at, True)
        elif act.what == "last":
            sweep(app, act.at, False)
        elif act.what.startswith("jump"):
            # What a wrong clock rings, it rings; killed there, the other database could not know how far it came
            sweep(app, act.at + timedelta(seconds=float(act.what.split()[1])), False)
        else:
            with app.app_context(), clock.at(act.at):
                _step(act, chance)
                db.session.remove()


def _step(act: Act, chance: random.Random) -> None:
    people = city.people()
    if act.what == "file":
        file_report(city.report(act.item), people.inspector)
        return
    number = db.session.scalars(sa.select(Case.number).order_by(Case.id).offset(act.place).limit(1)).one()
    lead = db.session.scalars(sa.select(Case.lead_unit).where(Case.number == number)).one()
    officer = replace(people.officer, unit_code=lead or "")
    with contextlib.suppress(AppError):
        if act.what == "accept":
            accept_case(officer, number)
        elif act.what == "feedback":
            give_feedback(officer, number, "已整改", after(chance.randrange(10**6)))
        else:
            order_rework(people.supervisor, number, "remains")


def calm(app: Flask, at: datetime, _may_be_killed: bool) -> None:
    """One sweep, alone."""
    with app.app_context(), clock.at(at):
        sweep_ladder()
        db.session.remove()


class Rough:
    """Two sweeps at once in processes of their own; at some instants both are killed at a statement drawn by lot."""

    def __init__(self, chance: random.Random, killing: float, sweep: Sweep = calm) -> None:
        self._chance = chance
        self._killing = killing
        self._sweep = sweep
        self.kills = 0

    def __call__(self, app: Flask, at: datetime, may_be_killed: bool) -> None:
        """Let both run; a sweep that must not be killed is run again until it is through."""
        dispose(app)
        fatal = may_be_killed and self._chance.random() < self._killing
        ends = [self._chance.randrange(1, LAST_STATEMENT) if fatal else None for _ in range(2)]
        both = [_FORK.Process(target=_swept, args=(self._sweep, app, at, end)) for end in ends]
        for process in both:
            process.start()
        for process in both:
            process.join()
            self.kills += process.exitcode == -signal.SIGKILL
        if not may_be_killed:
            calm(app, at, False)


def _swept(sweep: Sweep, app: Flask, at: datetime, end: int | None) -> None:
    if end is not None:
        _end_at_statement(app, end)
    with contextlib.suppress(AppError):
        sweep(app, at, False)
    os._exit(0)


def _end_at_statement(app: Flask, end: int) -> None:
    """Let this process die the hardest way there is when it is about to run its statement number ``end``."""
    left = [end]

    def count(*_arguments: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", count)


def careless(app: Flask, at: datetime, _may_be_killed: bool) -> None:
    """The negative control: a sweep that first says when it looks again, and rings in another transaction."""
    with app.app_context(), clock.at(at):
        due = sa.select(Case).where(Case.wake_at.is_not(None), Case.wake_at <= at).order_by(Case.id)
        for case in db.session.scalars(due).all():
            with atomic():
                db.session.execute(sa.update(Case).where(Case.id == case.id).values(wake_at=at + timedelta(days=60)))
            with atomic():
                ringing.ring([db.session.get_one(Case, case.id)], at)
        db.session.remove()


def rang(app: Flask) -> list[Key]:
    """Every rung in a database."""
    with app.app_context():
        order = {case: place for place, case in enumerate(db.session.scalars(sa.select(Case.id).order_by(Case.id)))}
        rows = db.session.execute(sa.select(CaseRung.case_id, CaseRung.stage, CaseRung.rung, CaseRung.due_at)).all()
        db.session.remove()
        return sorted((order[case], stage, rung, due) for case, stage, rung, due in rows)


def judge(calm_app: Flask, rough_app: Flask, kills: int) -> Verdict:
    """Compare the two databases, and the second with its own record and notices."""
    wanted, found = rang(calm_app), rang(rough_app)
    with rough_app.app_context():
        _count, broken = verify_chain()
        entries = db.session.scalars(sa.select(AuditEntry.body).where(AuditEntry.action == "case.rung"))
        recorded = sum(len(body["rungs"]) for body in entries)
        keys = list(db.session.scalars(sa.select(NoticeRow.key).where(NoticeRow.key.contains(":ladder:"))))
        told = sum(_told(row) for row in db.session.scalars(sa.select(NoticeRow).where(NoticeRow.key.in_(keys))))
        db.session.remove()
    return Verdict(
        rungs=len(found),
        kills=kills,
        lost=len(set(wanted) - set(found)),
        extra=len(found) - len(set(found) & set(wanted)),
        doubled_notices=max(0, told - len(found)),
        record_ok=broken is None and recorded == len(found),
    )


def _told(notice: NoticeRow) -> int:
    return len(notice.params["rungs"]) if notice.kind == "ladder.missed" else 1


@contextlib.contextmanager
def databases(kind: str) -> Iterator[tuple[Flask, Flask]]:
    """Two services on equal databases with the city in them."""

    def build(url: str) -> None:
        migrate(create_app(replace(base_config(root), database_url=url)))

    def fill(url: str) -> None:
        app = create_app(replace(base_config(root), database_url=url))
        with app.app_context():
            city.load()
        dispose(app)

    with tempfile.TemporaryDirectory(prefix="mingcha-ladder-") as directory:
        root = Path(directory)
        server: Databases = PostgresDatabases(build) if kind == "postgres" else SqliteDatabases(root, build)
        server.add_template("city", fill)
        apps = [create_app(replace(base_config(root / name), database_url=server.fresh("city"))) for name in ("a", "b")]
        yield apps[0], apps[1]
        for app in apps:
            dispose(app)
        if isinstance(server, PostgresDatabases):
            server.stop()


def prove(kind: str, cases: int, sweeps: int, seed: int, sweep: Sweep = calm) -> Verdict:
    """Live through one plan twice and compare; the second time the sweeps are ``sweep``, doubled and killed."""
    acts = plan(random.Random(seed), cases, sweeps)
    rough = Rough(random.Random(seed + 1), KILLING, sweep)
    with databases(kind) as (calm_app, rough_app):
        live(calm_app, acts, calm)
        live(rough_app, acts, rough)
        return judge(calm_app, rough_app, rough.kills)


def main(arguments: list[str]) -> int:
    """Prove it on both databases; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="run.py prove ladder")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--sweeps", type=int, default=600)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    chosen = parser.parse_args(arguments)
    bad = 0
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        verdict = prove(kind, chosen.cases, chosen.sweeps, chosen.seed)
        bad += not verdict.good
        print(
            f"{kind}: {verdict.rungs} rungs, {verdict.kills} sweeps killed, lost {verdict.lost}, extra {verdict.extra}, "
            f"told twice {verdict.doubled_notices}, record {'holds' if verdict.record_ok else 'BROKEN'}"
        )
    return 1 if bad else 0
