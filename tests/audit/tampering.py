"""What somebody with the database's file, or its owner's role, could do to the record: every kind of edit, covered up or not."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.audit.models import AuditCheckpoint, AuditEntry, CheckpointDelivery
from app.audit.rules import GENESIS, Checkpoint, Link, Tree, checkpoint_hash, link_hash, signed_bytes
from app.platform.db import db
from tests.support.insider import unguarded

INTRUDER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
Row = dict[str, Any]


@dataclass
class Book:
    """The rows of the record in the hands of whoever wants to change them."""

    entries: list[Row]
    checkpoints: list[Row]

    @staticmethod
    def read() -> Book:
        """The record of the current application."""
        entries = db.session.execute(sa.select(AuditEntry.__table__).order_by(AuditEntry.seq)).mappings()
        checkpoints = db.session.execute(sa.select(AuditCheckpoint.__table__).order_by(AuditCheckpoint.size)).mappings()
        book = Book([dict(row) for row in entries], [dict(row) for row in checkpoints])
        db.session.rollback()
        return book

    def store(self) -> None:
        """Put these rows in the place of those that are there."""
        with unguarded() as connection:
            for table in (CheckpointDelivery, AuditCheckpoint, AuditEntry):
                connection.execute(sa.delete(table))
            for table, rows in ((AuditEntry, self.entries), (AuditCheckpoint, self.checkpoints)):
                if rows:
                    connection.execute(sa.insert(table), rows)

    def renumber(self) -> None:
        """Numbers without gaps again."""
        for seq, row in enumerate(self.entries, 1):
            row["seq"] = seq

    def rehash(self, *, links: bool = True) -> None:
        """Every hash worked out anew, as somebody who has read the code can; with or without those between subjects."""
        previous, last_of = GENESIS, dict[str, str]()
        for row in self.entries:
            if links and row["previous_of_subject"] is not None:
                row["previous_of_subject"] = last_of.get(row["subject"], GENESIS)
            content = {name: row[name] for name in Link._fields}
            row["previous"], row["hash"] = previous, link_hash(Link(**content), previous)
            previous = last_of[row["subject"]] = row["hash"]

    def forge(self, *, own_key: bool) -> None:
        """Checkpoints over the changed entries, signed with a key that is not the service's."""
        tree, made, previous = Tree(), [], GENESIS
        by_size = {row["size"]: row for row in self.checkpoints}
        for row in self.entries:
            tree.append(bytes.fromhex(row["hash"]))
            if tree.size in by_size or row is self.entries[-1]:
                known = by_size.get(tree.size, self.checkpoints[-1])
                key = INTRUDER.public_key().public_bytes_raw().hex() if own_key else known["key"]
                plain = Checkpoint(tree.size, tree.root().hex(), row["hash"], known["at"], previous, key)
                signed = plain.signed_by(INTRUDER.sign(signed_bytes(plain)).hex())
                made.append({**vars(signed), "frontier": [peak.hex() for peak in tree.peaks]})
                previous = checkpoint_hash(signed)
        self.checkpoints = made


Edit = Callable[[Book, random.Random], None]
Cover = Callable[[Book], None]


