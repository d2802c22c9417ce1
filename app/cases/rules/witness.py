"""Does a case stand as the record left it? Rows and entries in, what does not fit out (security 4c)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol


class Entry(Protocol):
    """An entry of the record about the case."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def action(self) -> str:
        """What was done."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What the record says of it."""


@dataclass(frozen=True)
class Told:
    """A step as the history of the case tells it."""

    version: int
    action: str
    text: str
    reason: str | None
    source: str | None
    target: str


def row_faults(entries: Sequence[Entry], digest: str) -> Iterator[str]:
    """Where the row was not what the entry before had left, and whether it is now what the last one left.

    Entries older than the digests say nothing of the row.
    """
    left: str | None = None
    left_by = 0
    for entry in entries:
        before, after = entry.body.get("before"), entry.body.get("after")
        if after is None:
            continue
        if left is not None and before is not None and before != left:
            yield f"the row changed between the entries {left_by} and {entry.seq}"
        left, left_by = after, entry.seq
    if not entries:
        yield "the record says nothing of it"
    elif left is not None and left != digest:
        yield f"the row is not as the entry {left_by} left it"


def story_faults(entries: Sequence[Entry], steps: Collection[Told]) -> Iterator[str]:
    """Where the history tells a step otherwise than the record, tells one the record does not know, or leaves one out."""
    told = {step.version: step for step in steps}
    for entry in entries:
        body = entry.body
        if not entry.action.startswith("case.") or not {"version", "to", "text"} <= body.keys():
            continue
        step = told.pop(body["version"], None)
        if step is None:
            yield f"the step of the entry {entry.seq} is missing from the history"
        elif (f"case.{step.action}", step.reason, step.source, step.target, sha256(step.text.encode()).hexdigest()) != (
            entry.action,
            body["reason"],
            body["from"],
            body["to"],
            body["text"],
        ):
            yield f"the history tells the step of the entry {entry.seq} otherwise"
    for version, step in sorted(told.items()):
        if step.action not in _FILED:
            yield f"the record does not know the step {version} of the history"


_FILED = {"file", "join"}


def photo_faults(entries: Sequence[Entry], digests: Collection[str]) -> Iterator[str]:
    """Photos of the case that the record does not know, and photos of the record that the case has lost.

    An entry about photos names all of them; older feedback named none and says nothing.
    """
    named = [entry.body.get("photos") for entry in entries]
    known = {digest for photos in named if isinstance(photos, list) for digest in photos}
    silent = any(entry.action == "case.feedback" and "photos" not in entry.body for entry in entries)
    have = set(digests)
    if not silent:
        for digest in sorted(have - known):
            yield f"the record does not know the photo {digest[:12]}…"
    for digest in sorted(known - have):
        yield f"the photo {digest[:12]}… of the record is gone"
