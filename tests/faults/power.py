"""Proof: a step that was acknowledged survives a power cut, on SQLite as the service runs it.

One process takes steps through the services on a disk that writes down what reached it when (``power_disk``). Then the power
is cut at thousands of places: what was synced is there, what was not is there, lost or torn. After each cut the file must open
whole, with every acknowledged step in it. ``--control off`` runs with ``synchronous=OFF`` and must lose.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.cases import Asked, Correction, RequestKind, accept_case, ask_request, correct_case, file_report
from app.platform.authorizer import owner_rights
from app.platform.db import db, journal_mode
from tests.conftest import base_config, dispose
from tests.faults.power_disk import Cuts, Disk, Files, Op
from tests.support import city
from tests.support.databases import migrate

_FORK = multiprocessing.get_context("fork")
CHECKED = 40


@dataclass
class Verdict:
    """What was found after the cuts. ``corrupt``: the file did not open whole; ``losing``: cuts that took a promised step."""

    proof: str
    control: str
    cuts: int
    steps: int = 0
    syncs: int = 0
    journal: str = ""
    corrupt: int = 0
    losing: int = 0
    broken: int = 0
    seconds: float = 0
    ok: bool = False

    def judge(self) -> None:
        """No cut took anything that was promised, tore the file or the chain."""
        self.ok = self.steps > 0 and self.syncs > 0 and not (self.corrupt or self.losing or self.broken)


def run(app: Flask, folder: Path, reports: int, cuts: int, control: str = "", *, seed: int = 1) -> Verdict:
    """Live on the watched disk, then cut the power ``cuts`` times; ``app`` must hold the city."""
    begun = time.monotonic()
    verdict = Verdict("power", control, cuts)
    dispose(app)
    database = Path(app.config["MINGCHA"].database_uri.removeprefix("sqlite:///"))
    start: Files = {str(database): bytearray(database.read_bytes())}
    theirs, mine = _FORK.Pipe()
    process = _FORK.Process(target=_live, args=(app, reports, control, theirs))
    process.start()
    ops: list[Op] = mine.recv()
    process.join()
    verdict.syncs = sum(op.kind == "sync" for op in ops)
    verdict.steps = sum(op.kind == "promise" for op in ops)
    verdict.journal = journal_mode(sqlite3.sqlite_version_info)
    dice = random.Random(seed)
    after = Cuts(start, ops)
    for place in sorted(dice.randrange(1, len(ops) + 1) for _ in range(cuts)):
        _look(verdict, after.cut(place, dice), database, folder / "cut", after.promises)
    verdict.seconds = round(time.monotonic() - begun, 1)
    verdict.judge()
    return verdict


def _live(app: Flask, reports: int, control: str, end: Connection) -> None:
    disk = Disk()
    disk.install()
    with app.app_context():
        if control:
            sa.event.listen(db.engine, "checkout", _unsafe)
        people = city.people()
        for _each in range(reports):
            number = file_report(city.report(note="桶满"), people.inspector).number
            disk.promise(f"{number} 1")
            accept_case(people.officer, number)
            disk.promise(f"{number} 2")
            ask_request(people.officer, number, Asked(RequestKind.TRANSFER, "changed", "已移交", ""))
            disk.promise(f"{number} 3")
            other = people.foreign_officer.unit_code
            correct_case(people.arbiter, number, Correction(unit=other), "unit_wrong", "不归他们")
            disk.promise(f"{number} 4")
        db.session.remove()
    end.send(disk.ops)


def _unsafe(connection: sqlite3.Connection, *_more: object) -> None:
    with owner_rights():
        connection.execute("PRAGMA synchronous = OFF")


def _look(verdict: Verdict, files: Files, database: Path, folder: Path, promises: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    for name in (database.name, f"{database.name}-journal", f"{database.name}-wal"):
        data = files.get(str(database.with_name(name)))
        path = folder / name
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
    connection = sqlite3.connect(folder / database.name, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            verdict.corrupt += 1
            return
        query = "SELECT 1 FROM case_event e JOIN case_file f ON f.id = e.case_id WHERE f.number = ? AND e.seq = ?"
        verdict.losing += any(
            connection.execute(query, promise.split()).fetchone() is None for promise in promises[-CHECKED:]
        )
        torn = "SELECT count(*) FROM audit_entry a LEFT JOIN audit_entry b ON b.seq = a.seq - 1 WHERE a.seq > 1 AND a.previous IS NOT b.hash"
        verdict.broken += connection.execute(torn).fetchone()[0] > 0
    except sqlite3.DatabaseError:
        verdict.corrupt += 1
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """Cut the power; a line of JSON, 1 when anything that was promised was lost."""
    parser = argparse.ArgumentParser(prog="run.py prove power")
    parser.add_argument("--cuts", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--control", default="", help="a service that breaks its promise: off")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mingcha-power-") as name:
        folder = Path(name)
        app = create_app(replace(base_config(folder), database_url=f"sqlite:///{folder / 'power.db'}"))
        migrate(app)
        with app.app_context():
            city.load()
        verdict = run(app, folder, chosen.reports, chosen.cuts, chosen.control)
        dispose(app)
    print(json.dumps(asdict(verdict)), flush=True)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