def _another(value: Any, dice: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return f"{dice.randrange(16**6):064x}"
    if isinstance(value, int):
        return value + dice.choice((1000, 2000, -3000))
    if isinstance(value, str):
        place = dice.randrange(len(value))
        return value[:place] + ("1" if value[place] != "1" else "2") + value[place + 1 :]
    if isinstance(value, dict):
        return {**value, "number": dice.randrange(100, 10**9)}
    if isinstance(value, list):
        return value[:-1] if value and dice.random() < 0.5 else [*value[:-1], "f" * 64]
    return value + timedelta(seconds=dice.choice((-3600, -1, 1, 86400)))


def _column(name: str) -> Edit:
    def edit(book: Book, dice: random.Random) -> None:
        row = dice.choice(book.entries)
        row[name] = _another(row[name], dice)
        book.entries.sort(key=lambda each: each["seq"])

    return edit


def _checkpoint_column(name: str) -> Edit:
    def edit(book: Book, dice: random.Random) -> None:
        row = dice.choice(book.checkpoints)
        row[name] = _another(row[name], dice)

    return edit


def _deleted(book: Book, dice: random.Random) -> None:
    del book.entries[dice.randrange(len(book.entries))]


def _closed_gap(book: Book, dice: random.Random) -> None:
    _deleted(book, dice)
    book.renumber()


def _inserted(book: Book, dice: random.Random) -> None:
    place = dice.randrange(len(book.entries))
    made = {**copy.deepcopy(book.entries[place]), "action": "case.close", "hash": f"{dice.randrange(16**8):064x}"}
    book.entries.insert(place, made)
    book.renumber()


def _reordered(book: Book, dice: random.Random) -> None:
    one, other = dice.sample(range(len(book.entries)), 2)
    book.entries[one], book.entries[other] = book.entries[other], book.entries[one]
    book.renumber()


def _duplicated(book: Book, dice: random.Random) -> None:
    place = dice.randrange(len(book.entries))
    book.entries.insert(place, {**copy.deepcopy(book.entries[place]), "hash": f"{dice.randrange(16**8):064x}"})
    book.renumber()


def _truncated(book: Book, dice: random.Random) -> None:
    del book.entries[dice.randrange(1, len(book.entries)) :]


def _between_cases(book: Book, dice: random.Random) -> None:
    one = dice.choice(book.entries)
    other = dice.choice([row for row in book.entries if row["subject"] != one["subject"]])
    one["subject"], other["subject"] = other["subject"], one["subject"]


def _checkpoint_gone(book: Book, dice: random.Random) -> None:
    del book.checkpoints[dice.randrange(len(book.checkpoints))]


def _rolled_back(book: Book, dice: random.Random) -> None:
    kept = dice.randrange(len(book.checkpoints) - 1)
    book.checkpoints = book.checkpoints[: kept + 1]
    del book.entries[book.checkpoints[-1]["size"] :]


def _dropped(book: Book) -> None:
    book.rehash()
    book.checkpoints = []


def _forged(book: Book) -> None:
    book.rehash()
    book.forge(own_key=False)


def _signed_anew(book: Book) -> None:
    book.rehash()
    book.forge(own_key=True)


_ENTRY_COLUMNS = tuple(column.name for column in AuditEntry.__table__.columns)
_CHECKPOINT_COLUMNS = tuple(column.name for column in AuditCheckpoint.__table__.columns)
EDITS: dict[str, Edit] = {
    **{f"entry.{name} changed": _column(name) for name in _ENTRY_COLUMNS},
    "entry deleted": _deleted,
    "entry deleted, gap closed": _closed_gap,
    "entry inserted": _inserted,
    "entries reordered": _reordered,
    "entry duplicated": _duplicated,
    "record truncated": _truncated,
    "entries swapped between cases": _between_cases,
}
COVERS: dict[str, Cover] = {
    "not covered up": lambda _book: None,
    "re-hashed": Book.rehash,
    "re-hashed, checkpoints dropped": _dropped,
    "re-hashed, checkpoints forged": _forged,
    "re-hashed, checkpoints signed with another key": _signed_anew,
}
CHECKPOINT_EDITS: dict[str, Edit] = {
    **{f"checkpoint.{name} changed": _checkpoint_column(name) for name in _CHECKPOINT_COLUMNS},
    "checkpoint deleted": _checkpoint_gone,
    "record and checkpoints rolled back": _rolled_back,
}


def attacks(name: str | None = None) -> Iterator[tuple[str, Edit, Cover]]:
    """Every edit (or the one of that name) under every cover."""
    for edit_name, edit in EDITS.items():
        if name in {None, edit_name}:
            for cover_name, cover in COVERS.items():
                yield f"{edit_name}, {cover_name}", edit, cover
    for edit_name, edit in CHECKPOINT_EDITS.items():
        if name in {None, edit_name}:
            yield edit_name, edit, COVERS["not covered up"]


def attacked(clean: Book, edit: Edit, cover: Cover, dice: random.Random) -> Book | None:
    """The record after an attack; None where nothing came of it (a changed hash that re-hashing puts right again)."""
    book = copy.deepcopy(clean)
    edit(book, dice)
    cover(book)
    return None if (book.entries, book.checkpoints) == (clean.entries, clean.checkpoints) else book
