"""A Merkle tree drawn straight from the definition, and proofs changed in every way that one could hope to get past."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence

from app.audit.rules import consistency_ranges, inclusion_ranges, is_consistent, is_included


def hashes(count: int, salt: str = "") -> list[bytes]:
    """As many different entry hashes."""
    return [hashlib.sha256(f"{salt}{number}".encode()).digest() for number in range(count)]


def naive_root(own: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not own:
        return hashlib.sha256(b"").digest()
    if len(own) == 1:
        return hashlib.sha256(b"\x00" + own[0]).digest()
    split = 1
    while split * 2 < len(own):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(own[:split]) + naive_root(own[split:])).digest()


def slices(own: Sequence[bytes], ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """The hashes over ranges of leaves."""
    return [naive_root(own[start:end]) for start, end in ranges]


def mutations(count: int, seed: int) -> Iterator[bool]:
    """Change good proofs, one after the other, and say whether each was accepted nevertheless."""
    dice = random.Random(seed)
    while count:
        size = dice.randrange(2, 40)
        own = hashes(size)
        accepted = _inclusion(dice, own) if dice.random() < 0.5 else _consistency(dice, own)
        if accepted is not None:
            count -= 1
            yield accepted


def _flipped(dice: random.Random, value: bytes) -> bytes:
    place = dice.randrange(len(value))
    return value[:place] + bytes([value[place] ^ (1 << dice.randrange(8))]) + value[place + 1 :]


def _spoilt(dice: random.Random, proof: list[bytes]) -> list[bytes] | None:
    """The proof with a bit changed, a step lost, doubled, added or exchanged; None where nothing changes."""
    made = list(proof)
    kind = dice.choice(("bit", "lose", "double", "add", "swap", "reverse", "empty", "first"))
    if kind == "add":
        made.append(dice.randbytes(32))
    elif kind == "first":
        made.insert(0, dice.randbytes(32))
    elif made:
        place = dice.randrange(len(made))
        if kind == "bit":
            made[place] = _flipped(dice, made[place])
        elif kind == "lose":
            del made[place]
        elif kind == "double":
            made.insert(place, made[place])
        elif kind == "swap":
            other = dice.randrange(len(made))
            made[place], made[other] = made[other], made[place]
        elif kind == "reverse":
            made.reverse()
        else:
            made.clear()
    return None if made == proof else made


def _inclusion(dice: random.Random, own: list[bytes]) -> bool | None:
    size, index = len(own), dice.randrange(len(own))
    root, proof = naive_root(own), slices(own, inclusion_ranges(index, len(own)))
    assert is_included(own[index], index, size, proof, root)
    kind = dice.choice(("proof", "proof", "root", "leaf", "index", "size"))
    own_hash, other = own[index], size
    if kind == "proof":
        spoilt = _spoilt(dice, proof)
        if spoilt is None:
            return None
        proof = spoilt
    elif kind == "root":
        root = _flipped(dice, root)
    elif kind == "leaf":
        own_hash = _flipped(dice, own_hash)
    elif kind == "index":
        index += dice.choice((-1, 1, size))
    else:
        other += dice.choice((-1, 1, size))
        if _same_way(index, size, other):
            return None
    return is_included(own_hash, index, other, proof, root)


def _same_way(index: int, size: int, other: int) -> bool:
    """Whether the path to a leaf has the same turns in both trees: then the size alone says nothing, the root does."""
    if index >= other:
        return False
    turns = [[start < index for start, _end in inclusion_ranges(index, n)] for n in (size, other)]
    return turns[0] == turns[1]


def _consistency(dice: random.Random, own: list[bytes]) -> bool | None:
    size, old = len(own), dice.randrange(1, len(own))
    old_root, root = naive_root(own[:old]), naive_root(own)
    proof = slices(own, consistency_ranges(old, size))
    assert is_consistent(old, size, proof, old_root, root)
    kind = dice.choice(("proof", "proof", "old root", "root", "swapped"))
    if kind == "proof":
        spoilt = _spoilt(dice, proof)
        return None if spoilt is None else is_consistent(old, size, spoilt, old_root, root)
    if kind == "old root":
        return is_consistent(old, size, proof, _flipped(dice, old_root), root)
    if kind == "root":
        return is_consistent(old, size, proof, old_root, _flipped(dice, root))
    return is_consistent(old, size, proof, root, old_root)
