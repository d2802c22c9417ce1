"""Proof: a report that was acknowledged is there, once and whole, however often it is sent and however the server dies.

Several processes send reports and photos of the same ids at the same time while the whole server is killed again and
again. After every kill, with nobody running, the database and the photos on disk are held against all receipts given so far.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from app.audit import verify_chain
from tests.faults.sending import Plan, Sent, Target, finish, send_all
from tests.faults.town import Server, Town, make_town, serving

PAUSE_SECONDS = 0.01


@dataclass
class Verdict:
    """What was found. ``lost`` counts receipts without their row or bytes; everything but ``ok`` is a fact."""

    proof: str
    database: str
    control: str
    puts: int
    processes: int
    kills: int
    ids: int
    rows: int = 0
    findings: int = 0
    cases: int = 0
    complete: int = 0
    photos: int = 0
    photos_whole: int = 0
    receipts: int = 0
    unequal: int = 0
    lost: int = 0
    refused: int = 0
    again: int = 0
    early: int = 0
    chain: str = ""
    seconds: float = 0
    ok: bool = False

    def judge(self) -> None:
        """Exactly once, whole, and never taken back."""
        once = self.rows == self.findings == self.cases == self.complete == self.ids
        kept = self.unequal == self.lost == self.refused == 0 and self.photos_whole == self.photos
        self.ok = once and kept and self.chain == "holds"


@dataclass
class Books:
    """Every receipt that any process has had, and what was promised by it."""

    files: list[Path]
    read: dict[Path, int] = field(default_factory=dict)
    receipts: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    photos: set[tuple[str, str]] = field(default_factory=set)
    statuses: dict[str, int] = field(default_factory=dict)
    lost: int = 0

    def catch_up(self) -> None:
        """Read what the processes have written since the last time."""
        for file in self.files:
            if not file.exists():
                continue
            with file.open("rb") as lines:
                lines.seek(self.read.get(file, 0))
                for line in lines:
                    if line.endswith(b"\n"):
                        self.read[file] = self.read.get(file, 0) + len(line)
                        self._enter(Sent(**json.loads(line)))

    def _enter(self, sent: Sent) -> None:
        self.statuses[sent.kind] = self.statuses.get(sent.kind, 0) + 1
        if sent.kind != "receipt":
            return
        self.receipts.setdefault(sent.id, set()).add((sent.sha, sent.number))
        if sent.photo:
            self.photos.add((sent.id, sent.photo))

    def hold_against(self, town: Town) -> None:
        """Count the promises that the database and the disk do not keep, now."""
        self.catch_up()
        stored = {row[0]: (row[1], row[2]) for row in town.rows("SELECT id, sha256, number FROM sent_report")}
        arrived = set(
            town.rows(
                "SELECT finding_id, sha256 FROM case_photo WHERE arrived_at IS NOT NULL AND finding_id IS NOT NULL"
            )
        )
        self.lost += sum(stored.get(id_) not in receipts for id_, receipts in self.receipts.items())
        self.lost += sum(promise not in arrived or not town.photo_is_whole(promise[1]) for promise in self.photos)


def run(plan: Plan, kills: int, control: str, database: str, folder: Path) -> Verdict:
    """Send, kill, compare, until everything is sent; then count."""
    begun = time.monotonic()
    verdict = Verdict("puts", database, control, plan.puts, plan.processes, kills, plan.ids)
    with make_town(folder, database) as town, serving(Server(town, control=control)) as server:
        target = Target(server.port, *town.cookie("inspector"))
        files = [folder / f"sent-{number}.jsonl" for number in range(plan.processes)]
        books = Books(files)
        with _senders(plan, target, files) as (answered, processes):
            for due in _moments(plan, kills):
                _wait_until(due, answered, processes)
                server.kill()
                books.hold_against(town)
                server.start()
            for process in processes:
                process.join()
        finish(plan, target)
        server.kill()
        books.hold_against(town)
        _count(verdict, books, plan, town)
    verdict.seconds = round(time.monotonic() - begun, 1)
    verdict.judge()
    return verdict


@contextmanager
def _senders(plan: Plan, target: Target, files: list[Path]) -> Iterator[tuple[Synchronized[int], list[SpawnProcess]]]:
    context = multiprocessing.get_context("spawn")
    answered: Synchronized[int] = context.Value("i", 0)
    processes = [
        context.Process(target=send_all, args=(plan, number, target, file, answered))
        for number, file in enumerate(files)
    ]
    for process in processes:
        process.start()
    try:
        yield answered, processes
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _moments(plan: Plan, kills: int) -> list[int]:
    """After how many answers the server dies, each time: spread over the run, never at the same point of a round."""
    dice = random.Random(f"{plan.seed}-kills")
    return [int((kill + dice.random()) * plan.puts / (kills + 1)) for kill in range(1, kills + 1)]


def _wait_until(due: int, answered: Synchronized[int], processes: list[SpawnProcess]) -> None:
    while answered.value < due and any(process.is_alive() for process in processes):
        time.sleep(PAUSE_SECONDS)


def _count(verdict: Verdict, books: Books, plan: Plan, town: Town) -> None:
    digests = {sha for number in range(plan.ids) for sha in plan.digests(number)}
    verdict.rows, verdict.findings, verdict.cases, verdict.complete = (
        int(str(town.rows(statement)[0][0]))
        for statement in (
            "SELECT count(*) FROM sent_report",
            "SELECT count(*) FROM finding",
            "SELECT count(*) FROM case_file",
            "SELECT count(*) FROM sent_report WHERE complete",
        )
    )
    verdict.photos = len(digests)
    verdict.photos_whole = sum(town.photo_is_whole(sha) for sha in digests)
    verdict.receipts = books.statuses.get("receipt", 0)
    verdict.unequal = sum(len(receipts) > 1 for receipts in books.receipts.values())
    verdict.lost = books.lost
    verdict.refused = books.statuses.get("refused", 0)
    verdict.again = books.statuses.get("again", 0)
    verdict.early = books.statuses.get("early", 0)
    with town.app.app_context():
        broken = verify_chain()[1]
    verdict.chain = "holds" if broken is None else f"broken at {broken.seq}: {broken.reason}"


def main(arguments: list[str]) -> int:
    """Run the proof and print one line of JSON; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="run.py prove puts")
    parser.add_argument("--puts", type=int, default=10_000)
    parser.add_argument("--ids", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--control", default="", help="a service that breaks its promise: hasty")
    chosen = parser.parse_args(arguments)
    plan = Plan(chosen.puts, chosen.ids, chosen.processes, chosen.seed)
    with tempfile.TemporaryDirectory(prefix="mingcha-puts-") as folder:
        verdict = run(plan, chosen.kills, chosen.control, chosen.database, Path(folder))
    print(json.dumps(asdict(verdict)), flush=True)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
