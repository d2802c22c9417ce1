"""The service's checkpoint key (Ed25519): made once under ``instance/``, its public half printable."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.audit.rules.checkpoint import Checkpoint, signed_bytes
from app.platform.settings import current_config


def _private_key() -> Ed25519PrivateKey:
    seed = hashlib.blake2b(current_config().checkpoint_key, digest_size=32, person=b"mingcha-chkpoint").digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """The public half of the service's key, hex."""
    return _private_key().public_key().public_bytes_raw().hex()


def signed(checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint with the service's signature."""
    return checkpoint.signed_by(_private_key().sign(signed_bytes(checkpoint)).hex())


def is_signed(checkpoint: Checkpoint, key: str) -> bool:
    """Whether the checkpoint names ``key`` (hex) and bears its signature."""
    if checkpoint.key != key:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(checkpoint.signature), signed_bytes(checkpoint))
    except (InvalidSignature, ValueError):
        return False
    return True
