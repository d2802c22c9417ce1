"""What stands in the record for words, rows and photos that live elsewhere: keyed, so that a reader of the record cannot guess them.

Each fingerprint is bound to what its entry is about. The same words or photo in two cases have two fingerprints, and nobody
without the service's key joins a case to a photo, or two cases to one author, by what they share (security 4a, 4c).
"""

from __future__ import annotations

import hashlib

from app.platform.settings import current_config

_KEYED = "k1:"


def fingerprint(text: str, about: str) -> str:
    """The fingerprint of ``text`` in an entry about the subject ``about``."""
    message = f"{about}\n{text}".encode()
    return _KEYED + hashlib.blake2b(message, key=_key(), digest_size=32, person=b"mingcha-fingerpr").hexdigest()


def fits(kept: str, text: str, about: str) -> bool:
    """Whether ``kept`` is the fingerprint of ``text``; entries from before they were keyed hold a plain SHA-256."""
    if kept.startswith(_KEYED):
        return kept == fingerprint(text, about)
    return kept == hashlib.sha256(text.encode()).hexdigest()


def _key() -> bytes:
    return hashlib.blake2b(current_config().handle_key, digest_size=32, person=b"mingcha-fpr-key").digest()
