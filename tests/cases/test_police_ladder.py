"""The ladder of confidential cases: its own rows and limits, for the desk and the commander only (rules §4, §5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.cases import advance_police_case, file_report
from app.cases.models import CaseRung, PoliceCase, PoliceRung
from app.cases.queries.police import police_page
from app.cases.service.police_sweep import sweep_police
from app.notices.models import InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import db
from tests.support.city import People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


@pytest.fixture
def number(people: People) -> str:
    with clock.at(MONDAY):
        return file_report(report("DUPIN-01"), people.inspector).number


def row(number: str) -> PoliceCase:
    return db.session.scalars(
        sa.select(PoliceCase).where(PoliceCase.number == number).execution_options(populate_existing=True)
    ).one()


def rung() -> list[str]:
    return list(db.session.scalars(sa.select(PoliceRung.rung).order_by(PoliceRung.id)))


def sweep(at: datetime) -> int:
    with clock.at(at):
        return sweep_police()


def walk(until: datetime, step: timedelta = timedelta(minutes=30)) -> None:
    """Sweep twice at every step."""
    now = MONDAY
    while now < until:
        now += step
        sweep(now)
        sweep(now)


def test_every_rung_once_and_in_order(number: str) -> None:
    case = row(number)
    walk(case.due_at + timedelta(days=40), timedelta(hours=6))
    ladder = [name for name in rung() if not name.endswith("_late")]
    assert ladder == ["reminder", "yellow", "red", "press"]
    assert sorted(name for name in rung() if name.endswith("_late")) == ["accept_late", "feedback_late"]
    assert row(number).wake_at is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CaseRung)) == 0
    rows = db.session.scalars(sa.select(PoliceRung)).all()
    assert {each.due_at for each in rows if each.rung == "red"} == {case.due_at}
    _count, broken = audit.verify_chain()
    assert broken is None


def test_a_concluded_case_rings_no_more(people: People, number: str) -> None:
    with clock.at(MONDAY + timedelta(minutes=5)):
        advance_police_case(people.police, number)
        advance_police_case(people.police, number)
        advance_police_case(people.police, number, outcome="confirmed")
    assert row(number).wake_at is None
    assert sweep(MONDAY + timedelta(days=100)) == 0
    assert rung() == []


def test_a_step_rings_first_what_is_due(people: People, number: str) -> None:
    with clock.at(row(number).accept_due_at + timedelta(minutes=1)):
        advance_police_case(people.police, number)
    assert "accept_late" in rung()


def test_only_the_desk_and_the_commander_are_told_and_read(people: People, number: str) -> None:
    sweep(row(number).due_at)
    told = set(
        db.session.scalars(
            sa.select(InboxRow.account_id)
            .join(NoticeRow, NoticeRow.id == InboxRow.notice_id)
            .where(NoticeRow.kind.in_(("police.soon", "police.late")))
        )
    )
    assert told == {people.police.account_id, people.commander.account_id}
    _row, steps = police_page(number, people.police)
    assert "红牌" in {step.state_name for step in steps}
