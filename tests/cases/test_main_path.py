"""The main job on real input: filed, dispatched by the territorial rule, accepted, rectified, checked, closed."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    compare_photo,
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
from app.cases.models import Case, CaseEvent, CasePhoto
from app.cases.queries.page import case_page
from app.cases.service.executor import StaleCase
from app.evidence import StagedPhoto, stage_photo
from app.evidence.derivatives import derive_photo
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
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


def run_pending(data: bytes) -> None:
    """What the job does once a photo's hash is known."""
    sha256 = hashlib.sha256(data).hexdigest()
    derive_photo(sha256)
    compare_photo(sha256)


def codes(number: str, people: People) -> list[set[str]]:
    """The judgements on each after-photo of a case."""
    return [{flag.code for flag in photo.flags} for photo in case_page(number, people.supervisor).after]


class TestTheMainPath:
    def test_from_the_street_to_closed(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people, note="三轮车旁一堆垃圾")
            case = row(number)
            assert (case.state, case.lead_unit) == ("dispatched", people.officer.unit_code)
            assert case.person
            assert case.accept_due_at == case.due_at == MONDAY.replace(hour=15)
        with clock.at(MONDAY + timedelta(minutes=30)):
            accept_case(people.officer, number, seen=1)
        with clock.at(MONDAY + timedelta(hours=2)):
            give_feedback(people.officer, number, "清运 1 车", after(), seen=2)
            assert row(number).check_due_at == MONDAY.replace(day=25, hour=11)
        with clock.at(MONDAY + timedelta(hours=5)):
            pass_check(people.supervisor, number, seen=3)
        closed = row(number)
        assert (closed.state, closed.is_open, closed.on_time, closed.version) == ("closed", False, True, 4)
        steps = [step.action for step in case_page(number, people.officer).steps]
        assert steps == ["file", "accept", "feedback", "pass"]
        _count, broken = audit.verify_chain()
        assert broken is None
        assert [entry.action for entry in audit.entries_for(f"case:{number}")] == [
            "case.file",
            "case.accept",
            "case.rung",  # half of the limit was used
            "case.feedback",
            "case.pass",
        ]

    def test_late_feedback_is_not_on_time_however_late_the_check(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            accept_case(people.officer, number)
        with clock.at(MONDAY + timedelta(days=1)):
            give_feedback(people.officer, number, "清了", after())
            pass_check(people.supervisor, number)
        assert row(number).on_time is False

    def test_rework_counts_and_runs_the_full_limit(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            accept_case(people.officer, number)
            give_feedback(people.officer, number, "清了", after())
            order_rework(people.supervisor, number, "remains", "还有一堆")
            again = row(number)
            assert (again.state, again.reworks, again.feedback_at) == ("rectifying", 1, None)
            assert again.due_at == MONDAY.replace(hour=15)
            give_feedback(people.officer, number, "这次清净了", after(2))
        assert row(number).state == "checking"


class TestWhoMay:
    def test_the_unit_that_rectified_never_closes(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number)
        give_feedback(people.officer, number, "清了", after())
        with pytest.raises((Forbidden, StaleCase)):
            pass_check(people.officer, number)
        assert row(number).state == "checking"

    def test_a_foreign_unit_finds_nothing(self, people: People) -> None:
        number = filed(people)
        for stranger in (people.foreign_officer, people.inspector, people.admin, people.police, people.clerk):
            with pytest.raises(NotFound):
                accept_case(stranger, number)
            with pytest.raises(NotFound):
                case_page(number, stranger)

    def test_the_county_sees_and_does_not_act(self, people: People) -> None:
        number = filed(people)
        assert case_page(number, people.county).actions == frozenset()
        with pytest.raises(Forbidden):
            accept_case(people.county, number)

    def test_a_guiding_department_sees(self, people: People) -> None:
        number = filed(people)
        assert case_page(number, people.department).row.number == number

    def test_a_commander_reads_and_does_not_act(self, people: People) -> None:
        number = filed(people)
        assert case_page(number, people.commander).actions == frozenset()
        with pytest.raises(Forbidden):
            pass_check(people.commander, number)


class TestStalePages:
    def test_whoever_comes_second_is_told(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number, seen=1)
        with pytest.raises(StaleCase) as caught:
            return_case(people.officer, number, "not_our_ground", "不归我们", seen=1)
        assert (caught.value.status, caught.value.seen) == (409, 1)
        assert row(number).state == "rectifying"

    def test_the_wrong_state_is_a_conflict_not_a_crash(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number)
        with pytest.raises(Conflict):
            accept_case(people.officer, number)


class TestEvidence:
    def test_no_photo_is_refused(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number)
        with pytest.raises(BadInput) as caught:
            give_feedback(people.officer, number, "清了", [])
        assert caught.value.code == "after_photo_missing"

    def test_a_photo_seen_before_is_refused(self, people: People) -> None:
        first, second = filed(people), filed(people)
        for number in (first, second):
            accept_case(people.officer, number)
        give_feedback(people.officer, first, "清了", after(7))
        with pytest.raises(BadInput) as caught:
            give_feedback(people.officer, second, "也清了", after(7))
        assert caught.value.code == "photo_seen_before"
        assert row(second).state == "rectifying"

    def test_what_looks_like_an_earlier_photo_is_flagged_and_its_neighbours_are_not(self, people: People) -> None:
        numbers = [filed(people) for _ in range(2)]
        for number in numbers:
            accept_case(people.officer, number)
        fix = AfterPhoto(taken_at=clock.now(), fix=Fix(XIGUAN[0], XIGUAN[1], 6.0))
        original, again, smaller = jpeg(9), jpeg(9, (620, 465)), jpeg(9, (600, 450))
        give_feedback(people.officer, numbers[0], "清了", [(stage_photo(io.BytesIO(original)), fix)])
        run_pending(original)
        assert codes(numbers[0], people) == [{"time_ok", "place_ok", "never_used"}]
        photos = [(stage_photo(io.BytesIO(data)), fix) for data in (again, smaller)]
        give_feedback(people.officer, numbers[1], "也清了", photos)
        for data in (again, smaller):
            run_pending(data)
        assert all("near_duplicate" in found for found in codes(numbers[1], people))

    def test_two_photos_of_one_feedback_are_no_copies_of_each_other(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number)
        fix = AfterPhoto(taken_at=clock.now(), fix=Fix(XIGUAN[0], XIGUAN[1], 6.0))
        pair = (jpeg(10), jpeg(10, (620, 465)))
        give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(data)), fix) for data in pair])
        for data in pair:
            run_pending(data)
        assert all("never_used" in found for found in codes(number, people))

    def test_far_away_is_flagged_for_the_checker(self, people: People) -> None:
        number = filed(people)
        accept_case(people.officer, number)
        facts = AfterPhoto(taken_at=clock.now(), fix=Fix(XIGUAN[0] + 0.01, XIGUAN[1], 6.0))
        give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(jpeg(8))), facts)])
        flags = {flag.code for photo in case_page(number, people.supervisor).after for flag in photo.flags}
        assert "too_far" in flags


