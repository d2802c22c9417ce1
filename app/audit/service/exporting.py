"""What leaves the house for somebody else to verify: the whole record, or one subject's entries with their proofs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.audit.queries.entries import Stored, entry_hashes, stored_checkpoints, stored_entries
from app.audit.rules import Tree, canonical, inclusion_ranges, instant, to_line
from app.audit.service.checkpoints import make_checkpoint

RECORD_FORMAT = "mingcha-record-1"
SUBJECT_FORMAT = "mingcha-subject-1"


def export_all() -> Iterator[str]:
    """The whole record as lines of JSON: a header, then every entry, each checkpoint after the last entry it covers."""
    newest = make_checkpoint(force=True)
    size = newest.size if newest else 0
    yield canonical({"format": RECORD_FORMAT, "size": size}).decode()
    checkpoints = stored_checkpoints()
    checkpoint = next(checkpoints, None)
    for entry in stored_entries(up_to=size):
        yield canonical(_as_json(entry)).decode()
        if checkpoint is not None and checkpoint.checkpoint.size == entry.link.seq:
            yield to_line(checkpoint.checkpoint)
            checkpoint = next(checkpoints, None)


def export_subject(subject: str) -> dict[str, Any] | None:
    """The entries about ``subject``, each with the hashes that lead from it to the root of a signed checkpoint; None when
    there are none. Raises what ``make_checkpoint`` raises."""
    checkpoint = make_checkpoint(force=True)
    if checkpoint is None:
        return None
    entries = list(stored_entries(subject, up_to=checkpoint.size))
    if not entries:
        return None
    ways = [inclusion_ranges(entry.link.seq - 1, checkpoint.size) for entry in entries]
    tree = Tree(wanted={part for way in ways for part in way})
    for own in entry_hashes(0, checkpoint.size):
        tree.append(own)
    return {
        "format": SUBJECT_FORMAT,
        "subject": subject,
        "checkpoint": to_line(checkpoint),
        "entries": [
            {**_as_json(entry), "proof": [tree.over(part).hex() for part in way]}
            for entry, way in zip(entries, ways, strict=True)
        ],
    }


def _as_json(entry: Stored) -> dict[str, Any]:
    link = entry.link
    return {
        **link._asdict(),
        "at": instant(link.at),
        "body": dict(link.body),
        "previous": entry.previous,
        "hash": entry.hash,
    }
