"""Do the standard texts stand as the record left them? Rows and entries in, what does not fit out (security 4c)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.cases.rules.digest import columns_text
from app.cases.rules.witness import Entry, Fits, Row, row_faults

TEXT_ROW = ("unit_code", "form", "scope", "text", "version", "changed_at")
REMOVED = "text.removed"


def standard_text(row: Mapping[Any, Any]) -> str:
    """A standard text, which its key names, as one text. ``row`` may hold more than its columns."""
    return columns_text(row, TEXT_ROW)


def text_faults(entries: Sequence[Entry], row: Mapping[Any, Any] | None, fits: Fits) -> Iterator[str]:
    """Whether a text is what the last entry about it left, or gone (None) where that took it away.

    Entries from before the whole row was held say what was offered, to whom and where, and not when it was changed.
    """
    there = bool(entries) and entries[-1].action != REMOVED
    if row is None:
        if there:
            yield "the text is gone"
        return
    if entries and not there:
        yield "the text stands although the record has it removed"
        return
    yield from row_faults(_since_added(entries), Row(standard_text(row), ""), fits)
    if entries and "after" not in entries[-1].body and not _as_said(entries[-1], row, fits):
        yield f"the text is not as the entry {entries[-1].seq} says"


def held_whole(entries: Sequence[Entry]) -> bool:
    """Whether the record holds every column of a text."""
    return bool(entries) and "after" in entries[-1].body


def _since_added(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries about the text that has the key now: a database may give the key of a removed one again."""
    gone = max((place for place, entry in enumerate(entries) if entry.action == REMOVED), default=-1)
    return entries[gone + 1 :]


def _as_said(entry: Entry, row: Mapping[Any, Any], fits: Fits) -> bool:
    body = entry.body
    said = body["unit"], body["form"], body["scope"], body["version"]
    return said == (row["unit_code"], row["form"], row["scope"], row["version"]) and fits(body["text"], row["text"])
