"""下达通知: a notice to whoever owns the site, who is never a routing target; the unit stays responsible (O-14, rules §2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from app.cases.rules.life import State

SUBJECTS: dict[str, tuple[str, str]] = {
    "central": ("中央驻许单位", "Central body"),
    "province": ("省属单位", "Provincial body"),
    "city": ("市属单位", "City body"),
    "county": ("县区属单位", "County body"),
    "company": ("企业", "Company"),
    "trader": ("个体经营者", "Trader"),
    "household": ("住户", "Household"),
}
"""Whom a notice may go to: any subject, whoever it belongs to."""

ISSUED_FROM = frozenset({State.RECTIFYING, State.SUSPENDED})
MOST_VALID = 10
"""How many notices of one case may hold at a time."""
MOST_ANSWERS = 5
MOST_PHOTOS = 4
LONGEST_SUBJECT = 80
LONGEST_PLACE = 120
LONGEST_TEXT = 1000
LONGEST_ANSWER = 500
LONGEST_PHONE = 30
_FURTHEST = timedelta(days=366)


class Standing(StrEnum):
    """Whether the link of a notice opens, and whether it still takes an answer."""

    OPEN = "open"
    ANSWERED = "answered"  # as often as it may be
    SETTLED = "settled"  # the case is closed or put away
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def readable(self) -> bool:
        """Whether the notice itself is shown."""
        return self in {Standing.OPEN, Standing.ANSWERED, Standing.SETTLED}


def standing(*, withdrawn: bool, expires_at: datetime, answers: int, case_open: bool, now: datetime) -> Standing:
    """How a notice stands at ``now``."""
    if withdrawn:
        return Standing.WITHDRAWN
    if now >= expires_at:
        return Standing.EXPIRED
    if not case_open:
        return Standing.SETTLED
    return Standing.ANSWERED if answers >= MOST_ANSWERS else Standing.OPEN


def last_day(due: date, days: int) -> date:
    """The last day on which the link opens: so many days after the one by which it is to be done."""
    return due + timedelta(days=days)


def is_possible_due(due: date, today: date) -> bool:
    """Whether the owner can be given that day: not past, and not beyond a year."""
    return today <= due <= today + _FURTHEST
