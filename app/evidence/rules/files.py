"""What counts as a photo, by its first bytes, and where its bytes live (security 4e)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

HEAD_BYTES = 32
SIZES = (1280, 320)
_SHA256 = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BEGINNINGS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"%PDF", "pdf"),
)


def kind_of(head: bytes) -> str | None:
    """What a file is by its first 32 bytes: ``jpeg``, ``png``, ``webp``, or a known other kind; None when unknown.

    File name and declared type are not asked: they are claims of the sender.
    """
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "heic" if brand in _HEIC_BRANDS else "avif" if brand in {b"avif", b"avis"} else "video"
    return None


def is_accepted(kind: str | None) -> bool:
    """Whether a photo of this kind is taken (security 4e: JPEG, PNG and WebP)."""
    return kind in MEDIA_TYPES


def is_sha256(text: str) -> bool:
    """Whether ``text`` is a SHA-256 digest in lower-case hexadecimal."""
    return _SHA256.fullmatch(text) is not None


def original_key(sha256: str) -> str:
    """Where the bytes as received are stored."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def known_text(received_at: datetime, pixel_digest: str, exif: Mapping[str, Any]) -> str:
    """What is known of an original beside its bytes, as one text for the record."""
    facts = [received_at.astimezone(UTC).isoformat(timespec="microseconds"), pixel_digest, exif]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def derivative_key(sha256: str, size: int) -> str:
    """Where the derivative with a longest side of ``size`` pixels (1280 or 320) is stored."""
    return f"derivatives/{sha256[:2]}/{sha256[2:4]}/{sha256}-{size}.jpg"
