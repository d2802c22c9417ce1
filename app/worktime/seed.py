"""The legal days that ship with the product, from chinesecalendar, imported here only (rules §5)."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Final

from chinese_calendar import constants

from app.worktime.tables import DayFact, LegalDays

_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def seed_source() -> str:
    """Where the shipped days come from, with the version."""
    return f"chinesecalendar {version('chinesecalendar')}"


@cache
def seed_days() -> LegalDays:
    """The announced days of 2004 to the last year that the package knows."""
    off: dict[date, str] = constants.holidays
    work: dict[date, str] = constants.workdays
    facts = [DayFact(day, False, _NAMES.get(name, name)) for day, name in off.items()]
    facts += [DayFact(day, True, _NAMES.get(name, name)) for day, name in work.items()]
    return LegalDays.of(facts)
