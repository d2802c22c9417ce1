"""Every step tells whom it concerns, in its own transaction, and nobody else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts import Actor
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    dismiss_case,
    dispatch_submitted,
    file_report,
    give_feedback,
    merge_case,
    order_rework,
    pass_check,
    reopen_case,
    resume_case,
    return_case,
    rule_on_return,
    suspend_case,
    undo_case,
)
from app.cases.rules.life import TRANSITIONS
from app.cases.service.executor import StaleCase
from app.cases.service.telling import SENT_ON, TOLD
from app.evidence import stage_photo
from app.notices.models import InboxRow, NoticeRow
from app.notices.rules.table import KINDS
from app.platform import clock
from app.platform.db import db
from tests.support.city import OUTSIDE, XIGUAN, People, jpeg, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


@pytest.fixture
def number(people: People) -> Iterator[str]:
    """A fresh case of the officer's unit, on a Monday morning."""
    with clock.at(MONDAY):
        yield file_report(report(), people.inspector).number


def told(actor: Actor) -> list[str]:
    """The kinds in somebody's inbox, oldest first."""
    query = sa.select(NoticeRow.kind).join(InboxRow).where(InboxRow.account_id == actor.account_id)
    return list(db.session.scalars(query.order_by(NoticeRow.id)))


def everybody_else(people: People, *but: Actor) -> set[str]:
    return {each.login for each in vars(people).values() if each not in but and told(each)}


def feedback(people: People, number: str) -> None:
    facts = AfterPhoto(taken_at=clock.now(), fix=Fix(*XIGUAN, 6.0), provenance="camera_inpage")
    give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(jpeg(len(told(people.officer))))), facts)])


def test_every_event_says_whom_it_tells() -> None:
    """Whoever adds an edge says here whom its event tells, perhaps nobody."""
    assert {edge.event for edge in TRANSITIONS} - set(TOLD) == SENT_ON
    assert {kind for lines in TOLD.values() for kind, _whom in lines} <= set(KINDS)


def test_a_new_case_is_told_to_its_unit_only(people: People, number: str) -> None:
    assert told(people.officer) == ["case.dispatched"]
    row = db.session.scalars(sa.select(NoticeRow)).first()
    assert row is not None
    assert (row.subject_ref, row.params["item"]) == (number, "ZANG-01")
    assert everybody_else(people, people.officer, people.department) == set()


def test_a_case_outside_the_city_is_told_to_the_office(people: People) -> None:
    with clock.at(MONDAY):
        number = file_report(report(at=OUTSIDE), people.inspector).number
        assert told(people.arbiter) == ["case.submitted"]
        dispatch_submitted(people.arbiter, number, people.officer.unit_code)
    assert told(people.officer) == ["case.dispatched"]
    assert told(people.arbiter) == ["case.submitted"]


def test_the_main_path(people: People, number: str) -> None:
    accept_case(people.officer, number)
    feedback(people, number)
    order_rework(people.supervisor, number, "remains")
    feedback(people, number)
    pass_check(people.supervisor, number)
    reopen_case(people.supervisor, number, "又脏了")
    assert told(people.officer) == ["case.dispatched", "case.reworked", "case.closed", "case.reopened"]
    assert told(people.inspector) == ["report.reopened"]
    assert everybody_else(people, people.officer, people.department, people.inspector) == set()
    kept = db.session.scalars(sa.select(NoticeRow).where(NoticeRow.kind == "report.reopened")).one()
    assert kept.subject_kind == "report"  # never the case, where others could read who was told


def test_a_return_is_told_to_the_office_and_its_ruling_to_the_unit(people: People, number: str) -> None:
    return_case(people.officer, number, "not_our_ground", "不归我们")
    assert told(people.arbiter) == ["case.returned"]
    rule_on_return(people.arbiter, number, "unfounded", "归你们")
    assert told(people.officer) == ["case.dispatched", "case.ruled_unfounded"]


def test_a_ruling_that_moves_the_case_on_is_told_to_both_units(people: People, number: str) -> None:
    return_case(people.officer, number, "not_our_ground", "不归我们")
    rule_on_return(people.arbiter, number, "founded", "换一家", unit=people.foreign_officer.unit_code)
    assert told(people.officer) == ["case.dispatched", "case.redirected"]
    assert told(people.foreign_officer) == ["case.dispatched"]


def test_suspension_and_its_end(people: People, number: str) -> None:
    accept_case(people.officer, number)
    suspend_case(people.arbiter, number, (MONDAY + timedelta(days=9)).date(), "等材料")
    resume_case(people.arbiter, number)
    assert told(people.officer) == ["case.dispatched", "case.suspended", "case.resumed"]


def test_what_is_put_away_and_taken_back(people: People, number: str) -> None:
    other = file_report(report(), people.inspector).number
    merge_case(people.arbiter, number, other, "同一处")
    undo_case(people.arbiter, number, "不是同一处")
    kinds = [kind for kind in told(people.officer) if kind != "case.dispatched"]
    assert kinds == ["case.merged", "case.restored"]
    into = db.session.scalars(sa.select(NoticeRow.params).where(NoticeRow.kind == "case.merged")).one()
    assert into == {"into": other}


def test_a_dismissed_return(people: People, number: str) -> None:
    return_case(people.officer, number, "not_there", "没有")
    dismiss_case(people.arbiter, number, "not_there", "确实没有")
    assert told(people.officer) == ["case.dispatched", "case.dismissed"]


def test_another_finding_of_the_same_problem(people: People, number: str) -> None:
    file_report(report(joins_case=number), people.other_inspector)
    assert told(people.officer) == ["case.dispatched", "case.joined"]


def test_a_confidential_finding_reaches_police_desk_and_commander_without_a_word(people: People) -> None:
    with clock.at(MONDAY):
        file_report(report(item="DUPIN-01"), people.inspector)
    assert told(people.commander) == told(people.police) == ["police.sent"]
    assert everybody_else(people, people.commander, people.police) == set()
    row = db.session.scalars(sa.select(NoticeRow)).one()
    assert row.params == {}


def test_a_step_that_fails_tells_nothing(people: People, number: str) -> None:
    accept_case(people.officer, number)
    with pytest.raises(StaleCase):
        return_case(people.officer, number, "not_there", "没有", seen=1)
    assert told(people.arbiter) == []