class TestReturns:
    def test_returned_ruled_and_back(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        with clock.at(MONDAY + timedelta(hours=1)):
            return_case(people.officer, number, "not_our_ground", "在路对面")
            assert row(number).lead_unit == people.officer.unit_code
            rule_on_return(people.arbiter, number, "unfounded", "在你辖区内")
        ruled = row(number)
        assert (ruled.state, ruled.due_at) == ("dispatched", MONDAY.replace(hour=15))
        with clock.at(MONDAY + timedelta(hours=1)), pytest.raises(Conflict) as caught:
            return_case(people.officer, number, "not_our_duty", "还是不归我们")
        assert caught.value.code == "returned_before"

    def test_a_founded_return_goes_on_with_a_new_clock(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
            return_case(people.officer, number, "not_our_ground", "在路对面")
        with clock.at(MONDAY + timedelta(hours=2)):
            rule_on_return(people.arbiter, number, "founded", "归隔壁", unit=people.foreign_officer.unit_code)
        moved = row(number)
        assert moved.lead_unit == people.foreign_officer.unit_code
        assert moved.due_at == MONDAY.replace(hour=17)
        assert case_page(number, people.arbiter).earlier_decisions == 1

    def test_too_late_to_return_but_not_to_accept(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people)
        with clock.at(MONDAY + timedelta(days=1)):
            with pytest.raises(Conflict) as caught:
                return_case(people.officer, number, "not_our_ground", "太晚了")
            assert caught.value.code == "return_too_late"
            accept_case(people.officer, number)
        assert row(number).state == "rectifying"

    @pytest.mark.parametrize(("reason", "text"), [("", "话"), ("no_such_reason", "话"), ("not_there", "  ")])
    def test_a_return_needs_a_reason_and_words(self, people: People, reason: str, text: str) -> None:
        number = filed(people)
        with pytest.raises(BadInput):
            return_case(people.officer, number, reason, text)
        assert row(number).state == "dispatched"


class TestTheOffice:
    def test_outside_the_city_waits_for_the_office(self, people: People) -> None:
        number = filed(people, at=OUTSIDE)
        case = row(number)
        assert (case.state, case.lead_unit, case.due_at) == ("submitted", None, None)
        dispatch_submitted(people.arbiter, number, people.officer.unit_code, "就近处理")
        sent = row(number)
        assert (sent.state, sent.lead_unit) == ("dispatched", people.officer.unit_code)
        assert sent.due_at is not None

    def test_dismissed_and_undone(self, people: People) -> None:
        number = filed(people)
        with pytest.raises((Forbidden, Conflict)):
            dismiss_case(people.arbiter, number, "not_there", "不存在")
        outside = filed(people, at=OUTSIDE)
        dismiss_case(people.arbiter, outside, "outside_city", "外市的")
        assert row(outside).is_open is False
        undo_case(people.arbiter, outside, "看错了")
        assert row(outside).state == "submitted"

    def test_suspended_resumed_reopened(self, people: People) -> None:
        with clock.at(MONDAY):
            number = filed(people, item="ZANG-04")
            accept_case(people.officer, number)
            assert row(number).due_at == MONDAY.replace(day=27)
            suspend_case(people.arbiter, number, (MONDAY + timedelta(days=7)).date(), "要等专业队伍")
            with pytest.raises(Conflict):
                accept_case(people.officer, number)
        with clock.at(MONDAY + timedelta(days=1)):
            resume_case(people.arbiter, number)
            # One work day stood still: Friday becomes the Monday after.
            assert (row(number).state, row(number).due_at) == ("rectifying", MONDAY.replace(day=30))
            with pytest.raises(Conflict):
                suspend_case(people.arbiter, number, (MONDAY + timedelta(days=9)).date(), "再挂一次")
            give_feedback(people.officer, number, "清了", after())
            pass_check(people.supervisor, number)
            reopen_case(people.supervisor, number, "第二天又有了")
        assert row(number).state == "rectifying"

    def test_merged_into_another(self, people: People) -> None:
        first, second = filed(people), filed(people)
        merge_case(people.arbiter, second, first, "同一处")
        merged = row(second)
        assert (merged.state, merged.merged_into) == ("merged", row(first).id)
        with pytest.raises(BadInput):
            merge_case(people.arbiter, first, second, "反过来")
        undo_case(people.arbiter, second, "不是同一处")
        assert (row(second).state, row(second).merged_into) == ("dispatched", None)


def test_one_event_per_version(people: People) -> None:
    number = filed(people)
    accept_case(people.officer, number)
    case = row(number)
    versions = db.session.scalars(sa.select(CaseEvent.seq).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
    assert list(versions) == [1, 2]


def test_announced_photos_wait_for_their_bytes(people: People) -> None:
    filed(people)
    waiting = db.session.scalars(sa.select(CasePhoto).where(CasePhoto.arrived_at.is_(None))).all()
    assert len(waiting) == 2
