"""What a checkpoint says: how many entries the record has, the root over them, and which checkpoint came before.

A checkpoint that has left the house is what makes a truncated or re-hashed record show (security 4c). This is the form; the
signature over ``signed_bytes`` is made and tried in ``app.audit.signing``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.audit.rules.chain import canonical, instant

FORMAT = "mingcha-checkpoint-1"
EVERY = timedelta(minutes=15)
EVERY_ENTRIES = 500
_NAMES = {"format", "size", "root", "head", "at", "previous", "key", "signature"}


class MalformedCheckpoint(ValueError):
    """A text is no checkpoint of this format."""


@dataclass(frozen=True)
class Checkpoint:
    """``size`` entries, the Merkle ``root`` over them and the chain's ``head``; ``previous`` is the hash of the checkpoint
    before (GENESIS for the first). All hashes, the public ``key`` and the ``signature`` are lower-case hex."""

    size: int
    root: str
    head: str
    at: datetime
    previous: str
    key: str
    signature: str = ""

    def signed_by(self, signature: str) -> Checkpoint:
        """The same with its signature."""
        return replace(self, signature=signature)


def is_due(covered: int, last_at: datetime | None, size: int, now: datetime) -> bool:
    """Whether a checkpoint is to be made: 500 entries or 15 minutes after the last one, whichever is first, if there is news.

    A clock that was set back does not delay it: an earlier ``now`` counts as late.
    """
    if size <= covered:
        return False
    return last_at is None or size - covered >= EVERY_ENTRIES or not timedelta() <= now - last_at < EVERY


def _content(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "size": checkpoint.size,
        "root": checkpoint.root,
        "head": checkpoint.head,
        "at": instant(checkpoint.at),
        "previous": checkpoint.previous,
        "key": checkpoint.key,
    }


def signed_bytes(checkpoint: Checkpoint) -> bytes:
    """What is signed: canonical JSON of everything but the signature."""
    return canonical(_content(checkpoint))


def checkpoint_hash(checkpoint: Checkpoint) -> str:
    """The hash by which the next checkpoint names this one."""
    return hashlib.sha256(signed_bytes(checkpoint)).hexdigest()


def to_line(checkpoint: Checkpoint) -> str:
    """The checkpoint as one line of JSON, for files and other places."""
    return canonical({**_content(checkpoint), "signature": checkpoint.signature}).decode()


def from_line(line: str) -> Checkpoint:
    """The checkpoint of a line that ``to_line`` wrote; raises MalformedCheckpoint."""
    try:
        return from_json(json.loads(line))
    except ValueError as error:
        raise MalformedCheckpoint(str(error)) from error


def from_json(value: Any) -> Checkpoint:
    """The checkpoint of parsed JSON; raises MalformedCheckpoint."""
    if not isinstance(value, Mapping) or value.get("format") != FORMAT or set(value) != _NAMES:
        raise MalformedCheckpoint(f"not of the format {FORMAT}")
    try:
        made = Checkpoint(
            size=int(value["size"]),
            at=datetime.fromisoformat(value["at"]),
            **{name: _hex(value[name]) for name in ("root", "head", "previous", "key", "signature")},
        )
        if made.at.tzinfo is None:
            raise ValueError("the time has no zone")
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedCheckpoint(f"{error}") from error
    return made


def _hex(text: str) -> str:
    return bytes.fromhex(text).hex()
