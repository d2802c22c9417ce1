"""Does a case stand as the record left it? Rows and entries in, what does not fit out (security 4c)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, Protocol


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
    """Where the history tells a step otherwise than the record, tells one the record does not know, or leaves one out.

    A case that went to the police has lost the words of every step before.
    """
    told = {step.version: step for step in steps}
    emptied = max((entry.seq for entry in entries if entry.action == "case.seal"), default=0)
    for entry in entries:
        body = entry.body
        if not entry.action.startswith("case.") or not {"version", "to", "text"} <= body.keys():
            continue
        step = told.pop(body["version"], None)
        words = _NOTHING if entry.seq < emptied else body["text"]
        if step is None:
            yield f"the step of the entry {entry.seq} is missing from the history"
        elif (f"case.{step.action}", step.reason, step.source, step.target, sha256(step.text.encode()).hexdigest()) != (
            entry.action,
            body["reason"],
            body["from"],
            body["to"],
            words,
        ):
            yield f"the history tells the step of the entry {entry.seq} otherwise"
    for version, step in sorted(told.items()):
        if step.action not in _FILED:
            yield f"the record does not know the step {version} of the history"


_FILED = {"file", "join"}
_NOTHING = sha256(b"").hexdigest()


def photo_faults(
    entries: Sequence[Entry], of_findings: Mapping[str, Collection[str]], of_steps: Mapping[int, Collection[str]]
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
            yield from _unlike(named, of_findings.get(body["finding"], ()))
        elif "version" in body and "to" in body:
            have = steps.pop(body["version"], ())
            if isinstance(named, list) or entry.action != "case.feedback":
                yield from _unlike(named or (), have)
    for have in steps.values():
        yield from _unlike((), have)


def _unlike(named: Collection[str], have: Collection[str]) -> Iterator[str]:
    for digest in sorted((Counter(have) - Counter(set(named))).elements()):
        yield f"the record does not know the photo {digest[:12]}…"
    for digest in sorted(set(named) - set(have)):
        yield f"the photo {digest[:12]}… of the record is gone"


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
