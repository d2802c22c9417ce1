"""Legal days as facts: what a table says, how a new announcement changes it, and the name of the result. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.worktime.parsing import format_hours
from app.worktime.rules import DayTable, OfficeHours

_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class DayFact:
    """What an announcement says about one day: worked or not, and why (a holiday's Chinese name)."""

    day: date
    working: bool
    name: str = ""


@dataclass(frozen=True)
class LegalDays:
    """The facts of all years that are known."""

    years: frozenset[int]
    facts: Mapping[date, DayFact]

    @classmethod
    def of(cls, facts: Iterable[DayFact], years: Iterable[int] | None = None) -> LegalDays:
        """Facts as a table; without ``years`` the announced years are those the facts speak of."""
        by_day = {fact.day: fact for fact in facts}
        return cls(announced_years(by_day.values()) if years is None else frozenset(years), by_day)

    @property
    def table(self) -> DayTable:
        """The days as the clocks need them."""
        return DayTable(
            years=self.years,
            off=frozenset(fact.day for fact in self.facts.values() if not fact.working),
            work=frozenset(fact.day for fact in self.facts.values() if fact.working),
        )


def announced_years(facts: Iterable[DayFact]) -> frozenset[int]:
    """Years that facts announce. December alone is the eve of the next year's holiday, not a year of its own."""
    facts = tuple(facts)
    years = frozenset(fact.day.year for fact in facts)
    return frozenset(
        year for year in years if any(fact.day.year == year and fact.day.month != _DECEMBER for fact in facts)
    )


def merge(old: LegalDays, new: Iterable[DayFact]) -> LegalDays:
    """The table after an announcement.

    A year whose 1 January is among the new facts is announced as a whole and replaces what was there; other facts
    change single days. All facts of the new table stay within the years it knows or the eve of one.
    """
    new = tuple(new)
    whole_years = {fact.day.year for fact in new if (fact.day.month, fact.day.day) == (1, 1)}
    kept = (fact for fact in old.facts.values() if fact.day.year not in whole_years)
    return LegalDays.of((*kept, *new), old.years | announced_years(new))


def digest(days: LegalDays, hours: OfficeHours) -> str:
    """SHA-256 over everything that decides a due time, the same on every machine."""
    lines = [
        format_hours(hours),
        *map(str, sorted(days.years)),
        *(f"{fact.day} {int(fact.working)}" for fact in sorted(days.facts.values())),
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def version_label(number: int, content: str) -> str:
    """Name of a calendar version: its number and the beginning of its digest."""
    return f"{number}-{content[:8]}"
