from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import pytest
from flask import Flask

from app.audit import entries_for, verify_chain
from app.platform.errors import BadInput, NotFound
from app.platform.unit_of_work import subscribe
from app.worktime import CalendarChanged, current_calendar, ensure_seeded, get_calendar, import_calendar
from app.worktime.queries import list_versions
from app.worktime.rules import SHANGHAI, Limit, LimitUnit, due
from app.worktime.service import set_office_hours

YEAR_2027 = "date,kind,name\n2026-12-31,off,元旦\n2027-01-01,off,元旦\n2027-01-04,off,补休\n2027-01-09,work,\n"


def start(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_without_any_stored_calendar_the_shipped_one_holds(worktime: Flask) -> None:
    calendar = current_calendar()
    assert calendar.last_year == 2026
    assert calendar.version.startswith("1-")
    assert ensure_seeded("system") == calendar.version
    assert ensure_seeded("system") == calendar.version
    assert current_calendar() is calendar
    assert len(list_versions()) == 1


def test_an_import_makes_a_new_version_and_says_so(worktime: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.platform.unit_of_work._handlers", defaultdict(list))
    heard: list[CalendarChanged] = []
    subscribe(CalendarChanged, heard.append)
    old = current_calendar()
    limit = Limit(1, LimitUnit.WORK_DAY)
    assert due(old, start("2026-12-31 08:00"), limit).at == start("2026-12-31 18:00")

    imported = import_calendar(YEAR_2027, "2027.csv", "admin")

    new = current_calendar()
    assert (imported.version, imported.years, imported.changed) == (new.version, (2027,), 4)
    assert due(new, start("2026-12-31 08:00"), limit) == (start("2027-01-05 18:00"), False, new.version)
    assert [event.version for event in heard] == [new.version]
    assert get_calendar(old.version) is old
    assert [entry.action for entry in entries_for("calendar")] == ["worktime.seeded", "worktime.changed"]
    assert verify_chain()[1] is None


def test_importing_the_same_file_again_changes_nothing(worktime: Flask) -> None:
    first = import_calendar(YEAR_2027, "2027.csv", "admin")
    again = import_calendar(YEAR_2027, "2027.csv", "admin")
    assert (again.version, again.changed) == (first.version, 0)
    assert len(list_versions()) == 2


def test_a_file_that_is_wrong_changes_nothing(worktime: Flask) -> None:
    with pytest.raises(BadInput) as caught:
        import_calendar("date,kind\n2027-01-01,off\n2027-01-02,perhaps\n", "bad.csv", "admin")
    assert (caught.value.code, caught.value.message) == (
        "calendar_kind",
        "第 3 行类型只能是 off（休）或 work（班）：perhaps",
    )
    assert list_versions() == []


def test_office_hours_are_a_setting(worktime: Flask) -> None:
    version = set_office_hours("09:00-12:00,13:00-17:00", "06-01..09-30=08:00-12:00", "admin")
    calendar = current_calendar()
    assert calendar.version == version
    assert due(calendar, start("2026-03-02 09:00"), Limit(4, LimitUnit.WORK_HOUR)).at == start("2026-03-02 14:00")
    assert due(calendar, start("2026-06-02 08:00"), Limit(5, LimitUnit.WORK_HOUR)).at == start("2026-06-03 09:00")
    with pytest.raises(BadInput):
        set_office_hours("all day", "", "admin")


def test_a_stored_version_is_built_again_from_its_rows(worktime: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = import_calendar(YEAR_2027, "2027.csv", "admin")
    held = current_calendar()
    monkeypatch.setattr("app.worktime.queries._built", {})
    again = get_calendar(imported.version)
    assert again is not held
    assert again == held


@pytest.mark.parametrize("version", ["", "7-00000000", "x", "1-00000000"])
def test_an_unknown_version_is_not_found(worktime: Flask, version: str) -> None:
    with pytest.raises(NotFound):
        get_calendar(version)
