"""What the record holds of an account: whose it is, what proves it, and whether it is in use (security 4c). Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Protocol

# What no command changes. The language, the step of the last one-time code and the order to choose a password are not held.
PERSON = ("login", "login_key", "role", "unit_code", "home_unit", "display_name", "demo", "created_at")
PROOF = ("password_hash", "totp_secret")
IDENTITY = ("sealed", "sealed_at")
CREATED = "accounts.created"
_IN_USE = {CREATED: True, "accounts.enabled": True, "accounts.disabled": False}


class Entry(Protocol):
    """An entry of the record about the account."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def action(self) -> str:
        """What was done."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What the record says of it."""


def person_text(row: Mapping[Any, Any]) -> str:
    """Whose account it is, with the sealed identity (both None where there is none), as one text."""
    return _text(row, (*PERSON, *IDENTITY))


def proof_text(row: Mapping[Any, Any]) -> str:
    """What proves that somebody is the one whose account it is, as one text."""
    return _text(row, PROOF)


def account_faults(
    entries: Sequence[Entry], row: Mapping[Any, Any] | None, fits: Callable[[str, str], bool]
) -> Iterator[str]:
    """What of an account is not as the record left it; ``row`` is None where it is gone.

    Entries from before the whole account was held say its role and units only.
    """
    created = next((entry.body for entry in entries if entry.action == CREATED), None)
    if row is None:
        if created is not None:
            yield "the account is gone"
        return
    if created is None:
        yield "the record does not know the account"
        return
    if not _same_person(created, row, fits):
        yield "whose account it is, its role or its unit is not what the record says"
    yield from _proof_faults([entry for entry in entries if "proof" in entry.body], row, fits)
    if [_IN_USE[entry.action] for entry in entries if entry.action in _IN_USE][-1] != row["active"]:
        yield "it was enabled or disabled past the record"


def _proof_faults(entries: Sequence[Entry], row: Mapping[Any, Any], fits: Callable[[str, str], bool]) -> Iterator[str]:
    for earlier, later in pairwise(entries):
        if later.body.get("proof_before", earlier.body["proof"]) != earlier.body["proof"]:
            yield f"its password or second factor was changed past the record before the entry {later.seq}"
    if entries and not fits(entries[-1].body["proof"], proof_text(row)):
        yield "its password or second factor was changed past the record"


def held_whole(entries: Sequence[Entry]) -> bool:
    """Whether the record holds the whole account."""
    return any("person" in entry.body for entry in entries)


def _same_person(created: Mapping[str, Any], row: Mapping[Any, Any], fits: Callable[[str, str], bool]) -> bool:
    if "person" in created:
        return fits(created["person"], person_text(row))
    said: tuple[object, ...] = (created["role"], created["unit"], created["home"])
    return said == (row["role"], row["unit_code"], row["home_unit"])


def _text(row: Mapping[Any, Any], columns: Sequence[str]) -> str:
    values = [row[name] for name in columns]
    return json.dumps(values, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no text")
