"""The wire protocol of offline-capture 3.3: every status code, and that sending twice is sending once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.capture.models import SentReport
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.capture.conftest import AT, MakePhone, Phone, frozen, rows
from tests.support import city

RECEIPT = {"receipt", "id", "sha", "number", "missing", "complete", "server_time"}


def test_a_report_gets_its_receipt(phone: Phone) -> None:
    sending = frozen(2)
    answer = phone.put(sending)
    assert answer.status_code == 201
    receipt = answer.json
    assert set(receipt) == RECEIPT
    assert (receipt["receipt"], receipt["id"], receipt["sha"]) == (1, sending.id, sending.sha)
    assert receipt["missing"] == list(sending.pictures)
    assert receipt["complete"] is False
    assert len(receipt["number"]) == 8
    assert datetime.fromisoformat(receipt["server_time"]).utcoffset() == timedelta(0)


def test_photos_complete_it(phone: Phone, app: Flask) -> None:
    sending = frozen(2)
    phone.put(sending)
    first, second = sending.pictures
    answer = phone.put_photo(sending, first)
    assert (answer.status_code, answer.json["missing"]) == (201, [second])
    answer = phone.put_photo(sending, second)
    assert (answer.status_code, answer.json["complete"]) == (201, True)
    answer = phone.put_photo(sending, second)
    assert (answer.status_code, answer.json["complete"]) == (200, True)
    assert phone.get(f"/api/reports/{sending.id}").json["complete"] is True
    with app.app_context():
        assert db.session.scalars(sa.select(SentReport.complete)).all() == [True]


def test_sending_twice_is_sending_once(phone: Phone, app: Flask) -> None:
    sending = frozen()
    first, second = phone.put(sending), phone.put(sending)
    assert (first.status_code, second.status_code) == (201, 200)
    same = ("id", "sha", "number")
    assert [first.json[key] for key in same] == [second.json[key] for key in same]
    assert rows(app, "finding") == rows(app, "sent_report") == rows(app, "case_file") == 1


def test_the_same_id_with_other_bytes_is_refused(phone: Phone, app: Flask) -> None:
    sending = frozen()
    phone.put(sending)
    answer = phone.put(frozen(id=sending.id, note="改了"))
    assert (answer.status_code, answer.json["code"]) == (409, "other_body")
    assert rows(app, "finding") == 1


def test_an_id_of_somebody_else_is_refused(phone: Phone, make_phone: MakePhone) -> None:
    sending = frozen(1)
    phone.put(sending)
    other = make_phone("other_inspector")
    assert other.put(sending).status_code == 409
    assert other.get(f"/api/reports/{sending.id}").status_code == 404
    assert other.put_photo(sending, next(iter(sending.pictures))).status_code == 404


def test_a_deleted_report_is_not_brought_back(phone: Phone, app: Flask) -> None:
    sending = frozen(1)
    phone.put(sending)
    with app.app_context(), atomic():
        db.session.execute(sa.update(SentReport).values(deleted_at=datetime.now(UTC)))
    assert phone.put(sending).status_code == 410
    assert phone.get(f"/api/reports/{sending.id}").status_code == 410
    assert phone.put_photo(sending, next(iter(sending.pictures))).status_code == 410


@pytest.mark.parametrize("path", ["no-uuid", "12345"])
def test_a_malformed_id(phone: Phone, path: str) -> None:
    assert phone.get(f"/api/reports/{path}").status_code == 400
    assert phone.put(frozen(), url_id=path).status_code == 400


def test_what_is_not_known(phone: Phone) -> None:
    sending = frozen(1)
    digest = next(iter(sending.pictures))
    assert phone.get(f"/api/reports/{sending.id}").status_code == 404
    assert phone.put_photo(sending, digest).status_code == 404
    phone.put(sending)
    stranger = city.jpeg(99)
    answer = phone.put_photo(sending, "0" * 64, stranger)
    assert (answer.status_code, answer.json["code"]) == (404, "photo_not_announced")


def test_a_photo_with_other_bytes(phone: Phone, app: Flask) -> None:
    sending = frozen(1)
    phone.put(sending)
    digest = next(iter(sending.pictures))
    answer = phone.put_photo(sending, digest, city.jpeg(50))
    assert (answer.status_code, answer.json["code"]) == (422, "photo_digest")
    phone.put_photo(sending, digest)
    assert phone.put_photo(sending, digest, city.jpeg(50)).status_code == 422
    assert rows(app, "photo") == 1


@pytest.mark.parametrize(
    ("body", "status"), [(b"<html>no picture</html>", 415), (b"\xff\xd8\xff" + b"x" * 100, 422), (b"", 422)]
)
def test_a_photo_that_is_none(phone: Phone, body: bytes, status: int) -> None:
    from hashlib import sha256

    digest = sha256(body).hexdigest()
    sending = frozen(photos=[{"sha256": digest}])
    phone.put(sending)
    assert phone.put_photo(sending, digest, body).status_code == status
    assert phone.get(f"/api/reports/{sending.id}").json["missing"] == [digest]


def test_a_malformed_digest(phone: Phone) -> None:
    sending = frozen(1)
    phone.put(sending)
    assert phone.put_photo(sending, "A" * 64, b"x").status_code == 400


def test_a_photo_over_the_limit(make_phone: MakePhone, app: Flask) -> None:
    phone = make_phone("inspector")
    body = b"\xff\xd8\xff" + bytes(13 * 1024 * 1024)
    from hashlib import sha256

    digest = sha256(body).hexdigest()
    sending = frozen(photos=[{"sha256": digest}])
    phone.put(sending)
    assert phone.put_photo(sending, digest, body).status_code == 413


def test_a_body_that_is_no_json(phone: Phone) -> None:
    sending = frozen()
    for raw in (b"", b"{", b"[]", b'"x"', b"\xff\xfe"):
        sending.raw = raw
        answer = phone.put(sending)
        assert (answer.status_code, answer.json["code"]) == (400, "json_malformed"), raw


def test_a_body_of_another_type(phone: Phone) -> None:
    assert phone.put(frozen(), kind="text/plain").status_code == 415


def test_a_body_over_the_limit(phone: Phone) -> None:
    sending = frozen(note="长" * 200_000)
    assert phone.put(sending).status_code == 413


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "6f1c2a9e-0000-4000-8000-000000000000"}, "id_mismatch"),
        ({"form_version": 2}, "form_version_unsupported"),
        ({"form_version": ...}, "form_version_unsupported"),
        ({"form_version": True}, "form_version_unsupported"),
        ({"surprise": 1}, "unknown_key"),
        ({"fix": {**AT, "crs": "wgs84", "altitude": 3}}, "unknown_key"),
        ({"item": ...}, "schema"),
        ({"item": "NONE-99"}, "item_unknown"),
        ({"fix": ...}, "position_missing"),
        ({"fix": {"lon": float("nan"), "lat": 34.0}}, "not_a_number"),
        ({"pin": {"lon": 113.8, "lat": float("inf")}}, "not_a_number"),
        ({"fix": {"lon": 34.02, "lat": 113.83}}, "position_swapped"),
        ({"pin": {"lon": 34.02, "lat": 113.83}}, "position_swapped"),
        ({"fix": {"lon": 213.0, "lat": 34.0}}, "position_out_of_range"),
        ({"fix": {**AT, "crs": "utm50"}}, "crs_unknown"),
        ({"note": "长" * 2001}, "schema"),
        ({"photos": [{"sha256": "a" * 64}, {"sha256": "a" * 64}]}, "photo_repeated"),
        ({"photos": [{"sha256": "A" * 64}]}, "schema"),
        ({"photos": [{"sha256": "a" * 64, "role": "selfie"}]}, "schema"),
        ({"started_at": "2026-11-24T10:00:00"}, "schema"),
        ({"joins_case": "12345678"}, "case_number"),
        ({"alt": "yes"}, "schema"),
    ],
)
def test_what_is_not_well_formed_is_refused_whole(phone: Phone, app: Flask, changes: dict[str, Any], code: str) -> None:
    sending = frozen(**changes)
    url_id = "11111111-1111-4111-8111-111111111111" if code == "id_mismatch" else None
    answer = phone.put(sending, url_id=url_id)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.mimetype == "application/problem+json"
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert answer.json["detail"]
    assert rows(app, "finding") == rows(app, "sent_report") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"fix": {"lon": city.OUTSIDE[0], "lat": city.OUTSIDE[1], "crs": "wgs84"}},
        {"fix": {**AT, "crs": "gcj02"}},
        {"fix": ..., "pin": AT},
        {"photos": []},
        {"boundary_choice": "nowhere"},
        {"joins_case": "00000000"},
        {"finalized_at": "2031-01-01T00:00:00+08:00"},
        {"finalized_at": "1999-01-01T00:00:00+08:00"},
        {"visit": "a round that is gone"},
        {"item": "DUPIN-01", "photos": []},
    ],
)
def test_a_well_formed_report_is_always_stored(phone: Phone, app: Flask, changes: dict[str, Any]) -> None:
    answer = phone.put(frozen(**changes))
    assert answer.status_code == 201, answer.json
    assert rows(app, "finding") == 1


def test_a_wrong_clock_is_flagged_and_corrected(phone: Phone, app: Flask) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    answer = phone.put(frozen(finalized_at=ahead.isoformat()), **{"X-Client-Now": ahead.isoformat()})
    assert answer.status_code == 201
    with app.app_context():
        facts, observed = db.session.execute(sa.text("SELECT facts, observed_at FROM finding_origin")).one()
    assert (
        json.loads(facts)["flags"] == ["clock_wrong"] if isinstance(facts, str) else facts["flags"] == ["clock_wrong"]
    )
    assert str(observed)[:4] == str(datetime.now(UTC).year)


def test_a_phone_does_not_send_as_somebody_else(phone: Phone, people: city.People) -> None:
    sending = frozen()
    answer = phone.put(sending, **{"X-Outbox-User": people.other_inspector.handle})
    assert (answer.status_code, answer.json["code"]) == (403, "other_user")
    assert phone.put(sending, **{"X-Outbox-User": people.inspector.handle}).status_code == 201


@pytest.mark.parametrize("who", ["officer", "supervisor", "police", "commander", "admin"])
def test_only_inspectors_report(make_phone: MakePhone, who: str) -> None:
    assert make_phone(who).put(frozen()).status_code == 403


def test_nobody_reports_without_a_login(app: Flask) -> None:
    stranger = Phone(app.test_client(), "nothing")
    assert stranger.put(frozen()).status_code == 401
    assert stranger.get("/api/preview?lon=1&lat=1").status_code == 401


def test_confidential_reports_say_so_and_no_more(phone: Phone, app: Flask) -> None:
    sending = frozen(item="HUANG-01")
    phone.put(sending)
    result = phone.get(f"/api/reports/{sending.id}/result").json
    assert result["number"] == "已转公安"
    assert [term for term, _value in result["facts"]] == ["收到", "状态"]
    assert rows(app, "case_file") == 0


def test_the_result_names_unit_person_and_limit(phone: Phone) -> None:
    sending = frozen()
    phone.put(sending)
    facts = dict(phone.get(f"/api/reports/{sending.id}/result").json["facts"])
    assert facts["责任单位"].startswith("西关街道")
    assert facts["责任人"]
    assert facts["期限"]


class TestPreview:
    def ask(self, phone: Phone, **query: object) -> dict[str, Any]:
        parts = {"lon": AT["lon"], "lat": AT["lat"], "item": "ZANG-02", "accuracy": 8, **query}
        text = "&".join(f"{key}={value}" for key, value in parts.items() if value is not None)
        answer = phone.get(f"/api/preview?{text}")
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def test_inside(self, phone: Phone) -> None:
        said = self.ask(phone)
        assert said["outcome"] == "dispatch"
        assert said["place"] == "西关街道"
        assert said["line"] == {"before": "魏都区 · ", "strong": "西关街道办事处", "after": " 主办"}
        assert said["more"]["strong"] == "4 工作时"
        assert said["more"]["before"].endswith("协办 · 限 ")

    def test_in_english(self, phone: Phone) -> None:
        answer = phone.get(f"/api/preview?lon={AT['lon']}&lat={AT['lat']}&item=ZANG-02", **{"Accept-Language": "en"})
        assert answer.json["line"]["strong"].startswith("Xiguan")
        assert answer.json["more"]["strong"] == "4 work hours"

    def test_the_place_alone(self, phone: Phone) -> None:
        assert self.ask(phone, item=None)["place"] == "西关街道"

    def test_outside(self, phone: Phone) -> None:
        said = self.ask(phone, lon=city.OUTSIDE[0], lat=city.OUTSIDE[1])
        assert said["outcome"] == "outside"
        assert "公里" in said["line"]["after"]
        assert said["demo"] is None

    def test_confidential_says_no_place(self, phone: Phone) -> None:
        said = self.ask(phone, item="DUBO-01")
        assert (said["outcome"], said["place"], said["candidates"]) == ("confidential", None, [])

    def test_on_a_border_one_may_choose(self, phone: Phone) -> None:
        said = self.ask(phone, accuracy=2000)
        assert said["outcome"] == "choose"
        shares = {side["code"]: side["share"] for side in said["candidates"]}
        other = next(code for code in shares if said["place"] != shares[code])
        picked = self.ask(phone, accuracy=2000, choice=said["candidates"][1]["code"])
        assert picked["place"] == said["candidates"][1]["name"]
        assert other in shares

    def test_the_same_spot(self, phone: Phone) -> None:
        phone.put(frozen())
        nearby = self.ask(phone)["nearby"]
        assert len(nearby) == 1
        assert nearby[0]["distance"] == "0 米外"
        assert nearby[0]["state"] == "待签收"
        assert nearby[0]["when"].startswith("今天")
        assert nearby[0]["photo"] is None
        assert self.ask(phone, item="ZANG-03")["nearby"] == []

    def test_the_same_spot_shows_its_picture(self, phone: Phone, make_phone: MakePhone) -> None:
        sending = frozen(1)
        phone.put(sending)
        phone.put_photo(sending, next(iter(sending.pictures)))
        other = make_phone("other_inspector")
        picture = self.ask(other)["nearby"][0]["photo"]
        answer = other.get(picture)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert other.get("/api/nearby/00000000/photo.jpg").status_code == 404

    @pytest.mark.parametrize(
        "query", ["", "lon=1", "lon=x&lat=2", "lon=nan&lat=3", "lon=34&lat=113", "lon=1&lat=1&item=X"]
    )
    def test_what_cannot_be_asked(self, phone: Phone, query: str) -> None:
        assert phone.get(f"/api/preview?{query}").status_code == 422


def test_the_demo_offers_a_position(make_app: Any, make_phone: MakePhone) -> None:
    phone = make_phone("inspector")
    demo = Phone(make_app(demo=True).test_client(), phone.token)
    said = demo.get(f"/api/preview?lon={city.OUTSIDE[0]}&lat={city.OUTSIDE[1]}").json["demo"]
    assert said["name"] == "西关街道"
    sending = frozen()
    demo.put(sending)
    assert any("411002" in line for line in demo.get(f"/api/reports/{sending.id}/result").json["lines"])


def test_the_reference_is_small_and_names_nobody(phone: Phone) -> None:
    answer = phone.get("/api/reference")
    import gzip

    assert len(gzip.compress(answer.response.data)) < 40_000
    content = answer.json
    assert len(content["leaves"]) == 105
    assert not [code for code in content["items"] if code.startswith(("HUANG", "DUBO", "DUPIN"))]
    assert "person" not in answer.response.text
