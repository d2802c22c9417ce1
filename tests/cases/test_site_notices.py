"""O-14: a notice to whoever owns the site, printable, with an expiring link that takes text and photos back."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app.accounts import Actor
from app.audit import entries_for
from app.cases import AfterPhoto, accept_case, case_now, file_report, give_feedback, seal_case
from app.cases.models.site_notices import SiteNotice
from app.cases.queries.notes import notes_of
from app.cases.queries.page import case_page, find_case
from app.cases.queries.site_notices import issued_notice, notice_behind
from app.cases.rules.site_notices import MOST_ANSWERS, Standing, is_possible_due, last_day, standing
from app.cases.service.notes import NamedFile
from app.cases.service.site_notices import Order, answer_notice, issue_notice, withdraw_notice
from app.cases.views.site_notices import notice_due
from app.evidence import stage_photo
from app.platform import clock
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from tests.support.browsing import Reader
from tests.support.city import People, jpeg, report
from tests.support.city import people as cast
from tests.support.html_lint import PageClient

MONDAY = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
ORDER = Order("trader", "张三超市", "西关街道许由路 1 号", "清运门前垃圾", "2026-11-30", "0374-000000")


def test_when_a_link_opens() -> None:
    assert last_day(date(2026, 11, 30), 30) == date(2026, 12, 30)
    end = datetime(2026, 12, 31, tzinfo=clock.SHANGHAI)
    facts = {"withdrawn": False, "expires_at": end, "answers": 0, "case_open": True, "now": MONDAY}
    for change, expected in (
        ({}, Standing.OPEN),
        ({"answers": MOST_ANSWERS}, Standing.ANSWERED),
        ({"case_open": False}, Standing.SETTLED),
        ({"now": end}, Standing.EXPIRED),
        ({"now": end, "withdrawn": True}, Standing.WITHDRAWN),
    ):
        how = standing(**{**facts, **change})  # type: ignore[arg-type]
        assert how is expected
        assert how.readable == (expected not in {Standing.EXPIRED, Standing.WITHDRAWN})
    today = date(2026, 11, 23)
    assert is_possible_due(today, today)
    assert not is_possible_due(today - timedelta(days=1), today)
    assert not is_possible_due(today + timedelta(days=400), today)


@pytest.fixture
def number(people: People) -> str:
    with clock.at(MONDAY):
        filed = file_report(report(), people.inspector).number
        accept_case(people.officer, filed)
    return filed


def issued(officer: Actor, number: str) -> SiteNotice:
    with clock.at(MONDAY):
        return issue_notice(officer, number, ORDER)


@pytest.mark.usefixtures("city_context")
class TestNotice:
    def test_it_is_issued_and_the_unit_stays_responsible(self, people: People, number: str) -> None:
        before = case_now(number, people.officer)
        notice = issued(people.officer, number)
        assert len(notice.token) == 22
        with clock.at(MONDAY):
            after = case_now(number, people.officer)
            page = case_page(number, people.officer)
        assert (after.state, after.version) == (before.state, before.version + 1)
        assert page.row.clock.due is not None
        assert [page.steps[-1].action, page.steps[-1].reason] == ["notify", "trader"]
        entry = entries_for(f"case:{number}")[-1]
        assert entry.action == "case.notify"
        assert "张三" not in str(entry.body)

    def test_the_day_that_is_proposed_can_be_asked_for(self, people: People, number: str) -> None:
        for days, proposed in ((0, "2026-11-23"), (9, "2026-12-02")):  # within its limit, and long after
            with clock.at(MONDAY + timedelta(days=days)):
                assert notice_due(case_page(number, people.officer).row) == proposed

    def test_only_the_lead_unit_in_its_time(self, people: People, number: str) -> None:
        with clock.at(MONDAY):
            for actor in (people.arbiter, people.supervisor, people.county):
                with pytest.raises(Forbidden):
                    issue_notice(actor, number, ORDER)
            with pytest.raises(NotFound):
                issue_notice(people.foreign_officer, number, ORDER)
            fresh = file_report(report("ZANG-02"), people.inspector).number
            with pytest.raises(Conflict, match="notice_state"):
                issue_notice(people.officer, fresh, ORDER)
            for field, wrong in (("kind", "king"), ("subject", " "), ("due", "2026-11-22"), ("text", "清运{几}车")):
                with pytest.raises(BadInput):
                    issue_notice(people.officer, number, Order(**{**ORDER.__dict__, field: wrong}))
        notice = issued(people.officer, number)
        for reader in (people.supervisor, people.county):
            with pytest.raises(NotFound):
                issued_notice(number, notice.id, reader)

    def test_what_comes_back_is_a_note_and_no_feedback(self, people: People, number: str) -> None:
        notice = issued(people.officer, number)
        with clock.at(MONDAY + timedelta(days=1)):
            answer_notice(notice.token, "已清运", [NamedFile(stage_photo(io.BytesIO(jpeg(31))), "我的身份证.jpg")])
            with pytest.raises(BadInput):
                answer_notice(notice.token, " ")
            note = notes_of(find_case(number, people.officer).id)[-1]
            assert (note.who, note.text, note.files[0].name) == ("张三超市（业主）", "已清运", "1.jpg")
            assert case_now(number, people.officer).state == "rectifying"
            for _again in range(MOST_ANSWERS - 1):
                answer_notice(notice.token, "再看看")
            with pytest.raises(Conflict, match="notice_answered"):
                answer_notice(notice.token, "又一次")
        with clock.at(MONDAY + timedelta(days=60)), pytest.raises(Conflict, match="notice_expired"):
            answer_notice(notice.token, "迟了")

    def test_withdrawn_settled_and_gone(self, people: People, number: str) -> None:
        first, second = issued(people.officer, number), issued(people.officer, number)
        tokens = (first.token, second.token, "x" * 22)
        with clock.at(MONDAY):
            withdraw_notice(people.officer, number, first.id)
            with pytest.raises(Conflict, match="notice_withdrawn"):
                answer_notice(first.token, "已清运")
            give_feedback(people.officer, number, "清了", [(stage_photo(io.BytesIO(jpeg(32))), AfterPhoto())])
            with pytest.raises(Conflict, match="notice_settled"):
                answer_notice(second.token, "已清运")
            assert notice_behind(second.token).standing is Standing.SETTLED
            seal_case(people.arbiter, number, "DUPIN-01", "是吸毒窝点")
            for gone in tokens:
                with pytest.raises(NotFound):
                    notice_behind(gone)


def test_by_forms_and_by_the_link(city_app: Flask) -> None:
    with city_app.app_context():
        number = file_report(report(note="督察手记"), cast().inspector).number
        accept_case(cast().officer, number)
        due = (clock.local(clock.now()).date() + timedelta(days=3)).isoformat()
    officer, on = Reader(city_app, "officer"), f"/cases/{number}"
    fields = {**ORDER.__dict__, "due": due}
    refused = officer.post(f"{on}/site-notices", {**fields, "subject": ""}, on=on, expect=422)
    assert "清运门前垃圾" in refused.text
    sheet = officer.post(f"{on}/site-notices", fields, on=on).response.headers["Location"]
    page = officer.get(sheet)
    assert "data:image/svg+xml" in page.text
    assert "督察手记" not in page.text
    link = page.text.split('href="http://localhost/site-notices/')[1].split('"')[0]
    stranger = PageClient(city_app.test_client())
    shown = stranger.get(f"/site-notices/{link}")
    assert "张三超市" in shown.text
    assert "督察" not in shown.text.replace("督察组能看到", "")
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    same = {"Referer": "http://localhost/"}
    sent = {"csrf_token": token, "text": "长" * 501, "photos": (io.BytesIO(jpeg(33)), "a.jpg")}
    refused = stranger.post(f"/site-notices/{link}", sent, 422, headers=same)
    waiting = refused.text.split('name="kept" value="')[1].split('"')[0]
    again = {"csrf_token": token, "text": "已清运", "kept": waiting, "keep": "0"}
    stranger.post(f"/site-notices/{link}", again, 303, headers=same)
    assert 'alt="附图：1.jpg"' in officer.get(on).text
    assert "已清运" in officer.get(on).text
    officer.post(f"{sheet}/withdrawal", {}, on=on)
    assert "已经收回" in stranger.get(f"/site-notices/{link}", 410).text
