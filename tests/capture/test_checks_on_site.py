"""The check of an inspector who was named for it, as a phone sends it: carried out once, kept where it no longer applies."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.capture.models import SentEvent
from app.cases import AfterPhoto, accept_case, assign_checker, give_feedback, pass_check
from app.cases.models import Case, CaseEvent
from app.evidence import stage_photo
from app.platform.db import db
from tests.capture.conftest import MakePhone, Phone, Sending, frozen, rows
from tests.capture.test_events import follow_up, put, put_photo
from tests.support import city


def verdict(number: str, pictures: int = 0, **changes: Any) -> Sending:
    images = [city.jpeg(seed) for seed in range(60, 60 + pictures)]
    return follow_up(images, **{"kind": "check", "case": number, "base_version": 4, "verdict": "pass", **changes})


@pytest.fixture
def number(app: Flask, phone: Phone, people: city.People) -> str:
    """A case that waits for its check, at version 4, for which the other inspector was named."""
    phone.put(frozen(item="ZANG-01"))
    with app.app_context():
        number = db.session.scalars(sa.select(Case.number)).one()
        accept_case(people.officer, number)
        give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(city.jpeg(7))), AfterPhoto())])
        assign_checker(people.arbiter, number, people.other_inspector.account_id, "到现场看")
    return number


@pytest.fixture
def checker(make_phone: MakePhone) -> Phone:
    return make_phone("other_inspector")


def steps(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(CaseEvent.action).order_by(CaseEvent.seq)))


def test_the_last_photo_carries_it_out_and_once(checker: Phone, number: str, app: Flask) -> None:
    event = verdict(number, pictures=2)
    first, second = event.pictures
    answers = [put(checker, event), put(checker, event), put_photo(checker, event, first)]
    assert "pass" not in steps(app)
    answers += [put_photo(checker, event, sha) for sha in (second, second)]
    answers += [put(checker, event), checker.get(f"/api/events/{event.id}")]
    assert [answer.status_code for answer in answers] == [201, 200, 201, 201, 200, 200, 200]
    assert {(answer.json["id"], answer.json["sha"], answer.json["number"]) for answer in answers} == {
        (event.id, event.sha, number)
    }
    assert [answer.json["complete"] for answer in answers] == [False, False, False, True, True, True, True]
    assert steps(app).count("pass") == 1
    assert (rows(app, "sent_event"), rows(app, "case_attachment")) == (1, 2)


def test_without_photos_it_is_carried_out_as_it_comes(checker: Phone, number: str, app: Flask) -> None:
    event = verdict(number, verdict="rework", reason="remains", note="墙角还有一堆")
    answers = [put(checker, event), put(checker, event)]
    assert [(answer.status_code, answer.json["complete"]) for answer in answers] == [(201, True), (200, True)]
    assert steps(app).count("rework") == 1


@pytest.mark.parametrize("pictures", [0, 1])
def test_a_case_that_is_closed_keeps_everything_and_says_so(
    checker: Phone, number: str, app: Flask, people: city.People, pictures: int
) -> None:
    with app.app_context():
        assign_checker(people.arbiter, number, people.supervisor.account_id, "他在附近")
        pass_check(people.supervisor, number)
    event = verdict(number, pictures)
    answers = [put(checker, event)]
    for sha in event.pictures:
        assert answers.pop().status_code == 201
        answers += [put_photo(checker, event, sha), put_photo(checker, event, sha)]
    answers += [put(checker, event), checker.get(f"/api/events/{event.id}")]
    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(409, "check_elsewhere")}
    assert "核查结果没有执行" in answers[0].json["detail"]
    assert "state" not in answers[0].json["params"]
    with app.app_context():
        kept = db.session.scalars(sa.select(SentEvent)).one()
        assert (kept.kind, kept.complete, kept.settled_at) == ("check", True, None)
        assert kept.refused
    assert steps(app).count("pass") == 1


def test_a_page_that_is_behind_is_told_where_the_case_stands(checker: Phone, number: str, app: Flask) -> None:
    event = verdict(number, base_version=3)
    answers = [put(checker, event), put(checker, event)]
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(409, "stale")] * 2
    assert answers[0].json["params"]["version"] == "4"
    assert put(checker, verdict(number)).status_code == 201
    assert steps(app).count("pass") == 1


def test_who_may_not_and_what_no_case_would_take(
    checker: Phone, phone: Phone, make_phone: MakePhone, number: str, app: Flask
) -> None:
    assert put(phone, verdict(number)).json["code"] == "case_not_found"  # an inspector, never named for it
    assert put(make_phone("officer"), verdict(number)).status_code == 403
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"verdict": ...}, "verdict_missing"),
        ({"verdict": "close"}, "schema"),
        ({"verdict": "rework"}, "reason_missing"),
        ({"verdict": "rework", "reason": "mood"}, "reason_missing"),
        ({"pictures": 7}, "too_many_files"),
        ({"base_version": ...}, "version_missing"),
        ({"case": "12345678"}, "case_number"),
    ]
    answers = [put(checker, verdict(number, **changes)) for changes, _code in wrong]
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(422, code) for _c, code in wrong]
    assert rows(app, "sent_event") == 0
