"""`run.py prove tamper [--rounds N] [--rows N] [--proofs N] [--entries N]`: the record attacked at random.

Every kind of edit under every cover, each on entries drawn anew every round; every column that the record holds of
cases, histories, findings and photos; changed proofs; then a long record for speed and memory.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

from app import audit, create_app
from app.audit.service import make_checkpoint
from app.audit.witnesses import discrepancies
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.audit.beside import EDITS, TABLES, Shelf, changed, columns_held, live, unaccounted
from tests.audit.tampering import Book, attacked, attacks
from tests.audit.trees import mutations
from tests.conftest import base_config, dispose
from tests.support import city
from tests.support.city import people
from tests.support.databases import migrate


def _attack(rounds: int, seed: int) -> dict[str, object]:
    kept = None
    for number in range(24):
        with atomic():
            audit.record(f"case.{number % 5}", f"case:{number % 4}", {"number": number, "词": "脏"}, f"h{number % 3}")
        if number % 8 == 7:
            kept = make_checkpoint(force=True)
    assert kept is not None
    clean, dice = Book.read(), random.Random(seed)
    tried = found = 0
    missed: list[str] = []
    for _round in range(rounds):
        for name, edit, cover in attacks():
            book = attacked(clean, edit, cover, dice)
            if book is None:
                continue
            book.store()
            tried += 1
            if audit.verify_record([kept]).breaks:
                found += 1
            else:
                missed.append(name)
    clean.store()
    return {"kinds": len(list(attacks())), "tried": tried, "found": found, "missed": missed[:20]}


def _beside(rounds: int, seed: int) -> dict[str, object]:
    """Every column of cases, histories, findings and photos changed, rows deleted, doubled and exchanged."""
    assert not unaccounted(), f"neither held nor named as not held: {unaccounted()}"
    live(people())
    assert not any(True for _ in discrepancies())
    shelf, dice = Shelf.read(), random.Random(seed)
    tried = found = 0
    missed: list[str] = []
    columns = columns_held()
    for _round in range(rounds):
        edits = [(f"{table.__tablename__}.{name} changed", (table, name)) for table, name in columns]
        for what, (table, name) in edits:
            changed(shelf, table, name, dice)
            hit = any(True for _ in discrepancies())
            tried, found, missed = tried + 1, found + hit, missed + [what] * (not hit)
            shelf.store(table)
        for name, edit in EDITS.items():
            for table in TABLES:
                if edit(shelf, table, dice):
                    hit = any(True for _ in discrepancies())
                    what = f"{table.__tablename__} {name}"
                    tried, found, missed = tried + 1, found + hit, missed + [what] * (not hit)
                    shelf.store()
    clean = not any(True for _ in discrepancies())
    return {"columns": len(columns), "tried": tried, "found": found, "missed": missed[:20], "clean_again": clean}


def _long(entries: int) -> dict[str, object]:
    now = clock.now()
    body = {"version": 3, "from": "rectifying", "to": "checking", "lead": "411002-XG", "reason": None, "text": "0" * 64}
    for start in range(0, entries, 20_000):
        with atomic():
            audit.record_all(
                [
                    audit.Draft(now, "case.feedback", f"case:{n // 5}", body, "K7Q2M4")
                    for n in range(start, min(start + 20_000, entries))
                ]
            )
    make_checkpoint(force=True)
    started = time.process_time()
    verdict = audit.verify_record()
    seconds = time.process_time() - started
    tracemalloc.start()
    audit.verify_record()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "entries": verdict.entries,
        "breaks": len(verdict.breaks),
        "cpu_s": round(seconds, 2),
        "per_s": round(verdict.entries / seconds),
        "peak_mib": round(peak / 2**20, 1),
    }


def main(arguments: list[str]) -> int:
    """Run it; 0 when every attack and every changed proof was refused."""
    parser = argparse.ArgumentParser(prog="run.py prove tamper")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--proofs", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mingcha-tamper-") as folder:
        root = Path(folder)
        app = create_app(replace(base_config(root), database_url=f"sqlite:///{root / 'record.db'}"))
        migrate(app)
        with app.app_context():
            city.load()
            beside = _beside(asked.rows, asked.seed)
            print(json.dumps({"proof": "rows beside the record", **beside}, ensure_ascii=False), flush=True)
            attack = _attack(asked.rounds, asked.seed)
            print(json.dumps({"proof": "tamper", **attack}, ensure_ascii=False), flush=True)
            accepted = sum(mutations(asked.proofs, asked.seed))
            print(json.dumps({"proof": "changed proofs", "tried": asked.proofs, "accepted": accepted}), flush=True)
            db.session.remove()
            print(json.dumps({"proof": "a long record", **_long(asked.entries)}), flush=True)
        dispose(app)
    good = attack["tried"] == attack["found"] and beside["tried"] == beside["found"] and beside["clean_again"]
    return 0 if good and accepted == 0 else 1
