"""The pages around notices: how to be told, what went out, who is told beside people."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import find_account
from app.notices.models import Delivery, NoticeRow, PreferenceRow, Webhook
from app.notices.sealing import seal
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.notices.conftest import Memory
from tests.support.browsing import Reader

SETTINGS = "/account/notices"


class TestSettings:
    def test_an_address_is_proved_with_the_code_in_the_mail(self, city_app: Flask, mail: Memory) -> None:
        officer = Reader(city_app, "officer")
        officer.post(f"{SETTINGS}/address", {"address": "zhao@example.org"}, on=SETTINGS)
        assert "还没确认" in officer.get(SETTINGS).text
        code = re.findall(r"确认码：(\w{8})", mail.sent[0].get_content())[0]
        wrong = officer.post(f"{SETTINGS}/address/confirmation", {"code": "AAAAAAAA"}, on=SETTINGS, expect=422)
        assert "确认码不对" in wrong.text
        officer.post(f"{SETTINGS}/address/confirmation", {"code": code.lower()}, on=SETTINGS)
        assert "已确认" in officer.get(SETTINGS).text
        officer.post(f"{SETTINGS}/address/removal", {}, on=SETTINGS)
        assert "zhao@example.org" not in officer.get(SETTINGS).text

    def test_no_address_stands_readable_in_the_database(self, city_app: Flask, mail: Memory) -> None:
        Reader(city_app, "officer").post(f"{SETTINGS}/address", {"address": "zhao@example.org"}, on=SETTINGS)
        with city_app.app_context():
            assert b"zhao" not in (db.session.scalars(sa.select(PreferenceRow.address)).one() or b"")

    @pytest.mark.parametrize(
        "address", ["", "zhao", "zhao@", "a@b.c\r\nBcc: x@example.org", "x" * 130 + "@example.org"]
    )
    def test_what_is_no_address(self, city_app: Flask, mail: Memory, address: str) -> None:
        reader = Reader(city_app, "officer")
        page = reader.post(f"{SETTINGS}/address", {"address": address}, on=SETTINGS, expect=422)
        assert "邮箱写得不对" in page.text
        assert mail.sent == []

    def test_an_inspector_is_offered_no_mail(self, city_app: Flask) -> None:
        page = Reader(city_app, "inspector").get(SETTINGS).text
        assert "督察员不登记邮箱" in page
        assert 'name="address"' not in page

    def test_choices_come_back_as_they_were_made(self, city_app: Flask) -> None:
        officer = Reader(city_app, "officer")
        chosen = {"mail": "urgent", "push": "off", "digest": "yes", "digest_at": "1020"}
        officer.post(SETTINGS, {**chosen, "quiet": "yes", "quiet_from": "1260", "quiet_to": "360"}, on=SETTINGS)
        with city_app.app_context():
            row = db.session.scalars(sa.select(PreferenceRow)).one()
            assert (row.mail, row.push, row.digest_at) == ("urgent", "off", 1020)
            assert (row.quiet_from, row.quiet_to) == (1260, 360)
        officer.post(SETTINGS, {"mail": "sometimes", "digest_at": "9999", "quiet_from": "x"}, on=SETTINGS)
        with city_app.app_context():
            row = db.session.scalars(sa.select(PreferenceRow)).one()
            assert (row.mail, row.digest_at, row.quiet_from, row.quiet_to) == ("off", None, None, None)

    def test_the_own_page_leads_there(self, city_app: Flask) -> None:
        assert f'href="{SETTINGS}"' in Reader(city_app, "officer").get("/account").text


class TestDeliveries:
    @pytest.fixture
    def failed(self, city_app: Flask) -> int:
        with city_app.app_context(), atomic():
            officer = find_account("officer")
            assert officer is not None
            notice = NoticeRow(
                key="k",
                kind="case.submitted",
                subject_kind="case",
                subject_ref="48271936",
                params={"item": "ZANG-01"},
                posted_at=clock.now(),
            )
            db.session.add(notice)
            db.session.add(
                PreferenceRow(account_id=officer.account_id, address=seal("zhao@example.org"), mail="all", push="all")
            )
            db.session.flush()
            row = Delivery(
                message_id="M",
                notice_id=notice.id,
                channel="mail",
                account_id=officer.account_id,
                state="failed",
                attempts=8,
                error="smtp_451",
            )
            db.session.add(row)
            db.session.flush()
            return row.id

    def test_it_tells_where_a_message_stands_and_nothing_of_the_case(self, city_app: Flask, failed: int) -> None:
        page = Reader(city_app, "admin").get("/deliveries?state=failed").text
        assert "新案卷待核实：〔小类〕" in page
        assert "对方回答 451" in page
        assert [word for word in ("4827", "垃圾", "zhao@") if word in page] == []

    def test_what_failed_is_sent_again_under_the_same_id(self, city_app: Flask, failed: int) -> None:
        admin = Reader(city_app, "admin")
        admin.post(f"/deliveries/{failed}/resending", {}, on="/deliveries?state=failed")
        with city_app.app_context():
            row = db.session.scalars(sa.select(Delivery)).one()
            assert (row.state, row.attempts, row.message_id) == ("waiting", 0, "M")
        assert admin.pages.client.get("/deliveries?state=sent").status_code == 200

    def test_all_at_once(self, city_app: Flask, failed: int) -> None:
        Reader(city_app, "admin").post("/deliveries/resending", {}, on="/deliveries?state=failed")
        with city_app.app_context():
            assert db.session.scalars(sa.select(Delivery.state)).one() == "waiting"


class TestHooks:
    def test_made_and_ended(self, city_app: Flask) -> None:
        admin = Reader(city_app, "admin")
        fields = {"name": "城管平台", "url": "https://hooks.example.org/", "kinds": ["case.closed", "case.reworked"]}
        made = admin.post("/webhooks", fields, on="/webhooks", expect=200)
        secret = re.findall(r"whsec_[\w+/=]+", made.text)
        assert len(secret) == 1
        page = admin.get("/webhooks").text
        assert "城管平台" in page
        assert secret[0] not in page
        with city_app.app_context():
            hook = db.session.scalars(sa.select(Webhook.id)).one()
        admin.post(f"/webhooks/{hook}/end", {}, on="/webhooks")
        assert "还没有程序接口" in admin.get("/webhooks").text

    def test_an_inner_address_comes_back_with_its_form(self, city_app: Flask) -> None:
        fields = {"name": "内网", "url": "http://10.0.0.1/", "kinds": ["case.closed"]}
        page = Reader(city_app, "admin").post("/webhooks", fields, on="/webhooks", expect=422)
        assert 'value="内网"' in page.text
        assert "MINGCHA_OUTBOUND_HOSTS" in page.text

    def test_by_the_command_line(self, city_app: Flask) -> None:
        city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts="intern:8080")
        runner = city_app.test_cli_runner()
        made = runner.invoke(args=["notices", "add-hook", "intern", "http://intern:8080/hook", "--kind", "case.closed"])
        assert made.output.startswith("whsec_")
        assert "http://intern:8080/hook" in runner.invoke(args=["notices", "hooks"]).output
        assert runner.invoke(args=["notices", "end-hook", "1"]).exit_code == 0
        assert runner.invoke(args=["notices", "end-hook", "1"]).exit_code == 1
        assert "0 failed" in runner.invoke(args=["notices", "deliver"]).output


def test_a_browser_that_is_none_is_refused(city_app: Flask) -> None:
    client = Reader(city_app, "officer").pages.client
    head = {"X-Requested-With": "fetch", "Origin": "http://localhost"}
    for body in (
        {},
        {"endpoint": "http://10.0.0.1/", "keys": {"p256dh": "AA", "auth": "AA"}},
        {"endpoint": "https://push.example.org/", "keys": {"p256dh": "not base64", "auth": "AA"}},
        {"endpoint": "https://push.example.org/", "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
    ):
        assert client.post("/api/push-subscriptions", json=body, headers=head).status_code == 422
