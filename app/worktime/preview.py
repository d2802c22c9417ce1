"""What a calendar would change before it holds: days, and due times of open work (M-03). Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.worktime.ports import MovedDue, moved_dues
from app.worktime.queries import CalendarState, current_state
from app.worktime.tables import DayFact, LegalDays

SHOWN = 100


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that becomes a work day, or stops being one."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True)
class Preview:
    """A calendar that might hold, against the one that does."""

    state: CalendarState
    days: Sequence[DayChange]
    moved_count: int
    moved: Sequence[MovedDue]
    hours_change: bool

    @property
    def empty(self) -> bool:
        """Whether it changes nothing at all."""
        return self.state.digest == current_state().digest


@dataclass(frozen=True)
class Holiday:
    """A holiday of one year: its days off and the weekend days worked for it, each in order."""

    name: str
    off: Sequence[date]
    work: Sequence[date]


def preview(state: CalendarState) -> Preview:
    """What would change if ``state`` held."""
    old = current_state()
    count, moved = moved_dues(state.build(), SHOWN)
    return Preview(state, day_changes(old.days, state.days), count, moved, state.hours != old.hours)


def day_changes(old: LegalDays, new: LegalDays) -> list[DayChange]:
    """The days on which work is done by one table and not by the other."""
    days = sorted(old.facts.keys() | new.facts.keys())
    return [
        DayChange(day, _works(new, day), new.facts[day].name if day in new.facts else "")
        for day in days
        if _works(old, day) != _works(new, day)
    ]


def _works(table: LegalDays, day: date) -> bool:
    fact = table.facts.get(day)
    return fact.working if fact is not None else day.isoweekday() <= 5  # Monday to Friday


def holidays(days: LegalDays, year: int) -> list[Holiday]:
    """The holidays of a year in their order; a holiday's eve in December belongs to the year it falls in."""
    facts = sorted(fact for fact in days.facts.values() if fact.day.year == year)
    named: dict[str, list[DayFact]] = {}
    for fact in facts:
        named.setdefault(fact.name, []).append(fact)
    found = [_holiday(name, of) for name, of in named.items()]
    return sorted(found, key=lambda holiday: min(holiday.off or holiday.work))


def _holiday(name: str, facts: Iterable[DayFact]) -> Holiday:
    parted = {works: [fact.day for fact in of] for works, of in groupby(sorted(facts, key=_by_work), key=_by_work)}
    return Holiday(name, parted.get(False, []), parted.get(True, []))


def _by_work(fact: DayFact) -> bool:
    return fact.working


def spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """Consecutive days as first and last."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
