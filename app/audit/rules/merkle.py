"""The Merkle tree over the record as RFC 6962 draws it: roots, inclusion and consistency, in memory that does not grow.

A leaf is SHA-256(0x00 ‖ hash of the entry), a node SHA-256(0x01 ‖ left ‖ right). Hashes are raw bytes here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

Range = tuple[int, int]  # leaves [start, end)


def leaf(entry_hash: bytes) -> bytes:
    """The leaf of one entry."""
    return hashlib.sha256(b"\x00" + entry_hash).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node(peak, root)
    return root


class Tree:
    """A tree that grows leaf by leaf and keeps the roots of its complete parts only (at most one per binary digit).

    ``wanted`` are ranges of leaves whose hashes a proof needs; they are caught as they come by.
    """

    def __init__(self, peaks: Iterable[bytes] = (), size: int = 0, wanted: Iterable[Range] = ()) -> None:
        """Go on from ``peaks`` of a tree of ``size`` leaves. Raises ValueError when they do not fit each other."""
        self.peaks = list(peaks)
        self.size = size
        self._wanted = frozenset(wanted)
        self._caught: dict[Range, bytes] = {}
        if len(self.peaks) != size.bit_count():
            raise ValueError("peaks and size disagree")

    def append(self, entry_hash: bytes) -> None:
        """Add the leaf of one more entry."""
        made, width = leaf(entry_hash), 1
        end = self.size + 1
        self._catch(end, width, made)
        while self.size & width:
            made = node(self.peaks.pop(), made)
            width *= 2
            self._catch(end, width, made)
        self.peaks.append(made)
        self.size = end

    def _catch(self, end: int, width: int, made: bytes) -> None:
        if self._wanted and (end - width, end) in self._wanted:
            self._caught[end - width, end] = made

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return _folded(self.peaks)

    def over(self, wanted: Range) -> bytes:
        """The hash over a wanted range. Raises KeyError when it neither came by complete nor ends at the last leaf."""
        if wanted in self._caught:
            return self._caught[wanted]
        start, end = wanted
        if end != self.size:
            raise KeyError(wanted)
        place, kept = 0, len(self.peaks)
        for number, width in enumerate(
            1 << bit for bit in reversed(range(self.size.bit_length())) if self.size >> bit & 1
        ):
            if place == start:
                kept = number
                break
            place += width
        else:
            raise KeyError(wanted)
        return _folded(self.peaks[kept:])


def _split(start: int, end: int) -> int:
    return start + (1 << (end - start - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Whose hashes prove that leaf ``index`` (from 0) is in the tree of ``size`` leaves, nearest first."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    start, end = 0, size
    ranges: list[Range] = []
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def is_included(entry_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` leads from an entry at ``index`` to the root over ``size`` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, made = index, size - 1, leaf(entry_hash)
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node(step, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node(made, step)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def consistency_ranges(old: int, size: int) -> list[Range]:
    """Whose hashes prove that the tree of ``old`` leaves is the beginning of the one of ``size`` (RFC 6962, 2.1.2)."""
    if not 0 < old <= size:
        raise ValueError("an earlier tree has at least one and no more leaves")
    start, end, whole = 0, size, True
    ranges: list[Range] = []
    while old != end:
        middle = _split(start, end)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]


def is_consistent(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether ``proof`` shows that the old tree is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == root
    steps = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node(step, first), node(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == root
