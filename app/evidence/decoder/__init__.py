"""Decoding of strangers' pictures in limited child processes (security 4e). The server itself never decodes."""

from app.evidence.decoder.pool import (
    REASONS,
    CheckedPicture,
    DecoderPool,
    DecoderUnavailable,
    DerivedPicture,
    PictureRefused,
    shared_pool,
)

__all__ = [
    "REASONS",
    "CheckedPicture",
    "DecoderPool",
    "DecoderUnavailable",
    "DerivedPicture",
    "PictureRefused",
    "shared_pool",
]
