"""What the photo room tells the floors above, after the commit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhotoReady:
    """The derivatives of a photo are made and its perceptual hash is known: reuse can be judged now."""

    sha256: str


@dataclass(frozen=True)
class PhotoFailed:
    """A photo can not be shown; ``reason`` is the decoder's word. The original is kept."""

    sha256: str
    reason: str
