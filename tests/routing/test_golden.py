"""Decisions that must not change unnoticed: units, times and sentences, word for word."""

import json

from tests.routing.golden import FILE, answers

STORED = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_decisions_are_the_stored_ones() -> None:
    """After a wanted change run `python -m tests.routing.golden` and read the difference."""
    assert json.loads(json.dumps(answers())) == STORED


def test_the_golden_decisions_cover_every_outcome() -> None:
    assert {each["answer"]["outcome"] for each in STORED} == {"dispatch", "choose", "outside", "confidential", "hold"}
