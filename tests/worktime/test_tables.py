from __future__ import annotations

from datetime import date

from app.worktime.rules import OfficeHours
from app.worktime.seed import seed_days
from app.worktime.tables import DayFact, LegalDays, digest, merge
from tests.worktime.facts import OFF_2026, WORK_2026

NEW_YEAR = DayFact(date(2027, 1, 1), False, "元旦")
EVE = DayFact(date(2026, 12, 31), False, "元旦")
SPRING = DayFact(date(2027, 2, 6), False, "春节")


def test_the_shipped_days_of_2026_are_those_announced() -> None:
    table = seed_days().table
    assert {day for day in table.off if day.year == 2026} == OFF_2026
    assert {day for day in table.work if day.year == 2026} == WORK_2026
    assert table.years == frozenset(range(2004, 2027))
    assert seed_days().facts[date(2026, 2, 17)].name == "春节"


def test_the_first_of_january_announces_the_whole_year() -> None:
    old = LegalDays.of([NEW_YEAR, SPRING])
    assert merge(old, [NEW_YEAR]).facts == {NEW_YEAR.day: NEW_YEAR}


def test_other_days_change_one_by_one() -> None:
    worked = DayFact(SPRING.day, True)
    assert merge(LegalDays.of([NEW_YEAR, SPRING]), [worked]).facts == {NEW_YEAR.day: NEW_YEAR, SPRING.day: worked}


def test_the_eve_of_new_year_does_not_announce_its_own_year() -> None:
    assert LegalDays.of([EVE, NEW_YEAR]).years == {2027}
    known = LegalDays.of([DayFact(date(2026, 5, 1), False)])
    assert merge(known, [EVE, NEW_YEAR]).years == {2026, 2027}


def test_the_digest_covers_days_years_and_hours_but_not_names() -> None:
    days = LegalDays.of([NEW_YEAR])
    same = digest(days, OfficeHours())
    assert same == digest(LegalDays.of([DayFact(NEW_YEAR.day, False, "New Year")]), OfficeHours())
    assert same != digest(LegalDays.of([NEW_YEAR], {2027, 2028}), OfficeHours())
    assert same != digest(LegalDays.of([DayFact(NEW_YEAR.day, True)]), OfficeHours())
    assert same != digest(days, OfficeHours(regular=OfficeHours().regular[:1]))
