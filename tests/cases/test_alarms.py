"""A case whose alarm was taken away rings no more rung: `audit verify` says so, and says nothing of a sweep that is late."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.cases import accept_case, alarm_discrepancies, file_report, suspend_case
from app.cases.models import Case, PoliceCase
from app.cases.rules.ladder import DueRung, Rung, missed
from app.cases.service.ladder import sweep_ladder
from app.cases.service.police_sweep import sweep_police
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.cases.test_main_path import MONDAY
from tests.support.city import People, report

NOON = datetime.fromisoformat("2026-11-23T12:00:00+08:00")
DAY = timedelta(days=1)


def test_own_times_exactly_and_computed_ones_within_a_month() -> None:
    red, press = DueRung(Rung.RED, NOON + DAY), DueRung(Rung.PRESS, NOON + 2 * DAY)
    for wake, found in ((NOON, None), (NOON + DAY, None), (NOON + DAY * 1.01, red), (None, red)):
        assert missed([red, press], wake, NOON) == found
    for wake, found in ((NOON + 31 * DAY, None), (NOON + 33 * DAY, press), (None, press)):
        assert missed([press], wake, NOON) == found
    over = DueRung(Rung.RED, NOON - DAY)
    assert (missed([over], None, NOON), missed([over], NOON - DAY, NOON)) == (over, None)
    assert missed([DueRung(Rung.REMINDER, NOON - DAY)], None, NOON) is None
    assert missed([], None, NOON) is None


def silenced(table: type[Case] | type[PoliceCase], at: datetime) -> list[str]:
    """What is said at an instant of the cases of a table when their alarms are late, far away and gone; they stand again after."""
    kept = {row.id: row.wake_at for row in db.session.execute(sa.select(table.id, table.wake_at))}
    found = []
    with clock.at(at):
        assert list(alarm_discrepancies()) == []
        for wake in (at - DAY, at + 900 * DAY, None):
            with atomic():
                db.session.execute(sa.update(table).values(wake_at=wake))
            found += [odd.subject.partition(":")[0] for odd in alarm_discrepancies()]
    with atomic():
        for key, wake in kept.items():
            db.session.execute(sa.update(table).where(table.id == key).values(wake_at=wake))
    return found


@pytest.mark.usefixtures("city_context")
def test_alarms_put_off_or_taken_away(people: People) -> None:
    with clock.at(MONDAY):
        number = file_report(report(), people.inspector).number
        file_report(report("DUPIN-01"), people.inspector)
    assert silenced(Case, MONDAY) == ["case", "case"]
    assert silenced(PoliceCase, MONDAY) == ["police", "police"]
    with clock.at(MONDAY):
        accept_case(people.officer, number)
        until = (MONDAY + 10 * DAY).date()
        suspend_case(people.arbiter, number, until, "下雨")
    assert silenced(Case, MONDAY + DAY) == ["case", "case"]
    with clock.at(MONDAY + 300 * DAY):
        sweep_ladder()
        sweep_police()
        assert list(alarm_discrepancies()) == []  # everything rang
