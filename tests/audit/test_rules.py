"""The chain and the tree as pure functions: canonical bytes, frozen vectors, and a tree drawn twice."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.rules import (
    GENESIS,
    Checkpoint,
    Link,
    MalformedCheckpoint,
    Tree,
    canonical,
    checkpoint_hash,
    consistency_ranges,
    entry_bytes,
    from_line,
    inclusion_ranges,
    is_consistent,
    is_due,
    is_included,
    link_hash,
    to_line,
)
from tests.audit.trees import hashes, mutations, naive_root, slices
from tests.audit.vectors import fixed_links

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text("utf-8"))
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


links = st.builds(
    Link,
    st.integers(1, 2**53),
    st.just(NOW),
    st.text(),
    st.text(),
    st.text(),
    st.dictionaries(st.text(), json_values),
    st.sampled_from([None, GENESIS, "a" * 64]),
)


@given(links)
def test_bytes_put_together_by_hand_are_canonical_json(link: Link) -> None:
    content: dict[str, Any] = {**link._asdict(), "at": "2026-11-24T01:30:00.000000+00:00", "previous": GENESIS}
    if link.previous_of_subject is None:
        del content["previous_of_subject"]
    assert entry_bytes(link, GENESIS) == canonical(content)


def test_an_instant_hashes_alike_in_every_zone() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=8)))
    one, other = (Link(1, at, "h", "a", "s", {}) for at in (NOW, there))
    assert link_hash(one, GENESIS) == link_hash(other, GENESIS)


def test_frozen_hashes_stay() -> None:
    previous, tree = GENESIS, Tree()
    for link, expected in zip(fixed_links(), GOLDEN["entries"], strict=True):
        previous = link_hash(link, previous)
        assert previous == expected, link.seq
        tree.append(bytes.fromhex(previous))
    assert tree.root().hex() == GOLDEN["root"]


def test_frozen_roots_of_the_standard_leaves() -> None:
    """The eight leaves of the certificate-transparency test suite, their roots as published there."""
    leaves = [bytes.fromhex(text) for text in GOLDEN["ct_leaves"]]
    for size, expected in enumerate(GOLDEN["ct_roots"], 1):
        tree = Tree()
        for value in leaves[:size]:
            tree.append(value)
        assert tree.root().hex() == expected


def test_a_tree_that_grows_is_the_tree_drawn_at_once() -> None:
    tree = Tree()
    assert tree.root() == hashlib.sha256(b"").digest()
    for size in range(1, 70):
        tree.append(hashes(size)[-1])
        assert tree.root() == naive_root(hashes(size))
        again = Tree(tree.peaks, size)
        assert again.root() == tree.root()


def test_peaks_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="disagree"):
        Tree([b"x"], 3)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 11, 33])
def test_every_entry_has_a_proof(size: int) -> None:
    own = hashes(size)
    root = naive_root(own)
    for index in range(size):
        ranges = inclusion_ranges(index, size)
        tree = Tree(wanted=ranges)
        for value in own:
            tree.append(value)
        proof = [tree.over(part) for part in ranges]
        assert proof == slices(own, ranges)
        assert is_included(own[index], index, size, proof, root)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 11, 33])
def test_every_earlier_tree_has_a_proof(size: int) -> None:
    own = hashes(size)
    for old in range(1, size + 1):
        proof = slices(own, consistency_ranges(old, size))
        assert is_consistent(old, size, proof, naive_root(own[:old]), naive_root(own))
        assert old == size or not is_consistent(old, size, proof, naive_root(hashes(old, "x")), naive_root(own))


def test_changed_proofs_are_refused() -> None:
    refused = [not accepted for accepted in mutations(50, seed=7)]
    assert len(refused) == 50
    assert all(refused)


def test_what_was_never_there_has_no_proof() -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_ranges(3, 3)
    with pytest.raises(ValueError, match="earlier tree"):
        consistency_ranges(0, 3)
    with pytest.raises(KeyError):
        Tree(wanted=[(0, 1)]).over((0, 1))


class TestCheckpoint:
    checkpoint = Checkpoint(5, "1" * 64, "2" * 64, NOW, GENESIS, "3" * 64, "4" * 128)

    def test_comes_back_from_its_line(self) -> None:
        assert from_line(to_line(self.checkpoint)) == self.checkpoint

    def test_is_named_by_everything_but_its_signature(self) -> None:
        assert checkpoint_hash(self.checkpoint) == GOLDEN["checkpoint"]
        assert checkpoint_hash(self.checkpoint.signed_by("5" * 128)) == GOLDEN["checkpoint"]

    @pytest.mark.parametrize("field", ["format", "size", "root", "head", "at", "previous", "key", "signature"])
    def test_lacks_nothing(self, field: str) -> None:
        content = json.loads(to_line(self.checkpoint))
        del content[field]
        with pytest.raises(MalformedCheckpoint):
            from_line(json.dumps(content))

    @pytest.mark.parametrize(
        "line", ["", "[]", "nonsense", '{"format": "mingcha-checkpoint-1"}', to_line(checkpoint).replace("11", "xy")]
    )
    def test_is_nothing_else(self, line: str) -> None:
        with pytest.raises(MalformedCheckpoint):
            from_line(line)

    @pytest.mark.parametrize(
        ("covered", "minutes", "size", "due"),
        [
            (0, None, 0, False),
            (0, None, 1, True),
            (5, 14.9, 504, False),
            (5, 14.9, 505, True),
            (5, 15, 6, True),
            (5, 15, 5, False),
            (5, -1, 6, True),  # the clock was set back
        ],
    )
    def test_is_due_after_fifteen_minutes_or_five_hundred_entries(
        self, covered: int, minutes: float | None, size: int, due: bool
    ) -> None:
        last = None if minutes is None else NOW - timedelta(minutes=minutes)
        assert is_due(covered, last, size, NOW) is due
