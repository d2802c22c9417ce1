"""Reads and writes what people supply: office hours as text, legal calendars as CSV or iCalendar. Pure."""

from itertools import pairwise

from app.worktime.rules import HOUR, MINUTE, Session, Sessions


def parse_sessions(text: str) -> Sessions:
    """Read office hours such as ``08:00-12:00,14:00-18:00``.

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
    hours, minutes = int(hour), int(minute)
    if not (0 <= minutes < 60 and 0 <= hours * 60 + minutes <= 24 * 60):
        raise ValueError(f"not a time of day: {text}")
    return hours * HOUR + minutes * MINUTE


def format_sessions(sessions: Sessions) -> str:
    """Write office hours the way `parse_sessions` reads them."""
    return ",".join(f"{_format_time(session.start)}-{_format_time(session.end)}" for session in sessions)


def _format_time(microseconds: int) -> str:
    hours, minutes = divmod(microseconds // MINUTE, 60)
    return f"{hours:02}:{minutes:02}"
