"""Addresses, push subscriptions and webhook secrets as the database keeps them: sealed with the instance's secret.

A stolen database file alone tells nobody's address; whoever has the instance's secret too can read them.
"""

from __future__ import annotations

import hashlib
import hmac

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from app.platform.ids import ALPHABET
from app.platform.settings import current_config

CODE_LENGTH = 8


def derived(purpose: bytes) -> bytes:
    """32 bytes for one purpose, the same as long as the instance's secret stays."""
    return hashlib.blake2b(current_config().secret_key, digest_size=32, person=purpose).digest()


def seal(text: str) -> bytes:
    """``text``, readable with the instance's secret only."""
    return bytes(SecretBox(derived(b"mc-notices")).encrypt(text.encode()))


def unseal(sealed: bytes) -> str | None:
    """The text again; None when it was sealed under another secret."""
    try:
        return SecretBox(derived(b"mc-notices")).decrypt(sealed).decode()
    except CryptoError:
        return None


def address_code(account_id: int, address: str) -> str:
    """What is mailed to an address to find out that it is the person's own: 8 characters, 39 bits, kept nowhere."""
    digest = hmac.new(derived(b"mc-address"), f"{account_id}:{address}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])
