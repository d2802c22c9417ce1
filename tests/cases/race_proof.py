"""`run.py prove races`: processes that all want something else of the same case, with the version they saw: one gets its way.

For each case every process waits at a barrier and then takes a step of its own kind: accept, return, correct, ask, merge it into
its neighbour, merge the neighbour into it, and so on. Of those who wanted the version they saw exactly one may win; all others
must be told that the case moved on, never that the service is busy. In the end versions, histories, rows and record must agree.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.audit import verify_chain
from app.audit.witnesses import discrepancies
from app.cases import (
    Asked,
    Correction,
    RequestKind,
    accept_case,
    ask_request,
    correct_case,
    file_report,
    merge_case,
    return_case,
    seal_case,
)
from app.cases.models import Case, CaseEvent
from app.cases.service import executor
from app.cases.service.executor import StaleCase
from app.platform import clock, unit_of_work
from app.platform.db import db
from app.platform.errors import BadInput, NotFound
from tests.conftest import base_config, dispose
from tests.support import city
from tests.support.city import People
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate

START = datetime.fromisoformat("2026-11-02T09:00:00+08:00")
_FORK = multiprocessing.get_context("fork")
_WAIT_SECONDS = 120
Try = Callable[[People, str, str, int | None], object]


def _transfer(people: People, mine: str, _other: str, seen: int | None) -> object:
    return ask_request(people.officer, mine, Asked(RequestKind.TRANSFER, "changed", "已移交", ""), seen)


def _correct(people: People, mine: str, _other: str, seen: int | None) -> object:
    unit = people.foreign_officer.unit_code
    return correct_case(people.arbiter, mine, Correction(unit=unit), "unit_wrong", "不归他们", seen=seen)


# What each process wants, over and over; the last one wants the neighbour, and locks the same two rows the other way round.
TRIES: tuple[Try, ...] = (
    lambda people, mine, _other, seen: accept_case(people.officer, mine, seen),
    lambda people, mine, _other, seen: return_case(people.officer, mine, "not_there", "没有看到", seen),
    _correct,
    _transfer,
    lambda people, mine, other, seen: merge_case(people.arbiter, mine, other, "同一处", seen),
    lambda people, mine, _other, seen: seal_case(people.arbiter, mine, "HUANG-01", "门内有人", seen),
    lambda people, mine, other, seen: merge_case(people.arbiter, other, mine, "同一处", seen),
)
GONE = {"case_not_found", "merge_target"}
CROSSWISE = len(TRIES) - 1
SEALING = CROSSWISE - 1


@dataclass
class Verdict:
    """What came of it. ``gone``: told that there is no such case for them any more. ``doubled`` and ``unmoved``: cases whose version was won more than once, or by nobody."""

    proof: str
    database: str
    control: str
    cases: int
    processes: int
    won: int = 0
    stale: int = 0
    gone: int = 0
    others: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    unmoved: int = 0
    torn: int = 0
    remarks: int = 0
    chain: str = ""
    seconds: float = 0
    slowest_ms: int = 0
    ok: bool = False

    def judge(self) -> None:
        """One winner each, nobody told anything but that the case moved on, everything agrees."""
        clean = not (self.others or self.doubled or self.unmoved or self.torn or self.remarks)
        self.ok = clean and self.won > 0 and self.chain == "holds"


def race(app: Flask, cases: int, processes: int, database: str, control: str = "") -> Verdict:
    """Let ``processes`` race over ``cases`` on the database of ``app``, which must hold the city."""
    begun = time.monotonic()
    verdict = Verdict("races", database, control, cases, processes)
    with app.app_context(), clock.at(START):
        people = city.people()
        numbers = [file_report(city.report(note=f"第 {each} 处"), people.inspector).number for each in range(2 * cases)]
        db.session.remove()
    dispose(app)
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    barrier = _FORK.Barrier(processes)
    ends = [_FORK.Pipe(duplex=False) for _ in range(processes)]
    runners = [
        _FORK.Process(target=_runner, args=(app, barrier, TRIES[place % len(TRIES)], pairs, control, end[1]))
        for place, end in enumerate(ends)
    ]
    for runner in runners:
        runner.start()
    outcomes = [end[0].recv() for end in ends]
    for runner in runners:
        runner.join()
    _count(app, verdict, pairs, outcomes)
    verdict.seconds = round(time.monotonic() - begun, 1)
    verdict.judge()
    return verdict


def _runner(  # noqa: PLR0917 - a process takes what it is given
    app: Flask, barrier: Barrier, attempt: Try, pairs: Sequence[tuple[str, str]], control: str, end: Connection
) -> None:
    _break(control)
    seen = None if control == "blind" else 1
    outcomes = []
    with app.app_context(), clock.at(START):
        people = city.people()
        for mine, other in pairs:
            db.session.remove()
            barrier.wait(_WAIT_SECONDS)
            begun = time.monotonic()
            try:
                attempt(people, mine, other, seen)
                said = "won"
            except StaleCase:
                said = "stale"
            except (
                NotFound,
                BadInput,
            ) as error:  # sealed or another unit's by now; the survivor of the merge is closed
                said = "gone" if error.code in GONE else repr(error)[:120]
            except Exception as error:
                said = f"{type(error).__name__}: {error}"[:120]
            outcomes.append((said, int((time.monotonic() - begun) * 1000)))
        db.session.remove()
    end.send(outcomes)
    os._exit(0)


def _break(control: str) -> None:
    """The negative controls: ``blind`` compares no version, ``deferred`` takes SQLite's lock only when it writes."""
    if control == "blind":

        def swap(case: Case, values: dict[str, object], _seen: int | None) -> None:
            db.session.execute(sa.update(Case).where(Case.id == case.id).values(**values))
            db.session.refresh(case)

        executor.swap = swap  # type: ignore[assignment]  # the broken service stands in for the real one
    elif control == "deferred":
        setattr(unit_of_work, "WRITE_OPTION", "nothing")  # noqa: B010 - the name belongs to another module
    elif control:
        raise ValueError(f"no such control: {control}")


