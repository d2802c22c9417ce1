"""Does a case stand as the record left it? Rows and entries in, what does not fit out (security 4c)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class Entry(Protocol):
    """An entry of the record about the case."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def actor(self) -> str:
        """By whom, as a handle."""

    @property
    def action(self) -> str:
        """What was done."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What the record says of it."""


SERVICE = "system"
Fits = Callable[[str, str], bool]
"""Whether what an entry keeps is the fingerprint of a text."""


@dataclass(frozen=True)
class Told:
    """A step as the history of the case tells it; ``whole`` are all its columns as one text, ``author`` is a handle or empty."""

    version: int
    action: str
    text: str
    reason: str | None
    source: str | None
    target: str
    whole: str = ""
    author: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A case's row as one text: of all columns, and as the first entries read it (a SHA-256 of fewer)."""

    whole: str
    first: str


def row_faults(entries: Sequence[Entry], row: Row, fits: Fits) -> Iterator[str]:
    """Where the row was not what the entry before had left, and whether it is now what the last one left.

    Entries older than the digests say nothing of the row; between the last unkeyed and the first keyed one nothing is said.
    """
    left: str | None = None
    left_by = 0
    for entry in entries:
        before, after = entry.body.get("before"), entry.body.get("after")
        if after is None:
            continue
        if left is not None and before is not None and before != left and len(before) == len(left):
            yield f"the row changed between the entries {left_by} and {entry.seq}"
        left, left_by = after, entry.seq
    if not entries:
        yield "the record says nothing of it"
    elif left is not None and left != row.first and not fits(left, row.whole):
        yield f"the row is not as the entry {left_by} left it"


def story_faults(entries: Sequence[Entry], steps: Collection[Told], fits: Fits) -> Iterator[str]:
    """Where the history tells a step otherwise than the record, tells one the record does not know, or leaves one out.

    A case that went to the police has lost the words of every step before.
    """
    told = {step.version: step for step in steps}
    emptied = max((entry.seq for entry in entries if entry.action == "case.seal"), default=0)
    silent = not all("told" in entry.body for entry in entries if entry.action == "case.file")
    for entry in entries:
        body = entry.body
        if not entry.action.startswith("case.") or not ("told" in body or {"version", "to", "text"} <= body.keys()):
            continue
        step = told.pop(body["version"], None)
        if step is None:
            yield f"the step of the entry {entry.seq} is missing from the history"
        elif not (_emptied(entry, step) if entry.seq < emptied else _as_told(entry, step, fits)):
            yield f"the history tells the step of the entry {entry.seq} otherwise"
        elif step.author != ("" if entry.actor == SERVICE else entry.actor):
            yield f"somebody else is named for the step of the entry {entry.seq}"
    for version, step in sorted(told.items()):
        if not silent or step.action not in _FILED:
            yield f"the record does not know the step {version} of the history"


_FILED = {"file", "join"}


def _as_told(entry: Entry, step: Told, fits: Fits) -> bool:
    kept = entry.body.get("told")
    return fits(kept, step.whole) if kept is not None else _alike(entry, step) and fits(entry.body["text"], step.text)


def _emptied(entry: Entry, step: Told) -> bool:
    return not step.text and not step.facts and (entry.action == "case.file" or _alike(entry, step))


def _alike(entry: Entry, step: Told) -> bool:
    said = entry.body["reason"], entry.body["from"], entry.body["to"]
    return (f"case.{step.action}", step.reason, step.source, step.target) == (entry.action, *said)


def police_story_faults(entries: Sequence[Entry], steps: Sequence[str], fits: Fits) -> Iterator[str]:
    """The same for a confidential case, whose steps (one text each, in their order) have no number of their own."""
    kept = [(entry.seq, entry.body["told"]) for entry in entries if "told" in entry.body]
    older = sum(1 for entry in entries if "version" in entry.body and "told" not in entry.body)
    newest = [*([""] * len(kept)), *steps][-len(kept) :] if kept else []
    for (seq, fingerprint), step in zip(kept, newest, strict=True):
        if not fits(fingerprint, step):
            yield f"the step of the entry {seq} is missing from the history or told otherwise"
    if len(steps) > len(kept) + older + (1 if older else 0):
        yield "the history tells a step that the record does not know"


@dataclass(frozen=True)
class Photo:
    """A photo as its row has it; ``whole`` are the columns that never change, as one text."""

    sha256: str
    whole: str


def photo_faults(
    entries: Sequence[Entry],
    of_findings: Mapping[str, Collection[Photo]],
    of_steps: Mapping[int, Collection[Photo]],
    fits: Fits,
) -> Iterator[str]:
    """Photos that the record does not know, and photos of the record that are gone: by finding, and by step (its version).

    A photo stays with its finding or step wherever those go. An entry about photos names all of them; older feedback named
    none and says nothing.
    """
    steps = dict(of_steps)
    for entry in entries:
        body = entry.body
        named = body.get("photos")
        if _files(entry) and isinstance(named, list):
            yield from _unlike(entry, named, of_findings.get(body["finding"], ()), fits)
        elif "version" in body and "to" in body:
            have = steps.pop(body["version"], ())
            if isinstance(named, list) or entry.action != "case.feedback":
                yield from _unlike(entry, named or (), have, fits)
    yield from (f"the record does not know the photo {each.sha256[:12]}…" for have in steps.values() for each in have)


def _unlike(entry: Entry, named: Collection[str], have: Collection[Photo], fits: Fits) -> Iterator[str]:
    left = set(named)
    for photo in have:
        kept = next((each for each in left if each == photo.sha256 or fits(each, photo.whole)), None)
        if kept is None:
            yield f"the record does not know the photo {photo.sha256[:12]}… as it is"
        left.discard(kept or "")
    if left:
        yield f"{len(left)} photos of the entry {entry.seq} are gone or changed"


@dataclass(frozen=True)
class Seen:
    """A finding as its two rows have it, each as one text; None where the row is gone."""

    whole: str
    origin: str | None


def finding_faults(entries: Sequence[Entry], findings: Mapping[str, Seen], fits: Fits) -> Iterator[str]:
    """Findings whose rows are not what was filed. Older entries say nothing of them."""
    for entry in entries:
        seen = findings.get(entry.body.get("finding", ""))
        if "seen" not in entry.body or seen is None:
            continue
        if not fits(entry.body["seen"], seen.whole):
            yield f"the finding of the entry {entry.seq} is not what was filed"
        if seen.origin is None or not fits(entry.body["origin"], seen.origin):
            yield f"the origin of the finding of the entry {entry.seq} is not what was filed"


class Place(NamedTuple):
    """Where a finding lies: with which case, or with which confidential one (numbers)."""

    case: str | None
    police: str | None = None


def named_findings(entries: Iterable[Entry]) -> list[str]:
    """The findings that were filed with these entries."""
    return [entry.body["finding"] for entry in entries if isinstance(entry.body.get("photos"), list) and _files(entry)]


def _files(entry: Entry) -> bool:
    return "finding" in entry.body


def place_faults(
    findings: Iterable[str], places: Mapping[str, Place], home: Place | None, sent: Collection[str]
) -> Iterator[str]:
    """Whether each of these findings of one case lies where the record says.

    ``home`` is where they are together now: the case itself or, once merged, the one it ended in; None once the police have
    it. ``sent`` are the findings of which the record says that they went to the confidential case they lie with.
    """
    for finding in findings:
        where = places.get(finding)
        if where is None:
            yield f"the finding {finding} of the record is gone"
        elif where != home and not (where.case is None and finding in sent):
            yield f"the finding {finding} lies with another case than the record says"
