"""Entries whose hashes are frozen in golden.json: a record written today verifies for ever."""

from __future__ import annotations

from datetime import UTC, datetime

from app.audit.rules import GENESIS, Link


def fixed_links() -> list[Link]:
    """Old entries without and new ones with the link to the one before about the same subject."""
    at = datetime(2026, 2, 14, 3, 4, 5, 678901, tzinfo=UTC)
    return [
        Link(1, at, "system", "territory.load", "territory", {"version": "2026-01", "units": 116}),
        Link(2, at, "K7Q2M4", "case.file", "case:48271936", {"flags": [], "lead": "411002-XG", "alt": False}),
        Link(3, at, "K7Q2M4", "case.accept", "case:48271936", {"reason": None, "text": "é脏\u2028\U0001f4f7"}),
        Link(
            4, at, "ZX3P9A", "case.file", "case:10020030", {"fix": 113.8121, "n": -1, "深": {"b": 1, "a": []}}, GENESIS
        ),
        Link(5, at, 'quo"te\\', "x\n", "case:10020030", {}, "ab" * 32),
    ]
