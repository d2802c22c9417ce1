"""The chain as pure functions: canonical bytes of an entry and the hash that binds it to the one before (security 4c)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_encode = _ENCODER.encode
_quote = json.encoder.encode_basestring


class Link(NamedTuple):
    """One entry of the record as it is hashed. ``seq`` counts from 1 without gaps; ``at`` is UTC.

    ``previous_of_subject`` is the hash of the entry before about the same subject (GENESIS for its first); entries from
    before it was kept have None and are hashed without it.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    body: Mapping[str, Any]
    previous_of_subject: str | None = None


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no white space, UTF-8: the same bytes on every machine."""
    return _encode(value).encode()


def instant(at: datetime) -> str:
    """An instant as it is hashed: UTC, whole microseconds."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")


def entry_bytes(link: Link, previous: str) -> bytes:
    """The canonical JSON of an entry and its predecessor's hash; put together by hand, since a verifier does it per entry."""
    of_subject = link.previous_of_subject
    kept = "" if of_subject is None else f'"previous_of_subject":{_quote(of_subject)},'
    return (
        f'{{"action":{_quote(link.action)},"actor":{_quote(link.actor)},"at":"{instant(link.at)}",'
        f'"body":{_encode(link.body)},"previous":{_quote(previous)},{kept}'
        f'"seq":{link.seq},"subject":{_quote(link.subject)}}}'
    ).encode()


def link_hash(link: Link, previous: str) -> str:
    """SHA-256 over the previous hash and the canonical entry."""
    return hashlib.sha256(entry_bytes(link, previous)).hexdigest()
