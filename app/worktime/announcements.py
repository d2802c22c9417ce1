"""Reads the yearly announcement of legal days from a CSV or an iCalendar file. Pure: text in, facts out.

CSV: a head line, then one day a line; columns ``date`` (日期), ``kind`` (类型) and optionally ``name`` (名称). The kind is
``off`` (休) or ``work`` (班). iCalendar: all-day events; 班 in the summary or the word "work" mark a day that is worked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from app.worktime.rules import FIRST_YEAR, LAST_YEAR
from app.worktime.tables import DayFact

_DATE_COLUMNS: Final = frozenset({"date", "day", "日期"})
_KIND_COLUMNS: Final = frozenset({"kind", "type", "类型"})
_NAME_COLUMNS: Final = frozenset({"name", "holiday", "名称", "节日"})
_OFF: Final = frozenset({"off", "holiday", "休", "休息", "放假"})
_WORK: Final = frozenset({"work", "workday", "班", "上班", "补班"})
_WORKED_EVENT: Final = re.compile(r"班|\bwork", re.IGNORECASE)
_LONGEST_EVENT: Final = 31
_NAME_LENGTH: Final = 40


class AnnouncementError(ValueError):
    """The file cannot be read as a legal calendar; ``line`` counts from 1, ``reason`` is a stable code."""

    def __init__(self, line: int, reason: str, value: str = "") -> None:
        super().__init__(f"line {line}: {reason} {value}".rstrip())
        self.line = line
        self.reason = reason
        self.value = value


def read_announcement(text: str) -> tuple[DayFact, ...]:
    """All facts of a file in the order of their days.

    Raises:
        AnnouncementError: at the first line that cannot be read, on a day that is named twice with different
            kinds, or when the file announces nothing.
    """
    text = text.removeprefix("\ufeff")
    numbered = _read_icalendar(text) if text.lstrip().upper().startswith("BEGIN:VCALENDAR") else _read_csv(text)
    facts: dict[date, DayFact] = {}
    for line, fact in numbered:
        if not FIRST_YEAR <= fact.day.year <= LAST_YEAR:
            raise AnnouncementError(line, "year", str(fact.day))
        known = facts.setdefault(fact.day, fact)
        if known.working != fact.working:
            raise AnnouncementError(line, "contradiction", str(fact.day))
    if not facts:
        raise AnnouncementError(1, "empty")
    return tuple(facts[day] for day in sorted(facts))


def _read_csv(text: str) -> Iterator[tuple[int, DayFact]]:
    reader = csv.reader(io.StringIO(text))
    head = [cell.strip().lower() for cell in next(reader, [])]
    day_at, kind_at, name_at = (_column(head, names) for names in (_DATE_COLUMNS, _KIND_COLUMNS, _NAME_COLUMNS))
    if day_at is None or kind_at is None:
        raise AnnouncementError(1, "head", ",".join(head))
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        line = reader.line_num
        if len(row) <= max(day_at, kind_at):
            raise AnnouncementError(line, "columns", ",".join(row))
        name = row[name_at].strip() if name_at is not None and name_at < len(row) else ""
        yield line, DayFact(_day(line, row[day_at]), _kind(line, row[kind_at]), name[:_NAME_LENGTH])


def _column(head: list[str], names: frozenset[str]) -> int | None:
    return next((index for index, cell in enumerate(head) if cell in names), None)


def _day(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise AnnouncementError(line, "date", text.strip()) from None


def _kind(line: int, text: str) -> bool:
    kind = text.strip().lower()
    if kind in _WORK:
        return True
    if kind in _OFF:
        return False
    raise AnnouncementError(line, "kind", text.strip())


def _read_icalendar(text: str) -> Iterator[tuple[int, DayFact]]:
    event: dict[str, str] | None = None
    for line, content in _unfold(text):
        name, _, value = content.partition(":")
        key = name.partition(";")[0].upper()
        if (key, value.upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (key, value.upper()) == ("END", "VEVENT") and event is not None:
            yield from ((line, fact) for fact in _event_facts(line, event))
            event = None
        elif event is not None:
            event[key] = value.strip()


def _unfold(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first line: a line that begins with a space continues the last one."""
    held, started = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in {" ", "\t"}:
            held += line[1:]
            continue
        if held:
            yield started, held
        held, started = line, number
    if held:
        yield started, held


def _event_facts(line: int, event: dict[str, str]) -> Iterator[DayFact]:
    first = _day(line, event.get("DTSTART", "")[:8])
    after = _day(line, event["DTEND"][:8]) if "DTEND" in event else first + timedelta(1)
    count = (after - first).days
    if not 1 <= count <= _LONGEST_EVENT:
        raise AnnouncementError(line, "period", event.get("DTEND", ""))
    summary = event.get("SUMMARY", "").replace("\\,", ",")
    working = _WORKED_EVENT.search(summary) is not None
    for offset in range(count):
        yield DayFact(first + timedelta(offset), working, summary[:_NAME_LENGTH])
