"""Identifiers that carry no order: random public tokens and numbers with a check digit."""

from __future__ import annotations

import secrets
import uuid

# Digits and letters without look-alikes (0/O, 1/I/L): spoken on the telephone and typed in the street.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def random_token(length: int = 22) -> str:
    """A random token of ``length`` characters from an alphabet of 31 (4.95 bits each)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_character(body: str) -> str:
    """The Luhn mod N check character of ``body``: finds every single wrong character and most swaps."""
    size = len(ALPHABET)
    total = 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += value // size + value % size
    return ALPHABET[-total % size]


def new_uuid() -> str:
    """A random UUID in canonical lower case."""
    return str(uuid.uuid4())


def canonical_uuid(text: str) -> str | None:
    """``text`` as a canonical lower-case UUID, or None when it is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None