def _count(
    app: Flask, verdict: Verdict, pairs: Sequence[tuple[str, str]], outcomes: Sequence[Sequence[tuple[str, int]]]
) -> None:
    said = Counter(each[0] for runner in outcomes for each in runner)
    verdict.won, verdict.stale = said.pop("won", 0), said.pop("stale", 0)
    verdict.gone = said.pop("gone", 0)
    verdict.others = dict(said.most_common(8))
    verdict.slowest_ms = max(each[1] for runner in outcomes for each in runner)
    crosswise = [runner for place, runner in enumerate(outcomes) if place % len(TRIES) == CROSSWISE]
    straight = [runner for place, runner in enumerate(outcomes) if place % len(TRIES) != CROSSWISE]
    sealing = [runner for place, runner in enumerate(outcomes) if place % len(TRIES) == SEALING]
    wins, along = Counter[str](), Counter[str]()
    for place, (mine, other) in enumerate(pairs):
        wins[mine] = _wins(straight, place)
        wins[other] = _wins(crosswise, place)
        # What had been joined to a case is sealed along with it: one step more, that nobody asked for on this case
        along[other] = _wins(sealing, place) and wins[other]
    with app.app_context():
        rows = {row.number: row for row in db.session.execute(sa.select(Case.number, Case.id, Case.version))}
        events: dict[int, list[int]] = {}
        for case_id, seq in db.session.execute(sa.select(CaseEvent.case_id, CaseEvent.seq).order_by(CaseEvent.seq)):
            events.setdefault(case_id, []).append(seq)
        for number, won in wins.items():
            row = rows[number]
            verdict.doubled += won > 1
            verdict.torn += row.version != 1 + won + along[number] or events[row.id] != list(range(1, row.version + 1))
        verdict.unmoved = sum(not wins[mine] and not wins[other] for mine, other in pairs)
        broken = verify_chain()[1]
        verdict.chain = "holds" if broken is None else f"broken at {broken.seq}: {broken.reason}"
        verdict.remarks = sum(1 for _ in discrepancies())
        db.session.remove()


def _wins(runners: Sequence[Sequence[tuple[str, int]]], place: int) -> int:
    return sum(runner[place][0] == "won" for runner in runners)


@contextlib.contextmanager
def racecourse(kind: str) -> Iterator[Flask]:
    """A service on a database of its own with the city in it."""
    with tempfile.TemporaryDirectory(prefix="mingcha-races-") as directory:
        root = Path(directory)

        def build(url: str) -> None:
            migrate(create_app(replace(base_config(root), database_url=url)))

        server: Databases = PostgresDatabases(build) if kind == "postgres" else SqliteDatabases(root, build)
        app = create_app(replace(base_config(root), database_url=server.fresh()))
        with app.app_context():
            city.load()
        try:
            yield app
        finally:
            dispose(app)
            server.stop()


def main(arguments: list[str]) -> int:
    """Race on the chosen databases, a line of JSON each; 1 when anybody won twice or was told the wrong thing."""
    parser = argparse.ArgumentParser(prog="run.py prove races")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--control", default="", help="a service that breaks its promise: blind, deferred")
    chosen = parser.parse_args(arguments)
    good = True
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        with racecourse(kind) as app:
            verdict = race(app, chosen.cases, chosen.processes, kind, chosen.control)
        print(json.dumps(asdict(verdict), ensure_ascii=False), flush=True)
        good &= verdict.ok
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
