"""What stands beside a case in tables of its own, as the record holds it: decisions, rulings, requests, tasks, rungs, splits, marks …

An entry about the case names the rows that its change wrote, each with the fingerprint of the row as it stands from then on, or
None where it went. Folded over all entries that is every row there has to be (security 4c).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.cases.rules.digest import columns_text
from app.cases.rules.witness import Entry, Fits

_E = TypeVar("_E", bound=Entry)
BESIDE = "beside"
"""Where an entry names the rows: ``{name: fingerprint or None}``."""
WHOLE = "beside_all"
"""That the entry names all rows there are: what it does not name is not there."""
EDITION = "beside_edition"
"""Beside an entry that names all rows there are: of which kinds. Without it those of the first edition."""
NEWEST = 2
DEMO = "demo"
"""Beside it, of a case of the demo city: that it may be gone with that city."""


@dataclass(frozen=True)
class Kind:
    """One table: how its rows are named within their case, and the columns that are held beside those of the name.

    ``edition``: since which edition of the record's entries rows of this kind are named.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    edition: int = 1

    def name_of(self, row: Mapping[Any, Any]) -> str:
        """What the record calls this row."""
        return ":".join((self.name, *(_part(row[column]) for column in self.key)))

    def text_of(self, row: Mapping[Any, Any]) -> str:
        """The row as one text."""
        return columns_text(row, (*self.key, *self.columns))


def _part(value: object) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


RULING = Kind(
    "ruling", ("id",), ("ruled_at", "ruling", "reason", "item_code", "leaf_unit", "from_unit", "unit_code", "text")
)
REQUEST = Kind(
    "request",
    ("id",),
    ("kind", "state", "unit_code", "reason", "text", "wanted", "asked_at", "decided_at", "answer"),
)
REQUEST_AUTHOR = Kind("request-author", ("request_id", "role"), ("account_id",))
TASK = Kind(
    "task",
    ("id",),
    (
        "kind",
        "unit_code",
        "giver",
        "version",
        "state",
        "reasons",
        "text",
        "given_at",
        "due_at",
        "accepted_at",
        "done_at",
        "person",
        "answer",
        "rating",
        "rating_text",
        "rated_at",
    ),
)
# By what it is, not by its key: rungs are written a hundred at a time and nobody asks for their keys.
RUNG = Kind("rung", ("stage", "rung", "rung_at"), ("due_at", "lifted_at", "by_hand", "unit_code"))
ACCOUNT = Kind("accountability", ("stage", "rung", "rung_at"), ("confirmed", "reason", "decided_at", "account_id"))
DRAW = Kind("draw", ("id",), ("account_id", "at", "valid", "seed", "pool", "reason"))
NOTICE = Kind(
    "notice",
    ("id",),
    (
        "token",
        "unit_code",
        "kind",
        "subject",
        "place",
        "text",
        "basis",
        "phone",
        "due",
        "issued_at",
        "expires_at",
        "withdrawn_at",
        "answers",
    ),
)
PRESS = Kind("press", ("id",), ("stage", "at", "unit_code", "text"))
PRESS_AUTHOR = Kind("press-author", ("press_id",), ("account_id",))
MARK = Kind("mark", ("kind",), ("at",))
POLICE_RUNG = Kind("rung", ("rung",), ("due_at", "rung_at"))
DECISION = Kind("decision", ("id",), ("made_at", "outcome", "boundary_version", "catalogue_version", "body"), edition=2)
GUIDE = Kind("guide", ("unit_code",), (), edition=2)
SPLIT = Kind("split", ("part_id",), ("origin_id", "at"), edition=2)
SPLIT_FINDING = Kind("split-finding", ("finding_id",), (), edition=2)
_LATER = {kind.name: kind.edition for kind in (DECISION, GUIDE, SPLIT, SPLIT_FINDING)}


def whole(rows: Mapping[str, str | None], *, demo: bool = False) -> dict[str, Any]:
    """The part of a case's first entry that says which rows it begins with, these and no others, and whether it is invented."""
    return {BESIDE: dict(rows), EDITION: NEWEST, **({DEMO: True} if demo else {})}


def beside_faults(entries: Sequence[Entry], rows: Iterable[tuple[str, str]], fits: Fits) -> Iterator[str]:
    """Rows (name and text) that are gone, changed, doubled or unknown to the record.

    Of a case that was filed before the record named such rows only those are held that an entry has named since.
    """
    kept, edition = folded(entries)
    there: dict[str, list[str]] = defaultdict(list)
    for name, text in rows:
        there[name].append(text)
    for name, fingerprint in kept.items():
        texts = there.get(name, [])
        if fingerprint is None:
            if texts:
                yield f"the row {name} stands although the record has it gone"
        elif not texts:
            yield f"the row {name} is gone"
        elif not all(fits(fingerprint, text) for text in texts):
            yield f"the row {name} is not as the record left it"
    for name, texts in there.items():
        known = name in kept or _edition_of(name) <= edition
        if known and name not in kept:
            yield f"the record does not know the row {name}"
        if len(texts) > 1 and known:
            yield f"the row {name} stands {len(texts)} times"


def may_be_gone(entries: Sequence[Entry], removed: int) -> bool:
    """Whether a case without a row went with the demo city, which was removed by the entry ``removed``.

    Entries from before they told invented cases from real ones are taken at their word. Where nothing is said but that photos
    were lost, it was said of a receipt's number, whose case had gone to the police under another.
    """
    first, last = entries[0], entries[-1]
    if all(entry.action == "case.photo_lost" for entry in entries):
        return True
    return last.seq < removed and (bool(first.body.get(DEMO)) or first.body.get(EDITION, 1) < NEWEST)


def since_removed(entries: Sequence[_E], removed: int) -> Sequence[_E]:
    """The entries about the case that has the number now, where one of a removed demo city had it before."""
    later = [entry for entry in entries if entry.seq > removed]
    return later if later and later[0].body.get("version") == 1 else entries


def unheld(entries: Sequence[Entry], rows: Iterable[tuple[str, str]]) -> int:
    """How many of these rows the record says nothing of, because they are older than their entries."""
    kept, edition = folded(entries)
    return sum(1 for name, _text in rows if name not in kept and _edition_of(name) > edition)


def folded(entries: Sequence[Entry]) -> tuple[dict[str, str | None], int]:
    """What the entries leave: the rows by name, and up to which edition of kinds those are all; 0 where they are not."""
    kept: dict[str, str | None] = {}
    edition = 0
    for place, entry in enumerate(entries):
        body = entry.body
        if body.get(WHOLE):
            kept = {}
        if body.get(WHOLE) or (place == 0 and BESIDE in body):
            edition = body.get(EDITION, 1)
        kept.update(body.get(BESIDE, {}))
    return kept, edition


def _edition_of(name: str) -> int:
    return _LATER.get(name.partition(":")[0], 1)
