"""Are the notes of a case as the record left them? (security 4c)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.cases.rules.witness import Entry, Fits

_NOTE = "case.note"
_OWNER = "notice:"


@dataclass(frozen=True)
class Noted:
    """A note as its rows have it; ``whole`` are its columns and those of its files as one text, ``author`` a handle or empty."""

    whole: str
    text: str
    label: str | None
    author: str
    files: Sequence[str]


def note_faults(entries: Sequence[Entry], notes: Mapping[int, Noted], fits: Fits) -> Iterator[str]:
    """Notes that are gone, that the record does not know, or that are not what was said, by whom, and with which files.

    Of a case that went to the police the words and names are gone; its files and authors stay held.
    """
    left = dict(notes)
    emptied = max((entry.seq for entry in entries if entry.action == "case.seal"), default=0)
    for entry in entries:
        if entry.action != _NOTE:
            continue
        note = left.pop(entry.body["note"], None)
        if note is None:
            yield f"the note of the entry {entry.seq} is gone"
        elif not (_emptied(entry, note, fits) if entry.seq < emptied else _as_said(entry, note, fits)):
            yield f"the note of the entry {entry.seq} is not what was said"
        elif note.author != ("" if entry.actor.startswith(_OWNER) else entry.actor):
            yield f"somebody else is named for the note of the entry {entry.seq}"
    yield from (f"the record does not know the note {each}" for each in sorted(left))


def _as_said(entry: Entry, note: Noted, fits: Fits) -> bool:
    """Older entries hold the words and the files only."""
    said = entry.body.get("said")
    if said is not None:
        return fits(said, note.whole)
    return fits(entry.body["text"], note.text) and _same_files(entry, note, fits)


def _emptied(entry: Entry, note: Noted, fits: Fits) -> bool:
    return not note.text and note.label is None and _same_files(entry, note, fits)


def _same_files(entry: Entry, note: Noted, fits: Fits) -> bool:
    kept = entry.body["files"]
    return len(kept) == len(note.files) and all(map(fits, kept, note.files))
