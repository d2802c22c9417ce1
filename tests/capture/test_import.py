"""A phone's file of unsent things: taken in once however often, whole or not at all, for oneself or by supervision for others."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.accounts import Actor
from app.capture.followups import receive_event
from app.capture.service import receive_photo, receive_report
from app.cases import accept_case
from app.cases.models import Case
from app.platform import web
from app.platform.db import db
from tests.capture.conftest import Sending, frozen, rows
from tests.capture.test_events import loss, rectification
from tests.support import city
from tests.support.browsing import Reader
from tests.support.html_lint import Page

PAGE = "/import"


@pytest.fixture
def app(city_app: Flask) -> Flask:
    """The demo city, where nobody needs a second factor."""
    return city_app


@pytest.fixture
def people(app: Flask) -> city.People:
    with app.app_context():
        return city.people()


def item(sending: Sending, kind: str = "report", **changes: Any) -> dict[str, Any]:
    photos = [
        {"sha256": digest, "type": "image/jpeg", "base64": base64.b64encode(picture).decode()}
        for digest, picture in sending.pictures.items()
    ]
    whole = {"kind": kind, "id": sending.id, "sha": sending.sha, "payload": sending.raw.decode(), "photos": photos}
    return {**whole, **changes}


def exported(owner: Actor, *items: dict[str, Any], **changes: Any) -> bytes:
    head = {"mingcha_export": 1, "user": owner.handle, "exported_at": "2026-11-24T10:00:00.000Z"}
    return json.dumps({**head, "items": list(items), **changes}).encode()


Bring = Callable[..., Page]


@pytest.fixture
def bring(app: Flask) -> Bring:
    """``bring("inspector", content)``: the page after this person has chosen the file."""
    readers: dict[str, Reader] = {}

    def choose(login: str, content: bytes, expect: int = 200) -> Page:
        reader = readers.setdefault(login, Reader(app, login))
        return reader.post(PAGE, {"file": (io.BytesIO(content), "mingcha.json")}, on=PAGE, expect=expect)

    return choose


def test_a_whole_day_comes_in_once(bring: Bring, app: Flask, people: city.People) -> None:
    day = [frozen(pictures, first=10 * pictures, item="ZANG-01") for pictures in (0, 1, 3)]
    content = exported(people.inspector, *map(item, day))
    page = bring("inspector", content)
    assert page.text.count("收下了") == 3
    assert "照片 3/3" in page.text
    again = bring("inspector", content)
    assert again.text.count("早已收到") == 3
    assert rows(app, "sent_report") == rows(app, "finding") == 3
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM sent_report WHERE complete")) == 3


def test_the_phone_recovers_before_or_after(bring: Bring, app: Flask, people: city.People) -> None:
    before, after = frozen(2, first=1), frozen(1, first=5)
    first = next(iter(before.pictures))
    with app.app_context():
        receive_report(before.id, before.raw, people.inspector)
        receive_photo(before.id, first, io.BytesIO(before.pictures[first]), people.inspector)
    page = bring("inspector", exported(people.inspector, item(before), item(after)))
    assert page.text.count("收下了") == 2
    with app.app_context():
        assert receive_report(after.id, after.raw, people.inspector).created is False
    assert rows(app, "finding") == 2


def test_damage_costs_only_what_is_damaged(bring: Bring, app: Flask, people: city.People) -> None:
    good, torn, wrong, other = frozen(1, first=1), frozen(2, first=10), frozen(), frozen()
    broken = item(torn)
    broken["photos"][0]["base64"] = base64.b64encode(b"\xff\xd8\xff other").decode()
    broken["photos"][1]["base64"] = "no base64 !"
    taken = {**item(other), "id": good.id}
    page = bring("inspector", exported(people.inspector, item(good), broken, item(wrong, sha="0" * 64), taken))
    text = page.text
    assert (text.count("收下了"), text.count("照片 0/2"), text.count("没有导入</span>")) == (1, 1, 2)
    assert "有一张照片在文件里已损坏" in text
    assert "摘要不符" in text
    assert rows(app, "sent_report") == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"no json",
        b"\xff\xfe",
        b'{"mingcha_export": 2, "user": "X", "exported_at": "2026-11-24T10:00:00Z", "items": []}',
        b'{"mingcha_export": 1, "user": "X", "exported_at": "yesterday", "items": []}',
    ],
)
def test_what_is_no_file_of_ours_changes_nothing(bring: Bring, app: Flask, content: bytes) -> None:
    page = bring("inspector", content, expect=400)
    assert "什么也没有改" in page.text
    assert rows(app, "sent_report") == 0


def test_a_file_cut_off_changes_nothing(bring: Bring, app: Flask, people: city.People) -> None:
    content = exported(people.inspector, item(frozen(1)), item(frozen()))
    bring("inspector", content[:-40], expect=400)
    assert rows(app, "sent_report") == 0


def test_no_file(app: Flask) -> None:
    assert "还没选文件" in Reader(app, "inspector").post(PAGE, {}, on=PAGE, expect=422).text


def test_only_supervision_brings_what_is_anothers(bring: Bring, app: Flask, people: city.People) -> None:
    sending = frozen(1)
    content = exported(people.inspector, item(sending))
    for login in ("inspector2", "officer"):
        assert "另一个人的手机" in bring(login, content, expect=403).text
    assert rows(app, "sent_report") == 0
    page = bring("supervisor", content)
    assert "收下了" in page.text
    for secret in (people.inspector.name, people.inspector.login):
        assert secret not in page.text
    with app.app_context():
        assert db.session.scalars(sa.text("SELECT account_id FROM sent_report")).all() == [people.inspector.account_id]
        (entry,) = db.session.execute(
            sa.text("SELECT actor, body FROM audit_entry WHERE action = 'export.imported'")
        ).all()
    assert entry.actor == people.supervisor.handle
    assert people.inspector.handle not in str(entry.body)
    assert "早已收到" in bring("inspector", content).text


def test_nobody_has_this_handle(bring: Bring, people: city.People) -> None:
    page = bring("supervisor", exported(people.inspector, item(frozen()), user="NOBODY00"), expect=422)
    assert "没有这个文件的主人" in page.text


def test_a_report_in_an_officers_name_is_none(bring: Bring, app: Flask, people: city.People) -> None:
    assert "没有导入" in bring("officer", exported(people.officer, item(frozen()))).text
    assert rows(app, "sent_report") == 0


def test_feedback_and_lost_photos_come_too(bring: Bring, app: Flask, people: city.People) -> None:
    report = frozen(2, item="ZANG-01")
    first, second = report.pictures
    whole = item(report)
    whole["photos"] = [photo for photo in whole["photos"] if photo["sha256"] == first]
    lost = item(loss(report, second), "event")
    text = bring("inspector", exported(people.inspector, lost, whole)).text  # the report goes first
    assert text.count("收下了") + text.count("照片 1/2") == 2
    assert "丢失照片的说明" in text
    with app.app_context():
        number = db.session.scalars(sa.select(Case.number)).one()
        accept_case(people.officer, number)
    content = exported(people.officer, item(rectification(number), "event"))
    text = bring("officer", content).text
    assert f"案卷 {number[:4]}-{number[4:]}" in text.split("整改反馈")[1]
    assert "早已收到" in bring("officer", content).text
    late = exported(people.officer, item(rectification(number, first=60), "event"))
    text = bring("officer", late).text
    assert "现在是“待核查”" in text
    assert "没有导入" in text


def test_the_confidential_keeps_its_name_to_its_author(bring: Bring, people: city.People) -> None:
    content = exported(people.inspector, item(frozen(item="DUPIN-01")))
    assert "毒" not in bring("supervisor", content).text.split("<main")[1]
    assert "案卷" not in bring("inspector", content).text.split('role="status"')[1].split("<form")[0]


def test_a_file_over_the_limit(app: Flask, people: city.People) -> None:
    assert app.config["MINGCHA"].import_max_bytes > app.config["MINGCHA"].form_max_bytes
    small = create_app(_with(app, import_max_bytes=20_000, form_max_bytes=10_000))
    reader = Reader(small, "inspector")
    form = reader.hidden(PAGE, PAGE)

    def file(size: int) -> dict[str, Any]:
        return {**form, "file": (io.BytesIO(b"x" * size), "mingcha.json")}

    headers = {"Referer": "http://localhost/"}
    assert reader.pages.post(PAGE, file(15_000), 400, headers=headers).response.status_code == 400
    assert reader.pages.post(PAGE, file(30_000), 413, headers=headers).response.status_code == 413
    with small.app_context():
        db.session.remove()
        db.engine.dispose()


def _with(app: Flask, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(app.config["MINGCHA"], **changes)


def test_only_declared_forms_are_larger(app: Flask) -> None:
    larger = {name for name, view in app.view_functions.items() if hasattr(view, web._LARGER)}
    assert larger == {"imports.take"}


def test_events_of_a_lost_report(bring: Bring, app: Flask, people: city.People) -> None:
    """A word about photos of a report that never came is refused by itself, and taken once the report is there."""
    report = frozen(1)
    event = loss(report, *report.pictures)
    page = bring("inspector", exported(people.inspector, item(event, "event")))
    assert "服务器还没有收到这条上报" in page.text
    with app.app_context():
        receive_report(report.id, report.raw, people.inspector)
        assert receive_event(event.id, event.raw, people.inspector).created is True
