from __future__ import annotations

from datetime import date

import pytest

from app.worktime.announcements import AnnouncementError, read_announcement
from app.worktime.tables import DayFact

CSV = "date,kind,name\n2027-01-01,off,元旦\n\n2027-01-03,work,\n"
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270103
SUMMARY:元旦
  假期
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270104
SUMMARY:元旦 补班
END:VEVENT
END:VCALENDAR
"""


def test_reads_csv() -> None:
    expected = (DayFact(date(2027, 1, 1), False, "元旦"), DayFact(date(2027, 1, 3), True))
    assert read_announcement(CSV) == expected
    assert read_announcement("\ufeff日期,类型\r\n2027-01-01,休\r\n2027-01-03,班\r\n") == (
        DayFact(date(2027, 1, 1), False),
        DayFact(date(2027, 1, 3), True),
    )


def test_reads_icalendar() -> None:
    assert read_announcement(ICS.replace("\n", "\r\n")) == (
        DayFact(date(2027, 1, 1), False, "元旦 假期"),
        DayFact(date(2027, 1, 2), False, "元旦 假期"),
        DayFact(date(2027, 1, 4), True, "元旦 补班"),
    )


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "head"),
        ("when,what\n2027-01-01,off\n", 1, "head"),
        ("date,kind\n", 1, "empty"),
        ("date,kind\n2027-01-01\n", 2, "columns"),
        ("date,kind\n2027-01-01,off\n2027-13-01,off\n", 3, "date"),
        ("date,kind\n2027-01-01,maybe\n", 2, "kind"),
        ("date,kind\n1027-01-01,off\n", 2, "year"),
        ("date,kind\n2027-01-01,off\n2027-01-01,work\n", 3, "contradiction"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", 1, "empty"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n", 4, "date"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270103\nDTEND:20270101\nEND:VEVENT\n", 5, "period"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270103\nDTEND:20290101\nEND:VEVENT\n", 5, "period"),
    ],
)
def test_says_where_a_file_is_wrong(text: str, line: int, reason: str) -> None:
    with pytest.raises(AnnouncementError) as caught:
        read_announcement(text)
    assert (caught.value.line, caught.value.reason) == (line, reason)
