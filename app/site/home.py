"""What the inspector's home shows of the own reports: this month by glyph, and the latest ones with their state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from app.accounts import Actor
from app.capture import count_late_checks
from app.cases import OwnReport, own_incomplete, own_reports, own_tally
from app.platform import clock
from app.platform.settings import current_config

LATEST = 3


@dataclass(frozen=True)
class Month:
    """The reports of the calendar month: counts by category code, how many are closed, and the latest of all.

    The page lies open in the hand: nothing confidential is on it.
    """

    by_category: list[tuple[str, int]]
    closed: int
    latest: list[OwnReport]

    @property
    def total(self) -> int:
        """All reports of the month."""
        return sum(number for _code, number in self.by_category)


def month_of(author: Actor) -> Month:
    """The author's month so far (Asia/Shanghai)."""
    counts, closed = own_tally(author, _month_begin(clock.now()))
    return Month(counts, closed, own_reports(author, limit=LATEST, confidential=False).rows)


def count_incomplete(author: Actor) -> int:
    """How many of the author's reports lack photos that are late (twenty at most are counted)."""
    return len(own_incomplete(author, _late_before()))


def count_incomplete_checks(author: Actor) -> int:
    """How many checks that wait for the author have come from a phone without photos that are late."""
    return count_late_checks(author, _late_before())


def _late_before() -> datetime:
    return clock.now() - timedelta(hours=current_config().missing_photo_hours)


def _month_begin(instant: datetime) -> datetime:
    return clock.local(instant).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def cover_url(report: OwnReport) -> str:
    """The small photo of an own report; empty where there is none to show."""
    token = report.case.cover if report.case else None
    return url_for("case_photos.picture", token=token, size=320) if token and report.arrived else ""
