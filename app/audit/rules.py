"""The chain as pure functions: canonical bytes of an entry and the hash that binds it to the one before (security 4c)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class Link:
    """One entry of the record as it is hashed. ``seq`` counts from 1 without gaps; ``at`` is UTC."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    body: Mapping[str, Any]


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no white space, UTF-8: the same bytes on every machine."""
    return _ENCODER.encode(value).encode()


def link_hash(link: Link, previous: str) -> str:
    """SHA-256 over the previous hash and the canonical entry."""
    content = {
        "seq": link.seq,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": link.actor,
        "action": link.action,
        "subject": link.subject,
        "body": link.body,
        "previous": previous,
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def fingerprint(text: str) -> str:
    """The hash that stands in the record for a text that lives elsewhere and may be erased one day."""
    return hashlib.sha256(text.encode()).hexdigest()
