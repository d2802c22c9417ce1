"""Proof: a step that was acknowledged is there, whole, however its writer, the server or the database server dies.

Writers file reports and take steps through the services and note each as acknowledged once the command has returned. Each is
killed (SIGKILL) at a statement or commit drawn by lot and followed by another, several at a time. On PostgreSQL the whole
cluster is also restarted without a farewell (``pg_ctl -m immediate``). In the end every acknowledged step must be in the
history, and record, rows and histories must agree. The whole server's deaths are those of ``prove puts``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from multiprocessing.context import ForkProcess
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
)
from app.cases.models import Case, CaseEvent
from app.platform.db import db
from app.platform.errors import AppError
from config import Config
from tests.conftest import base_config, dispose
from tests.faults import puts
from tests.faults.sending import Plan
from tests.support import city
from tests.support.city import People
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate

_FORK = multiprocessing.get_context("fork")
LAST_MOMENT = 250
PAUSE_SECONDS = 0.02
_PATIENCE_SECONDS = 60


@dataclass
class Verdict:
    """What was found. ``lost``: acknowledged steps that are not in the history; ``remarks``: what disagrees with the record."""

    proof: str
    database: str
    control: str
    kills: int
    restarts: int = 0
    acknowledged: int = 0
    kept: int = 0
    lost: int = 0
    remarks: int = 0
    chain: str = ""
    seconds: float = 0
    ok: bool = False

    def judge(self) -> None:
        """Nothing acknowledged is lost, nothing is half there."""
        self.ok = self.acknowledged > 0 and not self.lost and not self.remarks and self.chain == "holds"


class Moment:
    """Lets this process die at a statement, a commit or an acknowledgement: the one with the number ``left``."""

    def __init__(self, left: int) -> None:
        self._left = left

    def pass_by(self, *_what: object) -> None:
        """One of them; the last is the end."""
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def write(app: Flask, moment: int, seed: int, acknowledgements: Path, control: str) -> None:
    """What a writer does until it dies: files a report and takes a few steps, again and again."""
    death, dice = Moment(moment), random.Random(seed)
    file = os.open(acknowledgements, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with app.app_context():
        people = city.people()
        sa.event.listen(db.engine, "before_cursor_execute", death.pass_by)
        sa.event.listen(db.engine, "commit", death.pass_by)
        while True:
            with contextlib.suppress(AppError, sa.exc.DBAPIError):
                _lead_a_life(people, dice, death, file, control)
            with contextlib.suppress(sa.exc.DBAPIError):
                db.session.remove()
            death.pass_by()


def _lead_a_life(people: People, dice: random.Random, death: Moment, file: int, control: str) -> None:
    """A report and two steps. ``hasty``, the negative control, acknowledges a step and takes it then."""

    def acknowledge(number: str, version: int) -> None:
        death.pass_by()
        os.write(file, f"{number} {version}\n".encode())
        death.pass_by()

    number = file_report(city.report(note="桶满"), people.inspector).number
    acknowledge(number, 1)
    for version, step in enumerate(dice.sample(("accept", "ask", "correct"), 2), 2):
        if control == "hasty":
            acknowledge(number, version)
        _step(step, people, number)
        acknowledge(number, version)


def _step(step: str, people: People, number: str) -> None:
    if step == "accept":
        accept_case(people.officer, number)
    elif step == "correct":
        correct_case(
            people.arbiter, number, Correction(unit=people.foreign_officer.unit_code), "unit_wrong", "不归他们"
        )
    else:
        ask_request(people.officer, number, Asked(RequestKind.TRANSFER, "changed", "已移交", ""))


def run(app: Flask, folder: Path, kills: int, *, database: str, control: str = "", seed: int = 1) -> Verdict:
    """Let writers live and die until ``kills`` of them are dead; then count."""
    begun = time.monotonic()
    verdict = Verdict("kills", database, control, 0)
    chance, acknowledgements = random.Random(seed), folder / "acknowledged"
    dispose(app)
    while verdict.kills < kills:
        writers = [_writer(app, chance, acknowledgements, control) for _ in range(min(4, kills - verdict.kills))]
        for writer in writers:
            writer.join()
            verdict.kills += writer.exitcode == -signal.SIGKILL
    _count(app, verdict, acknowledgements)
    verdict.seconds = round(time.monotonic() - begun, 1)
    verdict.judge()
    return verdict


def _writer(
    app: Flask, chance: random.Random, acknowledgements: Path, control: str, last: int = LAST_MOMENT
) -> ForkProcess:
    arguments = (app, chance.randrange(1, last), chance.randrange(2**31), acknowledgements, control)
    process = _FORK.Process(target=write, args=arguments)
    process.start()
    return process


def restart(app: Flask, folder: Path, crash: Callable[[], None], restarts: int, seed: int = 1) -> Verdict:
    """Let writers work while their PostgreSQL cluster dies without a farewell, again and again."""
    begun = time.monotonic()
    verdict = Verdict("restarts", "postgres", "", 0)
    chance, acknowledgements = random.Random(seed), folder / "acknowledged"
    dispose(app)
    writers = [_writer(app, chance, acknowledgements, "", 10**9) for _ in range(4)]
    try:
        while verdict.restarts < restarts:
            _grown(acknowledgements, _size(acknowledgements) + chance.randrange(1, 400))
            crash()
            verdict.restarts += 1
    finally:
        for writer in writers:
            writer.kill()
            writer.join()
            verdict.kills += 1
    _count(app, verdict, acknowledgements)
    verdict.seconds = round(time.monotonic() - begun, 1)
    verdict.judge()
    return verdict


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _grown(file: Path, size: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _size(file) < size and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)


def _count(app: Flask, verdict: Verdict, acknowledgements: Path) -> None:
    promises = [line.split() for line in acknowledgements.read_text().splitlines()] if acknowledgements.exists() else []
    with app.app_context():
        query = sa.select(Case.number, CaseEvent.seq).join(CaseEvent, CaseEvent.case_id == Case.id)
        there = {(number, str(version)) for number, version in db.session.execute(query)}
        verdict.acknowledged, verdict.kept = len(promises), len(there)
        verdict.lost = sum(tuple(promise) not in there for promise in promises)
        broken = verify_chain()[1]
        verdict.chain = "holds" if broken is None else f"broken at {broken.seq}: {broken.reason}"
        verdict.remarks = sum(1 for _ in discrepancies())
        db.session.remove()


@contextlib.contextmanager
def place(kind: str, folder: Path) -> Iterator[tuple[Flask, Databases]]:
    """A service on a database of its own with the city in it, and what serves that database."""

    def settings(url: str) -> Config:
        return replace(base_config(folder), database_url=url)

    def build(url: str) -> None:
        migrate(create_app(settings(url)))

    server: Databases = PostgresDatabases(build) if kind == "postgres" else SqliteDatabases(folder, build)
    app = create_app(settings(server.fresh()))
    with app.app_context():
        city.load()
    try:
        yield app, server
    finally:
        dispose(app)
        server.stop()


def main(arguments: list[str]) -> int:
    """Kill writers, the server and the database server; a line of JSON each, 1 when anything acknowledged was lost."""
    parser = argparse.ArgumentParser(prog="run.py prove kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--servers", type=int, default=50, help="kills of the whole server")
    parser.add_argument("--restarts", type=int, default=50, help="immediate restarts of PostgreSQL")
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--control", default="", help="a service that breaks its promise: hasty")
    chosen = parser.parse_args(arguments)
    good = True
    for kind in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        for verdict in _verdicts(kind, chosen):
            print(json.dumps(asdict(verdict)), flush=True)
            good &= verdict.ok
    return 0 if good else 1


def _verdicts(kind: str, chosen: argparse.Namespace) -> Iterator[Verdict | puts.Verdict]:
    with tempfile.TemporaryDirectory(prefix="mingcha-kills-") as folder, place(kind, Path(folder)) as (app, _server):
        yield run(app, Path(folder), chosen.kills, database=kind, control=chosen.control)
    if kind == "postgres" and chosen.restarts:
        with tempfile.TemporaryDirectory(prefix="mingcha-kills-") as folder, place(kind, Path(folder)) as (app, server):
            assert isinstance(server, PostgresDatabases)
            yield restart(app, Path(folder), server.crash, chosen.restarts)
    if chosen.servers:
        with tempfile.TemporaryDirectory(prefix="mingcha-kills-") as folder:
            yield puts.run(Plan(5000, 250, 4, 1), chosen.servers, "", kind, Path(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
