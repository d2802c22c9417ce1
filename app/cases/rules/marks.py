"""重点工作: what supervision keeps an eye on, a common, key or hard problem; beside the states, moving nothing (S-16)."""

from __future__ import annotations

MARKS: dict[str, tuple[str, str]] = {
    "common": ("共性问题", "Common problem"),
    "key": ("重点问题", "Key problem"),
    "hard": ("难点问题", "Hard problem"),
}
"""The kinds of marks; a case may carry several."""

ANY = "any"
REPEATED = "repeated"
"""Set by the service at filing, never by hand (rules §3.9); beside the marks it is part of the key work."""

VIEWS = (ANY, *MARKS, REPEATED)
"""What a list may be narrowed to."""


def changes(present: frozenset[str], wanted: frozenset[str]) -> tuple[list[str], list[str]]:
    """Which marks are to be set and which taken off, in the order of the table. Unknown ones are left alone."""
    added = [kind for kind in MARKS if kind in wanted and kind not in present]
    removed = [kind for kind in MARKS if kind in present and kind not in wanted]
    return added, removed
