"""Is the record what it was? Chain, gaps, roots, checkpoints and what other rooms hold beside it, in memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.audit.queries.entries import Stored, newest_checkpoint, stored_checkpoints, stored_entries
from app.audit.rules import GENESIS, Checkpoint, Tree, checkpoint_hash, link_hash
from app.audit.signing import is_signed, public_key
from app.platform.db import db


@dataclass(frozen=True)
class Break:
    """A place where the record does not hold, and why. ``seq`` is the entry, or the size that a checkpoint speaks of."""

    seq: int
    reason: str


@dataclass
class Verdict:
    """How many entries and checkpoints hold, and everything that does not."""

    entries: int = 0
    checkpoints: int = 0
    breaks: list[Break] = field(default_factory=list)


def verify_chain() -> tuple[int, Break | None]:
    """Walk the whole chain; returns how many entries hold and the first break, if any."""
    verdict = Verdict()
    for _tree in _walk(verdict):
        pass
    return verdict.entries, verdict.breaks[0] if verdict.breaks else None


def verify_record(outside: Sequence[Checkpoint] = (), key: str | None = None) -> Verdict:
    """Walk chain, tree and checkpoints. ``outside`` are checkpoints that were kept elsewhere: each must be one of the
    database's and agree with the entries. ``key`` is the public key to trust (hex), the service's own by default."""
    verdict = Verdict()
    waiting = _Checkpoints(_sorted(outside), key or public_key(), verdict)
    waiting.compare(0, Tree(), GENESIS)
    for tree, own in _walk(verdict):
        if tree.size == waiting.next_size:
            waiting.compare(tree.size, tree, own)
    if not verdict.breaks:
        waiting.beyond(verdict.entries)
        if (strayed := _strayed_subject()) is not None:
            verdict.breaks.append(Break(strayed, "does not follow the entry before about the same subject"))
    return verdict


def _walk(verdict: Verdict) -> Iterator[tuple[Tree, str]]:
    """The tree after each entry that holds; stops at the first that does not."""
    tree, previous = Tree(), GENESIS
    for entry in stored_entries():
        expected = verdict.entries + 1
        reason = _fault(entry, expected, previous)
        if reason:
            verdict.breaks.append(Break(expected if entry.link.seq > expected else entry.link.seq, reason))
            return
        previous = entry.hash
        verdict.entries = expected
        tree.append(bytes.fromhex(previous))
        yield tree, previous


def _fault(entry: Stored, expected: int, previous: str) -> str:
    if entry.link.seq != expected:
        return f"entry {expected} is missing"
    if entry.previous != previous:
        return "does not follow its predecessor"
    if link_hash(entry.link, previous) != entry.hash:
        return "content and hash disagree"
    return ""


@dataclass(frozen=True)
class _Said:
    """A checkpoint to be compared: from the database, with its frontier, or kept outside (``frontier`` is None)."""

    checkpoint: Checkpoint
    frontier: Sequence[str] | None = None

    @property
    def place(self) -> tuple[int, bool]:
        """The order in which checkpoints are compared: the database's own first."""
        return self.checkpoint.size, self.frontier is None


def _sorted(outside: Iterable[Checkpoint]) -> Iterator[_Said]:
    newest = newest_checkpoint()  # one that is made from now on may speak of entries behind those that are walked
    known = stored_checkpoints(up_to=newest.size) if newest else iter(())
    stored = (_Said(row.checkpoint, row.frontier) for row in known)
    kept = sorted(map(_Said, outside), key=lambda said: said.place)
    return merge(stored, kept, key=lambda said: said.place)


class _Checkpoints:
    """The checkpoints still to come, by the size they speak of."""

    def __init__(self, items: Iterator[_Said], key: str, verdict: Verdict) -> None:
        self._items = items
        self._next = next(items, None)
        self._key = key
        self._verdict = verdict
        self._last_stored: Checkpoint | None = None

    @property
    def next_size(self) -> int:
        """The size at which the next checkpoint is to be compared; -1 when none is left."""
        return self._next.checkpoint.size if self._next else -1

    def compare(self, size: int, tree: Tree, head: str) -> None:
        """Hold every checkpoint over ``size`` entries against the tree and the chain's head there."""
        found = size, tree.root().hex(), head
        peaks = [peak.hex() for peak in tree.peaks]
        while self._next is not None and self._next.checkpoint.size <= size:
            said, checkpoint = self._next, self._next.checkpoint
            self._next = next(self._items, None)
            reason = self._fault(checkpoint, stored=said.frontier is not None)
            if not reason and (checkpoint.size, checkpoint.root, checkpoint.head) != found:
                reason = "the entries are not those that the checkpoint was made over"
            if not reason and said.frontier is not None and list(said.frontier) != peaks:
                reason = "the checkpoint's frontier is not that of the entries"
            if said.frontier is not None:
                self._last_stored = checkpoint
            if reason:
                self._verdict.breaks.append(Break(checkpoint.size, reason))
            else:
                self._verdict.checkpoints += 1

    def _fault(self, checkpoint: Checkpoint, *, stored: bool) -> str:
        if not is_signed(checkpoint, self._key):
            return "the checkpoint bears no signature of this service's key"
        if not stored:
            return "" if checkpoint == self._last_stored else "the checkpoint is missing from the database"
        expected = checkpoint_hash(self._last_stored) if self._last_stored else GENESIS
        return "" if checkpoint.previous == expected else "the checkpoint does not follow the one before"

    def beyond(self, size: int) -> None:
        """What speaks of more entries than there are: the record was cut off."""
        while self._next is not None:
            said = self._next.checkpoint.size
            self._verdict.breaks.append(Break(said, f"the record ends at {size}, the checkpoint knows {said} entries"))
            self._next = next(self._items, None)


def _strayed_subject() -> int | None:
    """The first entry whose link to the one before about its subject is wrong."""
    entry = AuditEntry.__table__.c
    before = sa.func.lag(entry.hash).over(partition_by=entry.subject, order_by=entry.seq)
    linked = sa.select(entry.seq, entry.previous_of_subject.label("said"), before.label("before")).subquery()
    wrong = linked.c.said != sa.func.coalesce(linked.c.before, GENESIS)
    strayed: int | None = db.session.scalar(sa.select(sa.func.min(linked.c.seq)).where(wrong))
    return strayed
