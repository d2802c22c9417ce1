"""Decisions by the thousand: the facts of a day are looked up once (rules §3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.cases.rules.filing import place_of
from app.cases.schemas import Report
from app.geo.crs import parse_crs
from app.routing import Decision, Facts, Question, decide, facts_at


class Decider:
    """Decides like ``decide_for``, with the boundaries, persons and calendar in force on the day of the observation."""

    def __init__(self, first: datetime, last: datetime) -> None:
        """Look up the facts of all days between two instants; others follow when they are asked for."""
        self._facts: dict[date, Facts] = {}
        for day in range((last - first).days + 2):
            self._of(min(last, first + timedelta(days=day)))

    def decide(self, report: Report, filed_at: datetime) -> Decision:
        """Where a report goes that was filed at this instant. Raises what ``decide`` and ``facts_at`` raise."""
        measured = report.fix if report.pin is None else None
        lon, lat = place_of(report)
        at = report.observed_at or filed_at
        question = Question(
            report.item,
            lon,
            lat,
            parse_crs(measured.crs if measured else "wgs84"),
            measured.accuracy_m if measured else None,
            at,
            report.alt,
            report.boundary_choice,
            filed_at,
        )
        return decide(question, self._of(at))

    def _of(self, at: datetime) -> Facts:
        day = at.date()
        if day not in self._facts:
            self._facts[day] = facts_at(at)
        return self._facts[day]
