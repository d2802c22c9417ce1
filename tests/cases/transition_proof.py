"""`run.py prove transition`: how long a step takes while four writers take steps, among 100 000 cases, on both databases.

The cases around are copies of one row, each with a history and an entry in the record. Four writers take steps through the services, each on cases of its own, one after the other without a pause: threads of
one process on SQLite, as the service runs there, processes on PostgreSQL. Measured is the call until it returns, durable.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import audit
from app.cases import Asked, Correction, RequestKind, accept_case, ask_request, correct_case, file_report
from app.cases.models import Case, CaseEvent
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.platform.unit_of_work import atomic
from tests.cases.race_proof import START, racecourse
from tests.conftest import dispose
from tests.support import city

_FORK = multiprocessing.get_context("fork")
LIMIT_MS = 40
_AT_ONCE = 5_000


@dataclass
class Verdict:
    """Milliseconds of a step; ``load`` is the machine's load average before, which counts what else it was doing."""

    proof: str
    database: str
    cases: int
    writers: int
    steps: int = 0
    p50_ms: float = 0
    p95_ms: float = 0
    slowest_ms: float = 0
    alone_p95_ms: float = 0
    per_s: float = 0
    load: float = 0
    errors: int = 0
    ok: bool = False


def fill(count: int) -> None:
    """Copies of the first case, each with its history and an entry in the record."""
    first = dict(db.session.execute(sa.select(Case.__table__).order_by(Case.id).limit(1)).mappings().one())
    told = dict(db.session.execute(sa.select(CaseEvent.__table__).limit(1)).mappings().one())
    first_id = 1_000_000
    del told["id"]
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        with atomic():
            for table, rows in (
                (Case, [_copy(first, first_id + n, f"9{n:07d}", n) for n in numbers]),
                (CaseEvent, [{**told, "case_id": first_id + n} for n in numbers]),
            ):
                db.session.connection().execute(sa.insert(table), rows)
            body = {"version": 1, "from": None, "to": "dispatched", "text": "0" * 64}
            audit.record_all([audit.Draft(START, "filler", f"filler:{n}", body, "filler") for n in numbers])
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _copy(first: dict[str, Any], case_id: int, number: str, n: int) -> dict[str, Any]:
    moved = {"lon": first["lon"] + n % 997 / 50_000, "lat": first["lat"] + n % 991 / 50_000, "cell": first["cell"] + n}
    return {**first, **moved, "id": case_id, "number": number, "wake_at": None}


def measure(app: Flask, writers: int, reports: int) -> tuple[list[float], float, int]:
    """Let the writers take three steps on each of their cases; every step's seconds, the whole, and how many failed."""
    with app.app_context(), clock.at(START):
        people = city.people()
        numbers = [file_report(city.report(), people.inspector).number for _ in range(writers * reports)]
        db.session.remove()
    shares = [numbers[place::writers] for place in range(writers)]
    begun = time.perf_counter()
    with app.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
    if on_sqlite:
        with ThreadPoolExecutor(writers) as pool:
            answers = list(pool.map(partial(_write, app), shares))
    else:
        dispose(app)
        ends = [_FORK.Pipe(duplex=False) for _ in range(writers)]
        for share, end in zip(shares, ends, strict=True):
            _FORK.Process(target=_process, args=(app, share, end[1])).start()
        answers = [end[0].recv() for end in ends]
    whole = time.perf_counter() - begun
    return [each for times, _ in answers for each in times], whole, sum(errors for _, errors in answers)


def _process(app: Flask, numbers: list[str], end: Connection) -> None:
    end.send(_write(app, numbers))
    os._exit(0)


def _write(app: Flask, numbers: list[str]) -> tuple[list[float], int]:
    times: list[float] = []
    errors = 0
    with app.app_context(), clock.at(START):
        people = city.people()
        change = Correction(unit=people.foreign_officer.unit_code)
        asked = Asked(RequestKind.TRANSFER, "changed", "已移交", "")
        steps: tuple[Callable[[str], object], ...] = (
            lambda number: accept_case(people.officer, number),
            lambda number: ask_request(people.officer, number, asked),
            lambda number: correct_case(people.arbiter, number, change, "unit_wrong", "不归他们"),
        )
        for number in numbers:
            for step in steps:
                db.session.remove()
                begun = time.perf_counter()
                try:
                    step(number)
                except AppError:
                    errors += 1
                times.append(time.perf_counter() - begun)
        db.session.remove()
    return times, errors


def prove(kind: str, cases: int, writers: int, reports: int) -> Verdict:
    """Fill a city, let one writer step alone, then all together."""
    verdict = Verdict("transition", kind, cases, writers)
    with racecourse(kind) as app:
        with app.app_context(), clock.at(START):
            file_report(city.report(), city.people().inspector)
            fill(cases)
            db.session.remove()
        verdict.load = round(os.getloadavg()[0], 1)
        alone, _whole, _errors = measure(app, 1, reports)
        together, whole, verdict.errors = measure(app, writers, reports)
    verdict.steps, verdict.per_s = len(together), round(len(together) / whole, 1)
    verdict.p50_ms, verdict.p95_ms, verdict.slowest_ms = (_at(together, share) for share in (0.5, 0.95, 1))
    verdict.alone_p95_ms = _at(alone, 0.95)
    verdict.ok = verdict.p95_ms < LIMIT_MS and not verdict.errors
    return verdict


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def _kinds(asked: str) -> Iterator[str]:
    yield from ("sqlite", "postgres") if asked == "both" else (asked,)


def main(arguments: list[str]) -> int:
    """Measure on the chosen databases, a line of JSON each; 1 when a step takes too long or fails."""
    parser = argparse.ArgumentParser(prog="run.py prove transition")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--reports", type=int, default=100, help="cases of each writer, three steps on each")
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    chosen = parser.parse_args(arguments)
    good = True
    for kind in _kinds(chosen.db):
        verdict = prove(kind, chosen.cases, chosen.writers, chosen.reports)
        print(json.dumps(asdict(verdict)), flush=True)
        good &= verdict.ok
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
