"""Whoever changes the record is found out: every edit, every cover, each against what was kept outside."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator

import pytest

from app import audit
from app.audit.rules import Checkpoint
from app.audit.service import make_checkpoint
from app.platform.unit_of_work import atomic
from tests.audit.tampering import CHECKPOINT_EDITS, COVERS, EDITS, Book, attacked, attacks


def fill(entries: int = 24, every: int = 8) -> Checkpoint:
    """Entries about four cases under a few checkpoints; returns the last one, as it was kept outside."""
    kept = None
    for number in range(entries):
        with atomic():
            audit.record(f"case.{number % 5}", f"case:{number % 4}", {"number": number, "词": "脏"}, f"h{number % 3}")
        if number % every == every - 1:
            kept = make_checkpoint(force=True)
    assert kept is not None
    return kept


@pytest.fixture
def kept(app_context: None) -> Checkpoint:
    return fill()


@pytest.fixture
def clean(kept: Checkpoint) -> Iterator[Book]:
    book = Book.read()
    yield book
    book.store()
    assert audit.verify_record([kept]).breaks == []


def test_an_untouched_record_holds(kept: Checkpoint) -> None:
    verdict = audit.verify_record([kept])
    assert (verdict.entries, verdict.checkpoints, verdict.breaks) == (24, 4, [])


@pytest.mark.parametrize("name", [*EDITS, *CHECKPOINT_EDITS])
def test_every_attack_is_found(clean: Book, kept: Checkpoint, name: str) -> None:
    dice = random.Random(name)
    tried = list(attacks(name))
    for attack, edit, cover in tried:
        book = attacked(clean, edit, cover, dice)
        if book is None:
            continue
        book.store()
        assert audit.verify_record([kept]).breaks, attack
    assert len(tried) == (1 if name in CHECKPOINT_EDITS else len(COVERS))


def test_without_a_checkpoint_outside_a_rewritten_record_would_pass(clean: Book, kept: Checkpoint) -> None:
    """The control: what makes re-hashing and cutting off show is the checkpoint that is kept elsewhere, nothing else."""
    for edit in (EDITS["entry.body changed"], EDITS["record truncated"]):
        book = attacked(clean, edit, COVERS["re-hashed, checkpoints dropped"], random.Random(3))
        assert book is not None
        book.store()
        assert audit.verify_record().breaks == []
        assert audit.verify_record([kept]).breaks


def test_a_forged_checkpoint_kept_outside_is_refused(clean: Book, kept: Checkpoint) -> None:
    book = attacked(
        clean, EDITS["entry.body changed"], COVERS["re-hashed, checkpoints signed with another key"], random.Random(1)
    )
    assert book is not None
    book.store()
    row = book.checkpoints[-1]
    forged = Checkpoint(**{name: row[name] for name in Checkpoint.__dataclass_fields__})
    assert audit.verify_record([forged]).breaks
    assert audit.verify_record([forged], key=forged.key).breaks == []  # only whoever trusts that key is taken in


def test_no_checkpoint_is_made_over_a_rewritten_record(clean: Book) -> None:
    book = attacked(clean, EDITS["entry.body changed"], COVERS["re-hashed"], random.Random(1))
    assert book is not None
    book.store()
    with atomic():
        audit.record("case.x", "case:9", {}, "h")
    with pytest.raises(RuntimeError, match="not what was checked"):
        make_checkpoint(force=True)


def test_entries_from_before_the_subject_links_hold(app_context: None) -> None:
    """An older record has no such links; it verifies as it is, and goes on with them."""
    fill()
    book = Book.read()
    for row in book.entries[:10]:
        row["previous_of_subject"] = None
    book.checkpoints = []
    book.rehash()
    book.store()
    with atomic():
        audit.record("case.x", "case:1", {}, "h")
    assert audit.verify_record().breaks == []


def test_a_wrong_link_between_the_entries_of_a_case_is_found(clean: Book) -> None:
    """Even where every hash was made to fit it."""
    book = copy.deepcopy(clean)
    book.checkpoints = []
    book.entries[9]["previous_of_subject"] = book.entries[2]["hash"]
    book.rehash(links=False)
    book.store()
    assert [found.seq for found in audit.verify_record().breaks] == [10]
