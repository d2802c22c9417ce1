"""The inbox: unread first, read when opened, and never more than its reader may see today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import Actor
from app.cases import Case, file_report, return_case, rule_on_return
from app.notices import Notice, Subject, count_unread, post, to_unit, withdraw
from app.notices.models import NoticeRow
from app.notices.queries import inbox as reading
from app.notices.queries.inbox import inbox
from app.notices.service.reading import mark_read
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.i18n import speaking
from app.platform.unit_of_work import atomic
from tests.support.browsing import Reader
from tests.support.city import People, report
from tests.support.city import people as people_of_the_city

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


@pytest.fixture
def file(people: People) -> Callable[[], str]:
    def one() -> str:
        with clock.at(MONDAY):
            return file_report(report(), people.inspector).number

    return one


def texts(actor: Actor) -> list[str]:
    return [line.text for line in inbox(actor).lines]


def test_a_notice_says_what_is_asked_in_both_languages(people: People, file: Callable[[], str]) -> None:
    number = file()
    with clock.at(MONDAY + timedelta(hours=1)):
        assert texts(people.officer) == ["新案卷待签收：暴露生活垃圾，11 月 23 日 15:00 前整改完"]
        with speaking("en"):
            line = inbox(people.officer).lines[0]
    assert line.text == "New case to accept: Exposed household refuse, to be put right by 15:00 on 23 Nov"
    assert (line.label, line.url) == (f"Case {number[:4]}-{number[4:]}", f"/cases/{number}")


def test_unread_ones_come_first_and_opening_one_reads_it(people: People, file: Callable[[], str]) -> None:
    first, second, third = file(), file(), file()
    assert count_unread(people.officer.account_id) == 3
    newest = inbox(people.officer).lines[0]
    assert newest.url.endswith(third)
    mark_read(people.officer, notice_id=newest.notice_id)
    lines = inbox(people.officer).lines
    assert [(line.url[-8:], line.unread) for line in lines] == [(second, True), (first, True), (third, False)]
    assert count_unread(people.officer.account_id) == 2


def test_all_read_means_what_was_shown(people: People, file: Callable[[], str]) -> None:
    file()
    newest = inbox(people.officer).newest
    file()
    mark_read(people.officer, up_to=newest)
    assert [line.unread for line in inbox(people.officer).lines] == [True, False]


def test_pages_follow_each_other_without_gap_or_repeat(
    people: People, file: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    numbers = [file() for _ in range(5)]
    mark_read(people.officer, notice_id=inbox(people.officer).lines[0].notice_id)
    found, after = list[str](), None
    while True:
        page = inbox(people.officer, after)
        found += [line.url[-8:] for line in page.lines]
        after = page.next_after
        if after is None:
            break
    assert found == [numbers[3], numbers[2], numbers[1], numbers[0], numbers[4]]


def test_what_is_no_longer_the_readers_shows_no_content(people: People, file: Callable[[], str]) -> None:
    number = file()
    with clock.at(MONDAY + timedelta(minutes=5)):
        return_case(people.officer, number, "not_our_ground", "不归我们")
        rule_on_return(people.arbiter, number, "founded", "换一家", unit=people.foreign_officer.unit_code)
    with atomic():
        db.session.execute(sa.update(Case).values(leaf_unit=None, body_unit=None, keeper_unit=None))
    assert [line.open for line in inbox(people.foreign_officer).lines] == [True]
    own = inbox(people.officer).lines
    assert {(line.open, line.text, line.label, line.url) for line in own} == {(False, "", "", "")}
    assert len(own) == 2


def test_what_is_withdrawn_shows_no_content(people: People, file: Callable[[], str]) -> None:
    number = file()
    with atomic():
        withdraw(Subject("case", number))
    line = inbox(people.officer).lines[0]
    assert (line.open, line.text, line.label, line.url) == (False, "", "", "")


def test_another_persons_notice_is_not_found(people: People, file: Callable[[], str]) -> None:
    file()
    notice_id = db.session.scalars(sa.select(NoticeRow.id)).first()
    assert notice_id is not None
    with pytest.raises(NotFound):
        reading.own_notice(people.foreign_officer, notice_id)
    mark_read(people.foreign_officer, notice_id=notice_id)
    assert count_unread(people.officer.account_id) == 1


class TestPages:
    """Without an application context around: each request brings its own."""

    @pytest.fixture
    def numbers(self, city_app: Flask) -> list[str]:
        with city_app.app_context(), clock.at(MONDAY):
            inspector = people_of_the_city().inspector
            return [file_report(report(), inspector).number for _ in range(2)]

    def test_open_read_and_all_read(self, city_app: Flask, numbers: list[str]) -> None:
        officer = Reader(city_app, "officer")
        page = officer.get("/notices")
        assert "2 条未读" in page.text
        assert page.text.count("told--unread") == 2
        opened = officer.pages.client.get(re.findall(r"/notices/\d+", page.text)[0])
        assert opened.location == f"/cases/{numbers[1]}"
        assert "1 条未读" in officer.get("/notices").text
        officer.post("/notices/read", {}, on="/notices")
        assert "told--unread" not in officer.get("/notices").text

    @pytest.mark.usefixtures("numbers")
    def test_the_frame_counts_what_is_unread(self, city_app: Flask) -> None:
        assert 'counted__number">2<' in Reader(city_app, "officer").get("/cases").text

    def test_an_empty_inbox_teaches(self, city_app: Flask) -> None:
        assert "还没有消息" in Reader(city_app, "clerk").get("/notices").text

    @pytest.mark.parametrize("after", ["x", "u", "r1", "u99999999999999999999", "'"])
    def test_a_cursor_from_nowhere_does_no_harm(self, city_app: Flask, after: str) -> None:
        Reader(city_app, "clerk").get(f"/notices?after={after}")


def test_a_notice_about_nothing_in_particular(people: People) -> None:
    with atomic():
        post(Notice("person.changed", "k", (to_unit(people.officer.unit_code),)))
    line = inbox(people.officer).lines[0]
    assert (line.open, line.label, line.url) == (True, "", "")
