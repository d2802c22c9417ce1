"""Photos that do not come: supervision sees which and asks without learning whom; the author is told; nothing confidential shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import Actor
from app.capture.followups import receive_event
from app.capture.reminding import remind_late
from app.capture.service import receive_photo, receive_report
from app.cases import AfterPhoto, accept_case, assign_checker, give_feedback, lacking_reports, pass_check
from app.cases.models import Case
from app.evidence import stage_photo
from app.notices.models import InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import UtcDateTime, db
from app.platform.unit_of_work import atomic
from tests.capture.conftest import Sending, frozen
from tests.capture.test_checks_on_site import verdict
from tests.capture.test_events import loss, rectification
from tests.support import city
from tests.support.browsing import Reader

Send = Callable[..., tuple[Sending, str]]


@pytest.fixture
def app(city_app: Flask) -> Flask:
    """The demo city, where nobody needs a second factor."""
    return city_app


@pytest.fixture
def people(app: Flask) -> city.People:
    with app.app_context():
        return city.people()


@pytest.fixture
def send(app: Flask) -> Send:
    """``send(author, photos=2, come=1, hours=30)``: a report of which ``come`` photos have come, filed ``hours`` ago."""

    def make(*args: Any, **options: Any) -> tuple[Sending, str]:
        with app.app_context():
            return _sent(*args, **options)

    return make


def _sent(author: Actor, photos: int = 2, come: int = 1, hours: int = 30, item: str = "ZANG-01") -> tuple[Sending, str]:
    sending = frozen(photos, first=int(clock.now().timestamp() * 1000) % 10**6, item=item)
    number = receive_report(sending.id, sending.raw, author).receipt.number
    for digest in list(sending.pictures)[:come]:
        receive_photo(sending.id, digest, io.BytesIO(sending.pictures[digest]), author)
    with atomic():
        ago(hours, "case_photo", "announced_at", f"finding_id = '{sending.id}'")
        ago(hours, "finding_origin", "filed_at", f"finding_id = '{sending.id}'")
    return sending, number


def ago(hours: int, table: str, column: str, where: str = "1 = 1") -> None:
    """Set an instant back, inside a unit of work."""
    at = sa.bindparam("at", clock.now() - timedelta(hours=hours), UtcDateTime())
    db.session.execute(sa.text(f"UPDATE {table} SET {column} = :at WHERE {where}").bindparams(at))


def told(app: Flask) -> list[int]:
    """Whose inbox has a word about missing photos."""
    query = sa.select(InboxRow.account_id).join(NoticeRow, InboxRow.notice_id == NoticeRow.id)
    with app.app_context():
        return sorted(db.session.scalars(query.where(NoticeRow.kind == "photos.missing")))


def test_supervision_sees_what_is_late_and_asks(app: Flask, people: city.People, send: Send) -> None:
    sending, number = send(people.inspector)
    send(people.inspector, hours=2)
    send(people.inspector, come=2)
    reader = Reader(app, "supervisor")
    page = reader.get("/missing-photos")
    text = page.text
    assert text.count("1/2 张已到") == 1
    assert f"{number[:4]}-{number[4:]}" in text
    assert "1 天" in text
    for secret in (people.inspector.name, people.inspector.login, people.inspector.handle):
        assert secret not in text
    answer = reader.post(f"/missing-photos/{sending.id}/reminder", {}, on="/missing-photos")
    assert answer.response.headers["Location"].endswith("asked=yes")
    assert "已提醒上报人" in reader.get("/missing-photos?asked=yes").text
    assert told(app) == [people.inspector.account_id]
    reader.post(f"/missing-photos/{sending.id}/reminder", {}, on="/missing-photos")
    assert told(app) == [people.inspector.account_id]  # once a day


def test_the_author_is_told_on_home_list_and_report(app: Flask, people: city.People, send: Send) -> None:
    sending, _number = send(people.inspector)
    reader = Reader(app, "inspector")
    assert "1 条上报还缺照片" in reader.get("/").text
    assert "1/2" in reader.get("/reports").text
    assert "还差 1 张照片" in reader.get(f"/reports/{sending.id}").text
    Reader(app, "supervisor").post(f"/missing-photos/{sending.id}/reminder", {}, on="/missing-photos")
    assert "督察组请您补传照片" in reader.get(f"/reports/{sending.id}").text
    assert "还缺照片" not in Reader(app, "inspector2").get("/").text


def test_every_author_is_told_once_by_itself(app: Flask, people: city.People, send: Send) -> None:
    send(people.inspector)
    send(people.other_inspector, photos=1, come=0, item="DUPIN-01")
    send(people.inspector, hours=2)
    with app.app_context():
        assert (remind_late(), remind_late()) == (2, 0)
    assert told(app) == sorted([people.inspector.account_id, people.other_inspector.account_id])


def test_the_confidential_is_on_no_list_but_the_authors(app: Flask, people: city.People, send: Send) -> None:
    sending, _number = send(people.inspector, photos=1, come=0, item="DUPIN-01")
    page = Reader(app, "supervisor").get("/missing-photos").text
    assert "没有缺照片的上报" in page
    assert sending.id not in page
    assert "1 条上报还缺照片" in Reader(app, "inspector").get("/").text


def test_what_was_given_up_is_shown_with_its_reason(app: Flask, people: city.People, send: Send) -> None:
    sending, number = send(people.inspector)
    event = loss(sending, list(sending.pictures)[1])
    with app.app_context():
        receive_event(event.id, event.raw, people.inspector)
    page = Reader(app, "supervisor").get("/missing-photos").text
    assert "没有缺照片的上报" in page
    assert "手机摔坏了" in page
    with app.app_context(), atomic():
        db.session.execute(sa.update(Case).values(state="checking", check_due_at=clock.now()))
    assert "手机摔坏了" in Reader(app, "supervisor").get(f"/checks/{number}").text
    officer = Reader(app, "officer").get(f"/cases/{number}").text
    assert "手机摔坏了" not in officer
    assert "照片未到" not in officer
    assert "您已注明丢失" in Reader(app, "inspector").get(f"/reports/{sending.id}").text


def test_feedback_without_its_photos(app: Flask, people: city.People, send: Send) -> None:
    _sending, number = send(people.inspector, come=2)
    event = rectification(number)
    with app.app_context():
        accept_case(people.officer, number)
        receive_event(event.id, event.raw, people.officer)
    reader = Reader(app, "supervisor")
    assert "整改反馈的照片" not in reader.get("/missing-photos").text
    with app.app_context(), atomic():
        ago(25, "sent_event", "received_at")
    text = reader.get("/missing-photos").text
    assert "整改反馈的照片" in text
    assert "0/2 张已到" in text


def test_a_check_without_its_photos(app: Flask, people: city.People, send: Send) -> None:
    _sending, number = send(people.inspector, come=2)
    event = verdict(number, pictures=2)
    checker, told = people.other_inspector, ("次现场核查还缺照片", "现场核查的照片")
    with app.app_context():
        accept_case(people.officer, number)
        give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(city.jpeg(7))), AfterPhoto())])
        assign_checker(people.arbiter, number, checker.account_id, "到现场看")
        receive_event(event.id, event.raw, checker)
    assert told[0] not in Reader(app, "inspector2").get("/").text
    with app.app_context(), atomic():
        ago(25, "sent_event", "received_at")
    page = Reader(app, "supervisor").get("/missing-photos").text
    assert told[1] in page
    assert "0/2 张已到" in page
    assert "整改反馈的照片" not in page
    for secret in (checker.name, checker.login, checker.handle):
        assert secret not in page
    assert f"1 {told[0]}" in Reader(app, "inspector2").get("/").text
    assert told[0] not in Reader(app, "inspector").get("/").text
    officer = Reader(app, "officer")
    for path in ("/cases", f"/cases/{number}"):
        assert not [word for word in (*told, "0/2") if word in officer.get(path).text]
    with app.app_context():  # somebody else was named and has decided: nobody waits for these photos
        assign_checker(people.arbiter, number, people.supervisor.account_id, "他在附近")
        pass_check(people.supervisor, number)
    assert told[1] not in Reader(app, "supervisor").get("/missing-photos").text
    assert told[0] not in Reader(app, "inspector2").get("/").text


def test_page_by_page(app: Flask, people: city.People, send: Send) -> None:
    for hours in (40, 50, 60):
        send(people.inspector, photos=1, come=0, hours=hours)
    seen: list[datetime] = []
    after: str | None = None
    with app.app_context():
        for _page in range(3):
            page = lacking_reports(people.supervisor, clock.now(), after, limit=1)
            seen += [row.since for row in page.rows]
            after = page.next_after
    assert after is None
    assert len(set(seen)) == 3
    assert seen == sorted(seen)


def test_nothing_to_ask_for(app: Flask, people: city.People, send: Send) -> None:
    sending, _number = send(people.inspector, come=2)
    late, _other = send(people.inspector)
    reader = Reader(app, "supervisor")
    form = reader.hidden("/missing-photos", f"/missing-photos/{late.id}/reminder")
    answer = reader.pages.post(
        f"/missing-photos/{sending.id}/reminder", form, 404, headers={"Referer": "http://localhost/"}
    )
    assert "已经收齐" in answer.text
