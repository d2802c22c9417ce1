"""督办 by hand, and the commander's decision on a 问责建议 (rules §4, §5, S-19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.accounts import Actor
from app.cases.models import CaseRung
from app.cases.queries.accountability import Tab, account_page, waiting_proposals
from app.cases.queries.page import case_page
from app.cases.queries.rungs import RungLine
from app.cases.rules.ladder import Rung
from app.cases.service.pressing import decide_accountability, press_case
from app.notices.models import InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.unit_of_work import atomic
from app.territory import name_head
from tests.cases.test_ladder import local, number, overdue_twice, rung, sweep
from tests.cases.test_main_path import MONDAY, filed, row
from tests.support.city import People

__all__ = ["number"]
pytestmark = pytest.mark.usefixtures("city_context")
TOMORROW = local("11-24T14:00")


def told(kind: str) -> set[int]:
    """The accounts whose inbox has a notice of this kind."""
    query = sa.select(InboxRow.account_id).join(NoticeRow, NoticeRow.id == InboxRow.notice_id)
    return set(db.session.scalars(query.where(NoticeRow.kind == kind)))


def kinds() -> list[str]:
    """The ladder's notices in the order in which they were posted."""
    rows = db.session.scalars(sa.select(NoticeRow).order_by(NoticeRow.id))
    return [row.kind for row in rows if row.kind.startswith(("ladder.", "case.pressed"))]


def head(people: People) -> Actor:
    """Let the officer be the head of the unit."""
    with atomic():
        name_head(people.officer.unit_code, people.officer.name, local("11-20T00:00"), "test")
    return people.officer


class TestPressing:
    @pytest.mark.parametrize("who", ["arbiter", "supervisor", "department"])
    def test_whoever_may_press_is_read_by_the_unit_and_moves_nothing(
        self, people: People, number: str, who: str
    ) -> None:
        with atomic():
            db.session.execute(
                sa.text("INSERT INTO case_guide (unit_code, case_id) VALUES ('CGJ', :id) ON CONFLICT DO NOTHING"),
                {"id": row(number).id},
            )
        before = row(number).version
        with clock.at(MONDAY + timedelta(hours=1)):
            press_case(getattr(people, who), number, " 今天必须清完 ")
        case = row(number)
        assert (case.state, case.version, case.due_at) == ("rectifying", before, local("11-23T15:00"))
        (line,) = [each for each in case_page(number, people.officer).story if isinstance(each, RungLine)]
        assert (line.rung, line.text) == (Rung.PRESS, "今天必须清完")
        assert line.who == {"arbiter": "创“三城”办公室", "supervisor": "督察组", "department": "市城市管理局"}[who]
        assert told("case.pressed") == {people.officer.account_id}
        assert audit.entries_for(f"case:{number}")[-1].action == "case.press"

    def test_consumes_its_rung_once(self, people: People, number: str) -> None:
        with clock.at(MONDAY + timedelta(hours=1)):
            press_case(people.arbiter, number, "抓紧")
            press_case(people.supervisor, number, "再催一次")
        sweep(local("11-25T12:00"))
        assert [name for _stage, name in rung(number)].count("press") == 1
        assert "ladder.supervise" not in kinds()
        presses = [line for line in case_page(number, people.officer).story if isinstance(line, RungLine)]
        assert [line.text for line in presses if line.rung is Rung.PRESS] == ["抓紧", "再催一次"]

    def test_rings_first_what_is_due(self, people: People, number: str) -> None:
        with clock.at(TOMORROW):
            press_case(people.arbiter, number, "超期了")
        assert rung(number) == [(1, name) for name in ("reminder", "yellow", "red", "press")]
        assert db.session.scalars(sa.select(CaseRung).where(CaseRung.by_hand)).all() == []

    def test_needs_words_and_somebody_to_press(self, people: People, number: str) -> None:
        with pytest.raises(BadInput) as missing:
            press_case(people.arbiter, number, "  ")
        assert missing.value.field == "text"
        with pytest.raises(BadInput):
            press_case(people.arbiter, number, "长" * 2001)
        with clock.at(MONDAY):
            waiting = filed(people, at=(113.0, 33.0))
        with pytest.raises(Conflict):
            press_case(people.arbiter, waiting, "抓紧")

    @pytest.mark.parametrize("who", ["officer", "county", "commander"])
    def test_nobody_else_presses(self, people: People, number: str, who: str) -> None:
        with pytest.raises(Forbidden):
            press_case(getattr(people, who), number, "抓紧")

    def test_what_somebody_may_not_see_is_not_there(self, people: People, number: str) -> None:
        with pytest.raises(NotFound):
            press_case(people.foreign_officer, number, "抓紧")


