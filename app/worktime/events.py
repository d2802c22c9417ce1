"""What happened to the calendar."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarChanged:
    """A new calendar version holds: due times still to come are computed again (rules §5)."""

    version: str
