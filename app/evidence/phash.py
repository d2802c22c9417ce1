"""Perceptual hash of 256 bits, and the distance between two photos whatever way one of them was turned (security 4d).

The hash is the sign pattern of the sixteen lowest frequencies of a grey 64 × 64 square around their median, as ImageHash's
``phash(hash_size=16)`` makes it. Works on the grey squares that a decoder made; nothing is decoded here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDE, LOW = 64, 16
BITS = LOW * LOW
HASH_BYTES = BITS // 8
ORIENTATIONS = 8
_MIN_CONTRAST = 16

_steps = np.arange(SIDE)
_COSINES: NDArray[np.float64] = 2.0 * np.cos(np.pi * np.outer(np.arange(LOW), 2 * _steps + 1) / (2 * SIDE))


def phash256(grey: bytes) -> bytes | None:
    """The hash (32 bytes) of a grey 64 × 64 square; None for a square without contrast, where it would be noise.

    Raises ValueError when ``grey`` is not 4096 bytes long.
    """
    square = _square(grey)
    return None if square is None else _hash(square)


def turned_hashes(grey: bytes) -> bytes:
    """The hashes of the square in its eight orientations, one after another, the upright first; empty without contrast."""
    square = _square(grey)
    if square is None:
        return b""
    turns = [np.rot90(square, quarter) for quarter in range(4)]
    return b"".join(_hash(side) for turn in turns for side in (turn, np.fliplr(turn)))


def distances(hashes: bytes, others: bytes) -> NDArray[np.int64]:
    """For each of ``others`` (hashes in a row) the least number of differing bits to any of ``hashes``."""
    theirs = np.frombuffer(others, dtype=np.uint64).reshape(-1, 1, HASH_BYTES // 8)
    ours = np.frombuffer(hashes, dtype=np.uint64).reshape(1, -1, HASH_BYTES // 8)
    least: NDArray[np.int64] = np.bitwise_count(theirs ^ ours).sum(axis=2, dtype=np.int64).min(axis=1)
    return least


def _square(grey: bytes) -> NDArray[np.float64] | None:
    if len(grey) != SIDE * SIDE:
        raise ValueError(f"a grey square has {SIDE * SIDE} bytes, not {len(grey)}")
    pixels = np.frombuffer(grey, dtype=np.uint8)
    if int(pixels.max()) - int(pixels.min()) < _MIN_CONTRAST:
        return None
    return pixels.reshape(SIDE, SIDE).astype(np.float64)


def _hash(square: NDArray[np.float64]) -> bytes:
    low = _COSINES @ square @ _COSINES.T
    return np.packbits(low > np.median(low)).tobytes()
