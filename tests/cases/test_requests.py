"""Requests of the units: ask in time, at most so often, decided by somebody else; stories O-09, O-10, A-10."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app import audit
from app.cases import (
    AfterPhoto,
    Asked,
    Correction,
    Fix,
    RequestKind,
    accept_case,
    ask_request,
    correct_case,
    file_report,
    give_feedback,
    grant_request,
    pass_check,
    refuse_request,
    return_case,
    rule_on_return,
    withdraw_request,
)
from app.cases.models import Case
from app.cases.models.rulings import CaseRequest
from app.cases.queries.page import case_page
from app.cases.queries.requests import askable, request_queue, requests_of
from app.cases.rules.life import State
from app.cases.rules.requests import REQUESTS, Kind, Refusal, RequestFacts, RequestState, refusal
from app.cases.service.ladder import sweep_ladder
from app.evidence import stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.unit_of_work import atomic
from tests.support.city import XIGUAN, People, jpeg, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
NOON = timedelta(hours=3)
pytestmark = pytest.mark.usefixtures("city_context")


def row(number: str) -> Case:
    found = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    db.session.refresh(found)
    return found


def asked(kind: Kind, wanted: str = "") -> Asked:
    return Asked(kind, next(iter(REQUESTS[kind].reasons)), "请批准", wanted)


@pytest.fixture
def number(people: People) -> str:
    """A case of four work days, accepted on Monday at nine and due on Friday at nine."""
    with clock.at(MONDAY):
        found = file_report(report("ZANG-04"), people.inspector).number
        accept_case(people.officer, found)
    assert row(found).due_at == MONDAY.replace(day=27)
    return found


def feed_back(people: People, number: str) -> None:
    taken = AfterPhoto(taken_at=clock.now(), fix=Fix(*XIGUAN, 6.0))
    give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(jpeg(int(number)))), taken)])


def test_what_one_unit_asked_for_is_not_granted_to_another(people: People, number: str) -> None:
    with clock.at(MONDAY):
        request = ask_request(people.officer, number, asked(Kind.EXTENSION))
        correct_case(people.arbiter, number, Correction(place=(XIGUAN[0], XIGUAN[1] + 1e-4)), "place_wrong", "偏了")
        return_case(people.officer, number, "not_our_ground", "隔壁的")
        rule_on_return(people.arbiter, number, "founded", "归隔壁", unit=people.foreign_officer.unit_code)
        accept_case(people.foreign_officer, number)
        with pytest.raises(Conflict) as refused:
            grant_request(people.arbiter, number, request.id)
        assert refused.value.code == "request_decided"


class TestExtension:
    def test_two_at_most_each_one_limit_more_from_the_old_due_time(self, people: People, number: str) -> None:
        dues = []
        for day in (24, 25):
            with clock.at(MONDAY.replace(day=day)):
                request = ask_request(people.officer, number, asked(Kind.EXTENSION))
                grant_request(people.arbiter, number, request.id, "同意")
            dues.append(row(number).due_at)
        # Four work days more each time, over a weekend each.
        assert dues == [MONDAY + timedelta(days=10), MONDAY + timedelta(days=16)]
        assert row(number).first_due_at == dues[-1]
        with clock.at(MONDAY.replace(day=26)), pytest.raises(Conflict) as caught:
            ask_request(people.officer, number, asked(Kind.EXTENSION))
        assert caught.value.code == "request_too_many"

    def test_a_refused_one_does_not_count(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            for _ in range(3):
                request = ask_request(people.officer, number, asked(Kind.EXTENSION))
                refuse_request(people.arbiter, number, request.id, "理由不足")
            assert row(number).due_at == MONDAY.replace(day=27)
            assert Kind.EXTENSION in askable(row(number), people.officer)

    def test_after_expiry_nothing_can_be_asked(self, people: People, number: str) -> None:
        with clock.at(MONDAY.replace(day=27)), pytest.raises(Conflict) as caught:
            ask_request(people.officer, number, asked(Kind.EXTENSION))
        assert caught.value.code == "request_too_late"

    def test_asked_in_time_and_decided_late_it_lifts_the_lateness(self, people: People, number: str) -> None:
        with clock.at(MONDAY.replace(day=26)):
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
        with clock.at(MONDAY.replace(day=28, hour=10)):
            sweep_ladder()
            grant_request(people.arbiter, number, request.id)
            assert row(number).due_at == MONDAY + timedelta(days=10)
            feed_back(people, number)
            pass_check(people.supervisor, number)
        assert row(number).on_time is True

    def test_one_of_a_kind_waits_at_a_time(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            ask_request(people.officer, number, asked(Kind.EXTENSION))
            with pytest.raises(Conflict) as caught:
                ask_request(people.officer, number, asked(Kind.EXTENSION))
            assert caught.value.code == "request_open"
            ask_request(people.officer, number, asked(Kind.SUSPENSION, "2026-12-20"))

    def test_the_index_refuses_what_slips_past_the_rules(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            first = ask_request(people.officer, number, asked(Kind.EXTENSION))
            with pytest.raises(Conflict), atomic():
                twin = {name: getattr(first, name) for name in ("case_id", "kind", "unit_code", "reason", "text")}
                db.session.add(CaseRequest(**twin, asked_at=clock.now()))

    def test_withdrawn_it_counts_for_nothing(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
            withdraw_request(people.officer, number, request.id)
            with pytest.raises(Conflict):
                grant_request(people.arbiter, number, request.id)
        assert [view.state for view in requests_of(row(number))] == ["withdrawn"]


class TestSuspension:
    def test_the_clock_stands_and_resumes_by_itself(self, people: People, number: str) -> None:
        with clock.at(MONDAY.replace(hour=11)):
            request = ask_request(people.officer, number, asked(Kind.SUSPENSION, "2026-12-07"))
            grant_request(people.arbiter, number, request.id)
            assert row(number).state == "suspended"
        with clock.at(datetime.fromisoformat("2026-12-07T08:00:00+08:00")):
            sweep_ladder()
        # Two of 32 hours were used: 30 are left from the seventh of December at eight.
        assert (row(number).state, row(number).due_at) == (
            "rectifying",
            datetime.fromisoformat("2026-12-10T16:00:00+08:00"),
        )
        with clock.at(datetime.fromisoformat("2026-12-07T09:00:00+08:00")), pytest.raises(Conflict) as caught:
            ask_request(people.officer, number, asked(Kind.SUSPENSION, "2027-01-07"))
        assert caught.value.code == "request_too_many"

    def test_asked_in_time_and_decided_after_expiry(self, people: People, number: str) -> None:
        with clock.at(MONDAY.replace(day=26)):
            request = ask_request(people.officer, number, asked(Kind.SUSPENSION, "2026-12-20"))
        with clock.at(MONDAY.replace(day=30)):
            grant_request(people.arbiter, number, request.id)
        assert row(number).state == "suspended"

    @pytest.mark.parametrize("until", ["", "soon", "2026-11-23", "2027-12-01", "2020-01-01"])
    def test_the_end_date_must_be_one(self, people: People, number: str, until: str) -> None:
        with clock.at(MONDAY + NOON), pytest.raises(BadInput):
            ask_request(people.officer, number, asked(Kind.SUSPENSION, until))


class TestOthers:
    def test_a_transfer_goes_to_the_unit_that_the_office_chooses(self, people: People, number: str) -> None:
        other = people.foreign_officer.unit_code
        with clock.at(MONDAY + NOON):
            request = ask_request(people.officer, number, asked(Kind.TRANSFER, other))
            grant_request(people.arbiter, number, request.id, "归隔壁")
        assert (row(number).state, row(number).lead_unit) == ("dispatched", other)

    def test_a_transfer_without_a_unit_waits_for_one(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            request = ask_request(people.officer, number, asked(Kind.TRANSFER))
            with pytest.raises(BadInput) as caught:
                grant_request(people.arbiter, number, request.id)
            assert caught.value.code == "unit_missing"
            assert requests_of(row(number))[0].state == "open"

    def test_a_granted_appeal_excuses_what_was_late(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON), pytest.raises(Conflict) as caught:
            ask_request(people.officer, number, asked(Kind.APPEAL))
        assert caught.value.code == "request_not_late"
        with clock.at(MONDAY.replace(day=30)):
            feed_back(people, number)
            pass_check(people.supervisor, number)
            assert row(number).on_time is False
            request = ask_request(people.officer, number, asked(Kind.APPEAL))
            grant_request(people.arbiter, number, request.id, "当天停电")
        assert (row(number).on_time, row(number).excused) == (True, True)
        assert [entry.action for entry in audit.entries_for(f"case:{number}")][-1] == "case.grant"

    def test_an_appeal_granted_while_red_holds_at_closing(self, people: People, number: str) -> None:
        with clock.at(MONDAY.replace(day=30)):
            request = ask_request(people.officer, number, asked(Kind.APPEAL))
            grant_request(people.arbiter, number, request.id, "进不了现场")
            feed_back(people, number)
            pass_check(people.supervisor, number)
        assert row(number).on_time is True

    def test_joining_duplicates(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            other = file_report(report("ZANG-04"), people.inspector).number
            for wrong in ("", "12345678", number):
                with pytest.raises(BadInput):
                    ask_request(people.officer, number, asked(Kind.JOIN, wrong))
            request = ask_request(people.officer, number, asked(Kind.JOIN, f"{other[:4]}-{other[4:]}"))
            grant_request(people.arbiter, number, request.id)
        assert (row(number).state, case_page(other, people.officer).findings) == ("merged", 2)


class TestWho:
    def test_only_the_lead_unit_asks_and_only_the_office_decides(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            for actor, error in (
                (people.county, Forbidden),
                (people.department, Forbidden),
                (people.supervisor, Forbidden),
                (people.arbiter, Forbidden),
                (people.commander, Forbidden),
                (people.foreign_officer, NotFound),
                (people.inspector, NotFound),
            ):
                with pytest.raises(error):
                    ask_request(actor, number, asked(Kind.EXTENSION))
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
            for actor in (people.officer, people.county, people.supervisor, people.commander):
                with pytest.raises(Forbidden):
                    grant_request(actor, number, request.id)

    def test_a_conflict_of_interest_decides_nothing(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
            for home in (people.officer.unit_code, people.county.unit_code, "CGJ"):
                seconded = replace(people.arbiter, home_unit=home)
                for decide in (grant_request, refuse_request):
                    with pytest.raises(Forbidden):
                        decide(seconded, number, request.id, "同意")
                assert [queued.decidable for queued in request_queue(seconded)[0]] == [False]

    def test_a_request_of_another_case_is_not_found(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            other = file_report(report("ZANG-04"), people.inspector).number
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
            with pytest.raises(NotFound):
                grant_request(people.arbiter, other, request.id)

    @pytest.mark.parametrize(
        ("reason", "text"), [("", "话"), ("no_such", "话"), ("weather", "  "), ("weather", "长" * 2001)]
    )
    def test_reason_and_words_are_asked_for(self, people: People, number: str, reason: str, text: str) -> None:
        with clock.at(MONDAY + NOON), pytest.raises(BadInput):
            ask_request(people.officer, number, Asked(RequestKind.EXTENSION, reason, text))
        with clock.at(MONDAY + NOON):
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
            with pytest.raises(BadInput):
                refuse_request(people.arbiter, number, request.id, "")

    def test_a_stale_page_asks_nothing(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON), pytest.raises(Conflict):
            ask_request(people.officer, number, asked(Kind.EXTENSION), seen=1)

    def test_what_a_step_made_pointless_is_settled(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            ask_request(people.officer, number, asked(Kind.EXTENSION))
            feed_back(people, number)
            pass_check(people.supervisor, number)
        assert [view.state for view in requests_of(row(number))] == ["withdrawn"]

    def test_the_history_tells_of_every_step(self, people: People, number: str) -> None:
        with clock.at(MONDAY + NOON):
            request = ask_request(people.officer, number, asked(Kind.EXTENSION))
            grant_request(people.arbiter, number, request.id, "同意")
        steps = case_page(number, people.officer).steps
        assert [step.action for step in steps] == ["file", "accept", "ask", "grant"]
        assert "测试arbiter" not in str(steps)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", list(State))
def test_every_kind_from_every_state(kind: Kind, state: State) -> None:
    """Possible only from the states of the table, in time, and so often as the table says."""
    facts = RequestFacts(state, MONDAY, MONDAY + timedelta(days=1), on_time=None, excused=False, earlier=())
    late = replace(facts, due_at=MONDAY - timedelta(days=1), on_time=False, late_feedback=True)
    fitting = late if REQUESTS[kind].after_expiry else facts
    if state not in REQUESTS[kind].states:
        assert refusal(kind, fitting) is Refusal.STATE
        return
    assert refusal(kind, fitting) is None
    assert refusal(kind, replace(fitting, earlier=(RequestState.OPEN,))) is Refusal.OPEN
    used_up = (RequestState.GRANTED,) * REQUESTS[kind].most_granted
    assert refusal(kind, replace(fitting, earlier=used_up)) is Refusal.TOO_MANY
    if REQUESTS[kind].before_expiry:
        assert refusal(kind, late) is Refusal.TOO_LATE
