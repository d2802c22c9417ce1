"""A suspended case is late nowhere, however old its due time: lists, tabs and counts (rules §5)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.cases import accept_case, file_report, suspend_case
from app.cases.queries.lists import CaseFilter, count_by_urgency, list_cases
from app.platform import clock
from tests.support.city import People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
MUCH_LATER = datetime.fromisoformat("2026-12-14T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


@pytest.fixture
def numbers(people: People) -> tuple[str, str]:
    """Two cases alike and accepted, of which the first was suspended until after the due time of both."""
    with clock.at(MONDAY):
        first, second = (file_report(report("ZANG-04"), people.inspector).number for _each in range(2))
        for number in (first, second):
            accept_case(people.officer, number)
        suspend_case(people.arbiter, first, date(2026, 12, 28), "等材料")
    return first, second


def test_only_the_case_whose_clock_runs_is_overdue(people: People, numbers: tuple[str, str]) -> None:
    suspended, late = numbers
    with clock.at(MUCH_LATER):
        counts = count_by_urgency(people.officer, CaseFilter())
        assert (counts.overdue, counts.today, counts.week, counts.later) == (1, 0, 0, 1)
        for tab, number in (("overdue", late), ("later", suspended)):
            rows = list_cases(people.officer, CaseFilter(tab=tab)).rows
            assert [(row.number, str(row.urgency)) for row in rows] == [(number, tab)]


def test_the_list_has_them_after_those_that_run_over_its_pages_too(people: People, numbers: tuple[str, str]) -> None:
    suspended, late = numbers
    with clock.at(MUCH_LATER):
        first = list_cases(people.officer, CaseFilter(), limit=1)
        assert [row.number for row in first.rows] == [late]
        second = list_cases(people.officer, CaseFilter(), after=first.next_after, limit=1)
        assert [row.number for row in second.rows] == [suspended]
        assert second.next_after is None
