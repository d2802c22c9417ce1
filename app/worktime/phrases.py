"""Durations in the words people use: 还剩 2 小时 52 分, 超期 1 天 1 工作时. Pure; both languages.

A day of the office clock has 8 hours (rules §5), a day of the clock that always runs has 24. Hours of the office clock
are 工作时; below half a day what is left is told to the minute, because then it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.worktime.rules import LimitUnit

_PRECISE_BELOW: Final = 4 * 60


class Measure(StrEnum):
    """What a part of a duration counts."""

    DAY = "day"
    HOUR = "hour"
    WORK_HOUR = "work_hour"
    MINUTE = "minute"


_ZH: Final = {Measure.DAY: "天", Measure.HOUR: "小时", Measure.WORK_HOUR: "工作时", Measure.MINUTE: "分"}
_EN: Final = {Measure.DAY: "day", Measure.HOUR: "hour", Measure.WORK_HOUR: "work hour", Measure.MINUTE: "minute"}


class Part(NamedTuple):
    """A number and what it counts."""

    n: int
    measure: Measure

    @property
    def zh(self) -> str:
        """The part in Chinese: 7 工作时."""
        return f"{self.n} {_ZH[self.measure]}"

    @property
    def en(self) -> str:
        """The part in English: 7 work hours."""
        return f"{self.n} {_EN[self.measure]}{'' if self.n == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A duration for people; without parts it is shorter than a minute."""

    parts: tuple[Part, ...]
    overdue: bool = False

    @property
    def duration_zh(self) -> str:
        """The bare duration in Chinese."""
        return " ".join(part.zh for part in self.parts) or "不到 1 分"

    @property
    def duration_en(self) -> str:
        """The bare duration in English."""
        return " ".join(part.en for part in self.parts) or "less than a minute"

    @property
    def zh(self) -> str:
        """What is left or overdue, in Chinese."""
        if self.overdue and not self.parts:
            return "刚超期"
        space = " " if self.parts else ""
        return f"{'超期' if self.overdue else '还剩'}{space}{self.duration_zh}"

    @property
    def en(self) -> str:
        """What is left or overdue, in English."""
        if self.overdue and not self.parts:
            return "just overdue"
        return f"{self.duration_en} {'overdue' if self.overdue else 'left'}"


def time_left(minutes: float, unit: LimitUnit, *, late: bool = False) -> Phrase:
    """Phrase for what `rules.remaining` answers: minutes on the clock of the unit, negative once overdue.

    ``late``: the due time has passed though no minute of the unit's clock has run since (the evening after).
    """
    return Phrase(_parts(abs(minutes), unit, precise=minutes >= 0), overdue=late or minutes < 0)


def time_used(minutes: float, unit: LimitUnit) -> Phrase:
    """Phrase for time that passed on the clock of the unit; use its bare duration."""
    return Phrase(_parts(minutes, unit, precise=True))


def _parts(minutes: float, unit: LimitUnit, *, precise: bool) -> tuple[Part, ...]:
    whole = int(minutes)
    hour_name = Measure.HOUR if unit.runs_always else Measure.WORK_HOUR
    day = 24 * 60 if unit.runs_always else 8 * 60
    days, rest = divmod(whole, day)
    hours, left = divmod(rest, 60)
    parts: tuple[Part, ...]
    if days:
        parts = (Part(days, Measure.DAY), Part(hours, hour_name))
    elif hours and (unit.runs_always or (precise and whole < _PRECISE_BELOW)):
        parts = (Part(hours, Measure.HOUR), Part(left, Measure.MINUTE))
    elif hours:
        parts = (Part(hours, hour_name),)
    else:
        parts = (Part(left, Measure.MINUTE),)
    return tuple(part for part in parts if part.n)