class TestNotices:
    def test_each_rung_tells_the_unit_once(self, people: People, number: str) -> None:
        for at in ("11-23T11:00", "11-23T11:01", "11-23T14:12", "11-23T15:00", "11-24T09:00"):
            sweep(local(at))
        assert kinds() == ["ladder.reminder", "ladder.yellow", "ladder.red", "ladder.supervise"]
        assert told("ladder.reminder") == {people.officer.account_id}
        assert told("ladder.red") == {people.officer.account_id, people.county.account_id}
        assert people.arbiter.account_id in told("ladder.supervise")

    def test_missed_rungs_come_in_one_notice_with_their_due_times(self, people: People, number: str) -> None:
        sweep(local("11-23T16:00"))
        assert kinds() == ["ladder.missed"]
        notice = db.session.scalars(sa.select(NoticeRow).where(NoticeRow.kind == "ladder.missed")).one()
        assert notice.params["rungs"] == [
            ["reminder", "2026-11-23T11:00:00+08:00"],
            ["yellow", "2026-11-23T14:12:00+08:00"],
            ["red", "2026-11-23T15:00:00+08:00"],
        ]

    def test_calling_in_reaches_the_commander_and_the_head_only(self, people: People, number: str) -> None:
        officer = head(people)
        overdue_twice(people, number)
        assert (
            told("ladder.interview")
            == told("ladder.accountability")
            == {
                people.commander.account_id,
                officer.account_id,
            }
        )


class TestAccountability:
    def proposal(self) -> int:
        return db.session.scalars(sa.select(CaseRung.id).where(CaseRung.rung == Rung.ACCOUNT)).one()

    def test_the_commander_confirms_once(self, people: People, number: str) -> None:
        officer = head(people)
        overdue_twice(people, number)
        page = account_page(people.commander, Tab.WAITING)
        assert [line.row.number for line in page.lines] == [number]
        assert page.counts == {Tab.WAITING: 1, Tab.TALKS: 1, Tab.DECIDED: 0}
        assert waiting_proposals(people.commander) == 1
        decide_accountability(people.commander, self.proposal(), True, "")
        assert waiting_proposals(people.commander) == 0
        assert told("ladder.confirmed") == {officer.account_id}
        (line,) = account_page(officer, Tab.DECIDED).lines
        assert line.decision is not None
        assert line.decision.confirmed
        assert audit.entries_for(f"case:{number}")[-1].body["confirmed"] is True
        with pytest.raises(Conflict):
            decide_accountability(people.commander, self.proposal(), False, "改主意了")

    def test_a_refusal_needs_a_reason(self, people: People, number: str) -> None:
        overdue_twice(people, number)
        for confirmed, reason in ((None, "说明"), (False, " ")):
            with pytest.raises(BadInput):
                decide_accountability(people.commander, self.proposal(), confirmed, reason)
        decide_accountability(people.commander, self.proposal(), False, "停水所致")
        story = case_page(number, people.commander).story
        (text,) = [line.text for line in story if isinstance(line, RungLine) and line.rung is Rung.ACCOUNT]
        assert text.startswith("指挥部未采纳：停水所致")

    def test_nobody_else_decides_or_reads(self, people: People, number: str) -> None:
        overdue_twice(people, number)
        for who in ("officer", "department", "county", "arbiter", "supervisor", "admin"):
            actor = getattr(people, who)
            with pytest.raises(Forbidden):
                decide_accountability(actor, self.proposal(), True, "")
            assert account_page(actor, Tab.TALKS).lines == ()
        with pytest.raises(NotFound):
            decide_accountability(people.commander, 0, True, "")

    def test_a_head_reads_the_own_unit_only(self, people: People, number: str) -> None:
        officer = head(people)
        with atomic():
            foreign = people.foreign_officer
            name_head(foreign.unit_code, foreign.name, local("11-20T00:00"), "test")
        overdue_twice(people, number)
        assert [line.row.number for line in account_page(officer, Tab.TALKS).lines] == [number]
        assert account_page(people.foreign_officer, Tab.TALKS).lines == []
