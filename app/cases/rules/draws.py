"""Drawing a checker at random among those allowed, so that anybody can draw again and get the same (rules §4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def draw(seed: str, pool: Sequence[str]) -> int:
    """Which place of ``pool`` the seed draws: the lowest SHA-256 of seed and handle. Raises ValueError for an empty pool.

    The handles are those of the one case, so a record of a draw links nobody across cases.
    """
    if not pool:
        raise ValueError("nobody to draw from")
    scores = [hashlib.sha256(f"{seed}|{handle}".encode()).digest() for handle in pool]
    return min(range(len(pool)), key=scores.__getitem__)
