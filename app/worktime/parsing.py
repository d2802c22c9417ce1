"""Office hours as text: ``08:00-12:00,14:00-18:00`` and, for summer, ``06-01..09-30=08:00-12:00,15:00-18:30``. Pure."""

from __future__ import annotations

from itertools import pairwise

from app.worktime.rules import HOUR, MINUTE, OfficeHours, Session, Sessions, SummerTable


def parse_sessions(text: str) -> Sessions:
    """Read office hours of a day.

    Raises:
        ValueError: when a time is malformed, a session is empty, or sessions touch or are out of order.
    """
    sessions = tuple(_parse_session(part) for part in text.split(","))
    edges = [edge for session in sessions for edge in session]
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError(f"office hours must be in order and must not touch: {text}")
    return sessions


def _parse_session(text: str) -> Session:
    start, dash, end = text.strip().partition("-")
    if not dash:
        raise ValueError(f"office hours need a start and an end: {text}")
    return Session(_parse_time(start), _parse_time(end))


def _parse_time(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        raise ValueError(f"not a time of day: {text}")
    hours, minutes = int(hour), int(minute)
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        raise ValueError(f"not a time of day: {text}")
    return hours * HOUR + minutes * MINUTE


def parse_summer(text: str) -> SummerTable | None:
    """Read a summer table; empty text means that there is none.

    Raises:
        ValueError: when the period or its hours are malformed.
    """
    if not text.strip():
        return None
    period, _, sessions = text.partition("=")
    first, _, last = period.partition("..")
    return SummerTable(_parse_month_day(first), _parse_month_day(last), parse_sessions(sessions))


def _parse_month_day(text: str) -> tuple[int, int]:
    month, _, day = text.strip().partition("-")
    if not (month.isdecimal() and day.isdecimal()):
        raise ValueError(f"not a month and day: {text}")
    return int(month), int(day)


def parse_hours(text: str) -> OfficeHours:
    """Read what `format_hours` wrote."""
    regular, _, summer = text.partition(";")
    return OfficeHours(parse_sessions(regular), parse_summer(summer))


def format_hours(hours: OfficeHours) -> str:
    """Office hours on one line, the summer table after a semicolon."""
    regular = format_sessions(hours.regular)
    return f"{regular};{format_summer(hours.summer)}" if hours.summer else regular


def format_summer(summer: SummerTable) -> str:
    """Write a summer table the way `parse_summer` reads it."""
    (first_month, first_day), (last_month, last_day) = summer.first, summer.last
    period = f"{first_month:02}-{first_day:02}..{last_month:02}-{last_day:02}"
    return f"{period}={format_sessions(summer.sessions)}"


def format_sessions(sessions: Sessions) -> str:
    """Write office hours the way `parse_sessions` reads them."""
    return ",".join(f"{_format_time(session.start)}-{_format_time(session.end)}" for session in sessions)


def _format_time(microseconds: int) -> str:
    hours, minutes = divmod(microseconds // MINUTE, 60)
    return f"{hours:02}:{minutes:02}"
