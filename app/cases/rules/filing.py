"""What a report says and what is odd about it: pure readings of the observation (rules §4, offline-capture 3.8, 3.9)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.cases.rules.observation import Observation
from app.worktime.rules import SHANGHAI

# A phone clock further off than this is marked; the server's time decides everything anyway.
CLOCK_TOLERANCE = timedelta(minutes=5)
OLDEST_EXPECTED = timedelta(days=30)


def half_day(observed_at: datetime) -> str:
    """``2026-11-24-am`` or ``-pm``: all that a unit learns of when an inspector saw it (security 4a)."""
    local = observed_at.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d}-{'am' if local.hour < 12 else 'pm'}"


def place_of(report: Observation) -> tuple[float, float]:
    """Where the problem is: the pin, else where the phone was. Raises ValueError when there is neither."""
    if report.pin is not None:
        return report.pin
    if report.fix is None:
        raise ValueError("a report needs a pin or a fix")
    return report.fix.lon, report.fix.lat


def filing_flags(report: Observation, min_photos: int, now: datetime) -> tuple[str, ...]:
    """What is stored and flagged, never refused: few photos, a wrong phone clock, a very old observation."""
    flags: list[str] = []
    if len(report.photos) < min_photos:
        flags.append("few_photos")
    if report.observed_at is not None and report.observed_at > now + CLOCK_TOLERANCE:
        flags.append("clock_ahead")
    if report.observed_at is not None and report.observed_at < now - OLDEST_EXPECTED:
        flags.append("long_ago")
    return tuple(flags)
