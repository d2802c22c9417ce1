"""What stands beside the main path: the police line, duplicates and repeats, lists by urgency."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    file_report,
    give_feedback,
    nearby_open,
    pass_check,
)
from app.cases.models import Case, Finding, PoliceCase
from app.cases.queries.lists import CaseFilter, count_by_urgency, list_cases
from app.cases.queries.nearby import neighbours
from app.cases.queries.page import case_page
from app.evidence import StagedPhoto, stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from tests.support.city import OUTSIDE, XIGUAN, People, jpeg, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


def after(seed: int = 1, *, taken: datetime | None = None) -> list[tuple[StagedPhoto, AfterPhoto]]:
    facts = AfterPhoto(taken_at=taken or clock.now(), fix=Fix(XIGUAN[0], XIGUAN[1], 6.0), provenance="camera_inpage")
    return [(stage_photo(io.BytesIO(jpeg(seed))), facts)]


def row(number: str) -> Case:
    found = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    db.session.refresh(found)
    return found


def filed(people: People, **changes: object) -> str:
    return file_report(report(**changes), people.inspector).number  # type: ignore[arg-type]


class TestAround:
    def test_what_else_is_open_near_a_case(self, people: People) -> None:
        """O-01: the same item first, then the nearest; nothing closed, far, confidential or out of the reader's sight."""
        here = filed(people)
        other_item = filed(people, item="ZANG-02")
        same_item = filed(people, at=(XIGUAN[0] + 0.001, XIGUAN[1]))  # about 92 m
        filed(people, item="ZANG-03", at=(XIGUAN[0] + 0.003, XIGUAN[1]))  # about 277 m
        filed(people, item="HUANG-01", photos=())
        found = neighbours(here, people.officer)
        assert [(each.row.number, each.same_item) for each in found] == [(same_item, True), (other_item, False)]
        assert found[0].distance_m in range(85, 100)
        with pytest.raises(NotFound):
            neighbours(here, people.foreign_officer)


class TestConfidential:
    def test_goes_to_the_police_and_nowhere_else(self, people: People) -> None:
        done = file_report(report("HUANG-01", photos=()), people.inspector)
        assert (done.confidential, done.state) == (True, "sent")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
        police = db.session.scalars(sa.select(PoliceCase)).one()
        assert police.lead_unit == "GAJ-411002"
        for actor in (people.officer, people.supervisor, people.arbiter, people.commander, people.department):
            with pytest.raises(NotFound):
                case_page(done.number, actor)
            assert list_cases(actor, CaseFilter()).rows == []

    def test_the_audit_names_no_place(self, people: People) -> None:
        done = file_report(report("DUPIN-01", photos=(), note="二楼"), people.inspector)
        for entry in audit.entries_for(f"police:{done.number}"):
            text = str(entry.body)
            assert str(XIGUAN[0])[:7] not in text
            assert "二楼" not in text


class TestDuplicates:
    def test_offered_and_joined(self, people: People) -> None:
        number = filed(people)
        offered = nearby_open("ZANG-01", XIGUAN[0] + 0.0003, XIGUAN[1])
        assert [case.number for case in offered] == [number]
        assert offered[0].distance_m == pytest.approx(28, abs=2)
        assert nearby_open("ZANG-02", *XIGUAN) == []
        assert nearby_open("ZANG-01", XIGUAN[0] + 0.001, XIGUAN[1]) == []
        joined = file_report(report(joins_case=number), people.other_inspector)
        assert (joined.number, joined.joined) == (number, True)
        assert case_page(number, people.officer).findings == 2
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 2

    def test_a_closed_case_to_join_is_flagged_not_refused(self, people: People) -> None:
        outcome = file_report(report(joins_case="00000000"), people.inspector)
        assert not outcome.joined
        assert "join_refused" in outcome.flags

    def test_a_repeat_after_closing_is_marked(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number)
        give_feedback(people.officer, number, "清了", after())
        pass_check(people.supervisor, number)
        assert row(filed(people)).repeated
        assert not row(filed(people, item="ZANG-02")).repeated


class TestLists:
    def test_by_urgency_with_counts(self, people: People) -> None:
        with clock.at(MONDAY):
            late, soon = filed(people, item="ZANG-10"), filed(people, item="ZANG-01")
        with clock.at(MONDAY + timedelta(hours=3)):
            counts = count_by_urgency(people.officer, CaseFilter(own=True))
            assert (counts.overdue, counts.today, counts.total) == (1, 1, 2)
            page = list_cases(people.officer, CaseFilter(own=True))
            assert [case.number for case in page.rows] == [late, soon]
            assert [case.number for case in list_cases(people.officer, CaseFilter(tab="overdue")).rows] == [late]
            assert list_cases(people.foreign_officer, CaseFilter()).rows == []

    def test_pages_miss_nothing_and_repeat_nothing(self, people: People) -> None:
        numbers = {filed(people) for _ in range(7)} | {filed(people, at=OUTSIDE) for _ in range(3)}
        seen: list[str] = []
        after_key: str | None = None
        while True:
            page = list_cases(people.supervisor, CaseFilter(), after=after_key, limit=3)
            seen += [case.number for case in page.rows]
            after_key = page.next_after
            if after_key is None:
                break
        assert len(seen) == len(set(seen)) == 10
        assert set(seen) == numbers
