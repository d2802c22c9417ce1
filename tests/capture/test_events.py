"""Follow-ups on the wire: a rectification and a lost photo, every status code, and that the last photo carries it out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.capture import api
from app.capture.models import SentEvent
from app.cases import accept_case, give_feedback, order_rework
from app.cases.models import Case, CaseEvent, CasePhoto, PhotoLoss
from app.evidence import stage_photo
from app.platform.db import db
from app.platform.errors import Busy, StorageFull
from app.platform.unit_of_work import atomic
from tests.capture.conftest import Answer, MakePhone, Phone, Sending, frozen, log_in, rows
from tests.support import city
from tests.support.html_lint import PageClient

HERE = {"lon": city.XIGUAN[0], "lat": city.XIGUAN[1], "accuracy_m": 6.0, "age_ms": 400, "source": "device"}


def put(phone: Phone, event: Sending, url_id: str | None = None, kind: str = "application/json", **more: str) -> Answer:
    path, headers = f"/api/events/{url_id or event.id}", {**phone.headers, **more}
    return Answer(phone.client.put(path, data=event.raw, content_type=kind, headers=headers))


def put_photo(phone: Phone, event: Sending, digest: str, body: bytes | None = None) -> Answer:
    path, data = f"/api/events/{event.id}/photos/{digest}", event.pictures[digest] if body is None else body
    return Answer(phone.client.put(path, data=data, content_type="image/jpeg", headers=phone.headers))


def follow_up(pictures: list[bytes], **changes: Any) -> Sending:
    by_digest = {hashlib.sha256(picture).hexdigest(): picture for picture in pictures}
    photos = [{"sha256": digest, "provenance": "camera_inpage"} for digest in by_digest]
    content = {"id": str(uuid4()), "form_version": 1, "photos": photos, **changes}
    content = {key: value for key, value in content.items() if value is not ...}
    return Sending(content["id"], json.dumps(content).encode(), by_digest)


def rectification(number: str, first: int = 40, pictures: int = 2, **changes: Any) -> Sending:
    images = [city.jpeg(seed) for seed in range(first, first + pictures)]
    fields = {"kind": "rectify", "case": number, "base_version": 2, "note": "清运 3 车次", "fix": HERE, **changes}
    return follow_up(images, **fields)


def loss(sent: Sending, *digests: str, **changes: Any) -> Sending:
    photos = [{"sha256": digest} for digest in digests]
    return follow_up([], **{"kind": "photo_lost", "report": sent.id, "note": "手机摔坏了", "photos": photos, **changes})


@pytest.fixture
def report(phone: Phone) -> Sending:
    """A report of two photos, none of which has come."""
    sending = frozen(2, item="ZANG-01")
    assert phone.put(sending).status_code == 201
    return sending


@pytest.fixture
def number(app: Flask, report: Sending, people: city.People) -> str:
    """The number of a case in rectification, at version 2."""
    with app.app_context():
        number = db.session.scalars(sa.select(Case.number)).one()
        accept_case(people.officer, number)
    return number


@pytest.fixture
def officer(make_phone: MakePhone) -> Phone:
    return make_phone("officer")


def case_of(app: Flask, number: str) -> Case:
    with app.app_context():
        return db.session.scalars(sa.select(Case).where(Case.number == number)).one()


def rework(app: Flask, people: city.People, number: str) -> None:
    """Somebody else of the unit has fed back meanwhile, and the check has failed."""
    import io

    from app.cases import AfterPhoto

    with app.app_context():
        give_feedback(people.officer, number, "先清了", [(stage_photo(io.BytesIO(city.jpeg(7))), AfterPhoto())])
        order_rework(people.supervisor, number, "remains")


class TestRectification:
    def test_the_last_photo_carries_it_out(self, officer: Phone, number: str, app: Flask) -> None:
        event = rectification(number)
        answer = put(officer, event)
        assert answer.status_code == 201
        assert (answer.json["id"], answer.json["sha"], answer.json["number"]) == (event.id, event.sha, number)
        assert answer.json["missing"] == list(event.pictures)
        first, second = event.pictures
        answer = put_photo(officer, event, first)
        assert (answer.status_code, answer.json["missing"]) == (201, [second])
        assert case_of(app, number).state == "rectifying"
        answer = put_photo(officer, event, second)
        assert (answer.status_code, answer.json["complete"]) == (201, True)
        case = case_of(app, number)
        assert (case.state, case.version) == ("checking", 3)
        with app.app_context():
            photos = db.session.scalars(
                sa.select(CasePhoto).where(CasePhoto.role == "after").order_by(CasePhoto.position)
            ).all()
            step = db.session.scalars(sa.select(CaseEvent).where(CaseEvent.action == "feedback")).one()
        assert [photo.sha256 for photo in photos] == [first, second]
        assert {(photo.lon, photo.accuracy_m, photo.provenance) for photo in photos} == {
            (HERE["lon"], 6.0, "camera_inpage")
        }
        assert all(photo.arrived_at for photo in photos)
        assert step.text == "清运 3 车次"

    def test_photos_that_came_early_are_compared_too(self, officer: Phone, number: str, app: Flask) -> None:
        event = rectification(number)
        put(officer, event)
        for digest in event.pictures:
            put_photo(officer, event, digest)
        with app.app_context():
            flags = db.session.scalars(sa.select(CasePhoto.flags).where(CasePhoto.role == "after")).all()
        assert [flag["code"] for judged in flags for flag in judged].count("not_compared") == 0

    def test_sending_twice_is_sending_once(self, officer: Phone, number: str, app: Flask) -> None:
        event = rectification(number)
        same = ("id", "sha", "number")
        receipts = [put(officer, event), put(officer, event)]
        receipts += [put_photo(officer, event, digest) for digest in (*event.pictures, *event.pictures)]
        receipts += [put(officer, event), officer.get(f"/api/events/{event.id}")]
        assert [answer.status_code for answer in receipts] == [201, 200, 201, 201, 200, 200, 200, 200]
        assert len({tuple(answer.json[key] for key in same) for answer in receipts}) == 1
        assert rows(app, "sent_event") == 1
        with app.app_context():
            assert db.session.scalars(sa.select(CaseEvent.action)).all().count("feedback") == 1

    def test_a_case_that_moved_on_keeps_everything_and_says_where_it_stands(
        self, officer: Phone, number: str, app: Flask, people: city.People
    ) -> None:
        rework(app, people, number)
        event = rectification(number, pictures=1)
        assert put(officer, event).status_code == 201
        digest = next(iter(event.pictures))
        answers = [put_photo(officer, event, digest), put_photo(officer, event, digest), put(officer, event)]
        answers.append(officer.get(f"/api/events/{event.id}"))
        assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(409, "stale")] * 4
        said = answers[0].json
        assert "整改中" in said["detail"]
        assert said["params"]["version"] == "4"
        assert said["params"]["state_code"] == "rectifying"
        with app.app_context():
            kept = db.session.scalars(sa.select(SentEvent)).one()
            assert (kept.complete, kept.refused, kept.settled_at) == (True, "stale", None)
            assert db.session.scalar(sa.text("SELECT count(*) FROM photo WHERE sha256 = :sha"), {"sha": digest}) == 1
            assert db.session.scalars(sa.select(CaseEvent.action)).all().count("feedback") == 1
        again = rectification(number, pictures=1, base_version=4)
        put(officer, again)
        assert put_photo(officer, again, digest).status_code == 201
        assert case_of(app, number).state == "checking"

    def test_a_case_in_a_state_without_feedback(
        self, officer: Phone, number: str, app: Flask, people: city.People
    ) -> None:
        event = rectification(number, pictures=1, base_version=1)
        with app.app_context(), atomic():
            db.session.execute(sa.update(Case).values(state="dispatched", version=1))
        put(officer, event)
        answer = put_photo(officer, event, next(iter(event.pictures)))
        assert (answer.status_code, answer.json["params"]["state_code"]) == (409, "dispatched")

    def test_a_case_of_another_unit_meanwhile(
        self, officer: Phone, number: str, app: Flask, people: city.People
    ) -> None:
        event = rectification(number, pictures=1)
        put(officer, event)
        with app.app_context(), atomic():
            elsewhere = people.foreign_officer.unit_code
            db.session.execute(sa.update(Case).values(lead_unit=elsewhere, leaf_unit=elsewhere, body_unit=None))
        answer = put_photo(officer, event, next(iter(event.pictures)))
        assert (answer.status_code, answer.json["code"]) == (409, "case_elsewhere")
        assert put(officer, event).status_code == 409

    def test_a_photo_seen_before_is_no_proof(self, officer: Phone, phone: Phone, report: Sending, number: str) -> None:
        digest = next(iter(report.pictures))
        phone.put_photo(report, digest)
        event = follow_up([report.pictures[digest]], kind="rectify", case=number, base_version=2, note="清了")
        put(officer, event)
        answers = [put_photo(officer, event, digest), put(officer, event)]
        assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(422, "photo_seen_before")] * 2

    def test_a_wrong_clock_is_put_right(self, officer: Phone, number: str, app: Flask) -> None:
        ahead = datetime.now(UTC) + timedelta(days=3)
        event = rectification(number, pictures=1)
        content = json.loads(event.raw)
        content["photos"][0]["taken_at"] = ahead.isoformat()
        event.raw = json.dumps(content).encode()
        put(officer, event, **{"X-Client-Now": ahead.isoformat()})
        put_photo(officer, event, next(iter(event.pictures)))
        with app.app_context():
            taken = db.session.scalars(sa.select(CasePhoto.taken_at).where(CasePhoto.role == "after")).one()
            offset = db.session.scalars(sa.select(SentEvent.clock_ahead_s)).one()
        assert taken is not None
        assert abs(taken - datetime.now(UTC)) < timedelta(minutes=10)
        assert offset is not None
        assert offset > 250_000

    def test_who_may_not(self, make_phone: MakePhone, phone: Phone, number: str, report: Sending) -> None:
        event = rectification(number)
        assert put(make_phone("foreign_officer"), event).status_code == 404
        refused = [put(make_phone("supervisor"), event), put(phone, event)]
        officer = make_phone("officer")
        refused.append(put(officer, loss(report, *report.pictures)))
        # By this code a phone knows that it is this item alone that is refused
        assert [(answer.status_code, answer.json["code"]) for answer in refused] == [(403, "forbidden")] * 3
        assert put(officer, event, **{"X-Outbox-User": "P-SOMEBODY"}).json["code"] == "other_user"
        assert put(officer, event).status_code == 201
        department = make_phone("department")
        assert department.get(f"/api/events/{event.id}").status_code == 404
        assert put_photo(department, event, next(iter(event.pictures))).status_code == 404
        assert put(department, event).status_code == 409

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"form_version": 2}, "form_version_unsupported"),
            ({"kind": "close"}, "schema"),
            ({"surprise": 1}, "unknown_key"),
            ({"case": ...}, "case_number"),
            ({"case": "12345678"}, "case_number"),
            ({"base_version": ...}, "version_missing"),
            ({"base_version": "2"}, "schema"),
            ({"note": "  "}, "text_missing"),
            ({"photos": []}, "photo_missing"),
            ({"photos": [{"sha256": "a" * 64}, {"sha256": "a" * 64}]}, "photo_repeated"),
            ({"photos": [{"sha256": "a" * 64, "role": "near"}]}, "schema"),
            ({"fix": {"lon": 34.03, "lat": 113.81}}, "position_swapped"),
        ],
    )
    def test_what_is_not_well_formed(self, officer: Phone, number: str, changes: dict[str, Any], code: str) -> None:
        answer = put(officer, rectification(number, **changes))
        assert (answer.status_code, answer.json["code"]) == (422, code)
        assert answer.mimetype == "application/problem+json"

    def test_the_other_refusals(self, officer: Phone, number: str, app: Flask) -> None:
        event = rectification(number, pictures=1)
        digest = next(iter(event.pictures))
        assert put(officer, event, url_id="nonsense").status_code == 400
        assert put(officer, event, url_id=str(uuid4())).json["code"] == "id_mismatch"
        assert put(officer, event, kind="text/plain").status_code == 415
        assert put(officer, Sending(event.id, b"{")).status_code == 400
        assert put(officer, Sending(event.id, b" " * 300_000)).status_code == 413
        assert officer.get(f"/api/events/{event.id}").status_code == 404
        assert put_photo(officer, event, digest).status_code == 404
        put(officer, event)
        assert put_photo(officer, event, "0" * 64, b"x").status_code == 404
        assert put_photo(officer, event, "A" * 64, b"x").status_code == 400
        assert put_photo(officer, event, digest, city.jpeg(3)).json["code"] == "photo_digest"
        assert put(officer, rectification(number, id=event.id, note="改了")).json["code"] == "other_body"
        with app.app_context(), atomic():
            db.session.execute(sa.update(SentEvent).values(deleted_at=datetime.now(UTC)))
        answers = [put(officer, event), put_photo(officer, event, digest), officer.get(f"/api/events/{event.id}")]
        assert [answer.status_code for answer in answers] == [410] * 3

    def test_who_is_not_signed_in_and_what_comes_from_elsewhere(
        self, app: Flask, page: PageClient, people: city.People, number: str
    ) -> None:
        event = rectification(number)
        options: dict[str, Any] = {"data": event.raw, "content_type": "application/json"}
        path, ours = f"/api/events/{event.id}", {"X-Requested-With": "outbox", "Origin": "http://localhost"}
        assert app.test_client().put(path, **options, headers=ours).status_code == 401
        officer = log_in(page, "officer").client
        for headers in ({}, {**ours, "Origin": "http://elsewhere.test"}, {"Origin": "http://localhost"}):
            assert officer.put(path, **options, headers=headers).status_code == 403
        assert officer.put(path, **options, headers={**ours, "X-Outbox-User": people.officer.handle}).status_code == 201


class TestLoss:
    def test_it_makes_the_report_whole(self, phone: Phone, report: Sending, app: Flask) -> None:
        kept, lost = report.pictures
        event = loss(report, lost)
        answers = [put(phone, event), put(phone, event)]
        assert [(answer.status_code, answer.json["complete"]) for answer in answers] == [(201, True), (200, True)]
        assert phone.get(f"/api/reports/{report.id}").json["missing"] == [kept]
        assert phone.put_photo(report, kept).json["complete"] is True
        with app.app_context():
            assert db.session.scalars(sa.select(PhotoLoss.reason)).all() == ["手机摔坏了"]
            assert db.session.scalar(sa.text("SELECT count(*) FROM sent_report WHERE complete")) == 1
            entry = db.session.execute(
                sa.text("SELECT subject, body FROM audit_entry WHERE action = 'case.photo_lost'")
            ).one()
        assert entry.subject.startswith("case:")
        assert "摔坏" not in str(entry.body)

    def test_all_of_them(self, phone: Phone, report: Sending, app: Flask) -> None:
        put(phone, loss(report, *report.pictures))
        assert phone.get(f"/api/reports/{report.id}").json["complete"] is True
        with app.app_context():
            assert db.session.scalars(sa.select(Case.cover)).all() == [None]

    def test_the_next_photo_becomes_the_cover(self, phone: Phone, report: Sending, app: Flask) -> None:
        first, second = report.pictures
        put(phone, loss(report, first))
        with app.app_context():
            cover = db.session.scalar(sa.select(CasePhoto.sha256).join(Case, Case.cover == CasePhoto.token))
        assert cover == second

    def test_what_is_found_after_all_is_taken_in(self, phone: Phone, report: Sending) -> None:
        first, _second = report.pictures
        put(phone, loss(report, first))
        assert phone.put_photo(report, first).status_code == 201
        assert phone.put_photo(report, first).status_code == 200

    def test_what_cannot_be_lost(self, phone: Phone, make_phone: MakePhone, report: Sending, app: Flask) -> None:
        digest = next(iter(report.pictures))
        assert put(make_phone("other_inspector"), loss(report, digest)).status_code == 404
        assert put(phone, loss(frozen(1), digest)).json["code"] == "report_not_found"
        assert put(phone, loss(report, "0" * 64)).json["code"] == "photo_not_announced"
        assert put(phone, loss(report, digest, report=...)).json["code"] == "report_missing"
        assert put(phone, loss(report, digest, note="")).json["code"] == "text_missing"
        assert rows(app, "photo_loss") == 0

    def test_a_confidential_report_stays_confidential(self, phone: Phone, app: Flask) -> None:
        lead = frozen(1, item="DUPIN-01")
        phone.put(lead)
        assert put(phone, loss(lead, *lead.pictures)).status_code == 201
        with app.app_context():
            subjects = db.session.scalars(sa.text("SELECT subject FROM audit_entry WHERE action = 'case.photo_lost'"))
            assert all(subject.startswith("police:") for subject in subjects)


class TestWaiting:
    """Answers that say: try again, nothing is lost."""

    @pytest.mark.parametrize("who", ["report", "event"])
    def test_a_lock_that_is_not_to_be_had(
        self, monkeypatch: pytest.MonkeyPatch, phone: Phone, officer: Phone, number: str, who: str
    ) -> None:
        def busy(*_args: object) -> None:
            raise Busy(retry_after=1)

        monkeypatch.setattr(api, f"receive_{who}", busy)
        answer = phone.put(frozen()) if who == "report" else put(officer, rectification(number))
        assert (answer.status_code, answer.response.headers["Retry-After"]) == (423, "1")

    def test_no_decoder_is_free(self, monkeypatch: pytest.MonkeyPatch, officer: Phone, number: str) -> None:
        def busy(*_args: object) -> None:
            raise Busy("decoder_busy", retry_after=5)

        monkeypatch.setattr(api, "receive_event_photo", busy)
        event = rectification(number)
        put(officer, event)
        answer = put_photo(officer, event, next(iter(event.pictures)))
        assert (answer.status_code, answer.response.headers["Retry-After"]) == (503, "5")

    def test_a_full_disk(self, phone: Phone, officer: Phone, number: str, make_app: Any) -> None:
        full = make_app(free_disk_floor=1 << 62).test_client()
        for sender in (replace(phone, client=full), replace(officer, client=full)):
            answer = sender.put(frozen()) if sender.token == phone.token else put(sender, rectification(number))
            assert (answer.status_code, answer.json["code"]) == (507, StorageFull.default_code)
        event = rectification(number)
        put(officer, event)
        assert put_photo(replace(officer, client=full), event, next(iter(event.pictures))).status_code == 507
        assert put(replace(officer, client=full), event).status_code == 200

    def test_too_many(self, make_app: Any, phone: Phone) -> None:
        limited = replace(phone, client=make_app(testing=False, api_rate="2 per hour").test_client())
        answers = [limited.put(frozen()) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        last = answers[-1]
        assert last.mimetype == "application/problem+json"
        assert 1 <= int(last.response.headers["Retry-After"]) <= 3601
        assert limited.get(f"/api/reports/{uuid4()}").status_code == 404  # reading is not limited


def test_older_forms_are_read_for_weeks(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.capture import reading
    from app.capture.schemas import VERSIONS, ReportBody

    class Newer(ReportBody):
        form_version: Any
        mood: str = ""

    monkeypatch.setattr(reading, "VERSIONS", {**VERSIONS, 2: Newer})
    assert phone.put(frozen()).status_code == 201
    assert phone.put(frozen(form_version=2, mood="calm")).status_code == 201
    assert phone.put(frozen(mood="calm")).json["code"] == "unknown_key"
