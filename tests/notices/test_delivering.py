"""What is posted goes out once, later if it must, and never to somebody who may not read it any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import Actor, Role
from app.accounts.service import disable_account
from app.cases import Case, file_report
from app.notices import Notice, Subject, post, to_role, to_unit, withdraw
from app.notices.models import Delivery, InboxRow, NoticeRow
from app.notices.rules.timing import BACK_OFF, LEASE, Preference, Wish
from app.notices.sending import claims
from app.notices.sending.deliver import deliver_due, deliver_notice
from app.notices.sending.faults import NotSent, Refused, Unreachable
from app.notices.service import preferences
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.notices.conftest import AT_ANY_HOUR, Memory, with_mail
from tests.support.city import People, report

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def tell(actor: Actor, key: str = "k", kind: str = "person.changed") -> None:
    with atomic():
        post(Notice(kind, key, (to_unit(actor.unit_code),)))


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Delivery.state).order_by(Delivery.id)))


def error() -> str | None:
    db.session.expire_all()
    return db.session.scalars(sa.select(Delivery.error)).one()


class TestMail:
    def test_it_goes_out_with_the_commit(self, people: People, mail: Memory) -> None:
        address = with_mail(people.officer)
        number = file_report(report(), people.inspector).number
        assert [message["To"] for message in mail.sent] == [address]
        message = mail.sent[0]
        assert f"{number[:4]}-{number[4:]}" in message["Subject"]
        assert "新案卷待签收：暴露生活垃圾" in message.get_content()
        assert states() == ["sent"]

    def test_in_the_receivers_language(self, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        from app.accounts import prefer_language

        prefer_language(people.officer, "en")
        file_report(report(), people.inspector)
        assert "New case to accept: Exposed household refuse" in mail.sent[0].get_content()

    def test_nobody_gets_mail_without_a_confirmed_address(self, people: People, mail: Memory) -> None:
        preferences.propose_address(people.officer, "officer@example.org")
        tell(people.officer)
        assert mail.sent == []
        assert states() == []

    def test_a_change_rolled_back_sends_nothing(self, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        with pytest.raises(ZeroDivisionError), atomic():
            post(Notice("person.changed", "k", (to_unit(people.officer.unit_code),)))
            raise ZeroDivisionError
        assert mail.sent == []

    def test_the_sweep_alone_sends_everything(self, city_app: Flask, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        city_app.extensions["mingcha_jobs"].suppressed = True
        tell(people.officer)
        assert (mail.sent, states()) == ([], ["waiting"])
        assert deliver_due() == 1
        assert states() == ["sent"]
        assert deliver_due() == 0
        assert len(mail.sent) == 1


class TestFailures:
    def test_it_is_tried_again_with_the_same_id_ever_more_rarely_and_then_given_up(
        self, people: People, mail: Memory
    ) -> None:
        with_mail(people.officer)
        mail.fault = NotSent("smtp_451")
        tell(people.officer)
        now = MONDAY
        for wait in BACK_OFF:
            assert (states(), error()) == (["waiting"], "smtp_451")
            with clock.at(now + wait - timedelta(seconds=1)):
                deliver_due()
            now += wait
            with clock.at(now):
                deliver_due()
        assert states() == ["failed"]
        assert db.session.scalars(sa.select(Delivery.attempts)).one() == len(BACK_OFF) + 1
        told = sa.select(NoticeRow.kind).join(InboxRow).where(InboxRow.account_id == people.admin.account_id)
        assert list(db.session.scalars(told)) == ["house.delivery_failed"]

    def test_what_the_receiver_will_never_have_is_given_up_at_once(self, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        mail.fault = Refused("smtp_550")
        tell(people.officer)
        assert (states(), error()) == (["failed"], "smtp_550")

    def test_a_blocked_way_is_left_alone_for_the_run(self, city_app: Flask, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        city_app.extensions["mingcha_jobs"].suppressed = True
        for key in "abc":
            tell(people.officer, key)
        mail.fault = Unreachable("mail_server")
        deliver_due()
        attempts = sa.select(Delivery.attempts).order_by(Delivery.id)
        assert list(db.session.scalars(attempts)) == [1, 0, 0]
        mail.fault = None
        with clock.at(MONDAY + BACK_OFF[0]):
            assert deliver_due() == 3

    def test_killed_after_sending_it_repeats_under_the_same_id(
        self, people: People, mail: Memory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_mail(people.officer)
        with monkeypatch.context() as killed:
            killed.setattr(claims, "record_sent", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                tell(people.officer)
        assert states() == ["sending"]
        with clock.at(MONDAY + LEASE - timedelta(seconds=1)):
            assert deliver_due() == 0
        with clock.at(MONDAY + LEASE):
            assert deliver_due() == 1
        assert len({message["Message-ID"] for message in mail.sent}) == 1
        assert (len(mail.sent), states()) == (2, ["sent"])

    def test_only_one_of_two_senders_gets_it(self, city_app: Flask, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        city_app.extensions["mingcha_jobs"].suppressed = True
        tell(people.officer)
        delivery = claims.due_ids(10)[0]
        assert claims.claim_one(delivery) is not None
        assert claims.claim_one(delivery) is None

    def test_a_sender_that_comes_back_late_records_nothing(self, city_app: Flask, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        city_app.extensions["mingcha_jobs"].suppressed = True
        tell(people.officer)
        late = claims.claim_one(claims.due_ids(10)[0])
        assert late is not None
        with clock.at(MONDAY + LEASE):
            deliver_due()
            claims.record_failure(late, "timeout", final=False)
        assert states() == ["sent"]


class TestRights:
    """Judged again when the message goes out."""

    @pytest.fixture(autouse=True)
    def held(self, city_app: Flask, people: People, mail: Memory) -> None:
        with_mail(people.officer)
        city_app.extensions["mingcha_jobs"].suppressed = True

    def test_a_withdrawn_notice_stays(self, people: People, mail: Memory) -> None:
        number = file_report(report(), people.inspector).number
        with atomic():
            withdraw(Subject("case", number))
        deliver_due()
        assert (mail.sent, states()) == ([], ["withdrawn"])

    def test_withdrawn_while_it_was_being_sent_it_stays_withdrawn(self, people: People, mail: Memory) -> None:
        number = file_report(report(), people.inspector).number
        claim = claims.claim_one(claims.due_ids(10)[0])
        assert claim is not None
        with atomic():
            withdraw(Subject("case", number))
        claims.record_sent(claim)
        assert states() == ["withdrawn"]

    def test_a_case_that_went_elsewhere_is_not_told(self, people: People, mail: Memory) -> None:
        file_report(report(), people.inspector)
        with atomic():
            db.session.execute(
                sa.update(Case).values(lead_unit="CGJ", leaf_unit=None, body_unit=None, keeper_unit=None)
            )
        deliver_due()
        assert (mail.sent, states()) == ([], ["withdrawn"])

    def test_a_closed_account_is_not_told(self, people: People, mail: Memory) -> None:
        tell(people.officer)
        disable_account(people.officer.login, "test")
        deliver_due()
        assert (mail.sent, states()) == ([], ["withdrawn"])

    def test_a_forgotten_address_gets_nothing_more(self, people: People, mail: Memory) -> None:
        tell(people.officer)
        preferences.forget_address(people.officer)
        deliver_due()
        assert (mail.sent, states()) == ([], ["withdrawn"])


class TestWishes:
    def test_at_night_only_what_is_urgent(self, people: People, mail: Memory) -> None:
        with_mail(people.officer, Preference())
        with clock.at(MONDAY + timedelta(hours=14)):  # 23:00
            tell(people.officer)
            with atomic():
                params = {"unit": "BGS"}
                post(Notice("case.pressed", "urgent", (to_unit(people.officer.unit_code),), params=params))
        assert ["督办" in message.get_content() for message in mail.sent] == [True]
        with clock.at(MONDAY + timedelta(hours=22)):  # 07:00
            deliver_due()
        assert len(mail.sent) == 2

    def test_changed_wishes_hold_for_what_waits(self, people: People, mail: Memory) -> None:
        with_mail(people.officer, Preference())
        with clock.at(MONDAY + timedelta(hours=14)):
            tell(people.officer)
            preferences.choose(people.officer, AT_ANY_HOUR)
            deliver_due()
            assert len(mail.sent) == 1
            preferences.choose(people.officer, Preference())
            tell(people.officer, "2")
            preferences.choose(people.officer, Preference(mail=Wish.OFF))
        assert states() == ["sent", "withdrawn"]

    def test_a_digest_is_one_mail_of_all_that_can_wait(self, people: People, mail: Memory) -> None:
        with_mail(people.officer, Preference(digest_at=17 * 60, quiet_from=None, quiet_to=None))
        number = file_report(report(), people.inspector).number  # a new case does not wait
        for key in "ab":
            tell(people.officer, key)
        tell(people.officer, "c", "request.granted")
        assert len(mail.sent) == 2
        with clock.at(MONDAY + timedelta(hours=8)):
            assert deliver_due() == 1
            assert deliver_due() == 0
        text = mail.sent[-1].get_content()
        assert "今日 2 条消息" in mail.sent[-1]["Subject"]
        assert text.count("· 责任人已变更") == 2
        assert number not in text
        assert states() == ["sent"] * 4

    def test_a_failed_digest_is_repeated_as_it_was(self, people: People, mail: Memory) -> None:
        with_mail(people.officer, Preference(digest_at=17 * 60, quiet_from=None, quiet_to=None))
        for key in "ab":
            tell(people.officer, key)
        mail.fault = NotSent("smtp_451")
        with clock.at(MONDAY + timedelta(hours=8)):
            deliver_due()
        ids = set(db.session.scalars(sa.select(Delivery.message_id)))
        mail.fault = None
        tell(people.officer, "later")
        with clock.at(MONDAY + timedelta(hours=32)):
            assert deliver_due() == 2
        assert sorted(message.get_content().count("责任人已变更") for message in mail.sent) == [1, 2]
        assert len(ids) == 1
        assert {message["Message-ID"].split("@")[0][1:] for message in mail.sent} >= ids

    def test_a_digest_leaves_out_what_may_not_be_told_any_more(self, people: People, mail: Memory) -> None:
        with_mail(people.officer, Preference(digest_at=17 * 60, quiet_from=None, quiet_to=None))
        number = file_report(report(), people.inspector).number
        file_report(report(joins_case=number), people.other_inspector)
        tell(people.officer)
        with atomic():
            withdraw(Subject("case", number))
        with clock.at(MONDAY + timedelta(hours=8)):
            deliver_due()
        assert "同一处" not in mail.sent[-1].get_content()
        assert states() == ["sent", "withdrawn", "sent"]


class TestSecrecy:
    def test_what_is_confidential_leaves_without_a_word(self, people: People, mail: Memory) -> None:
        with_mail(people.police)
        with_mail(people.commander)
        number = file_report(report(item="DUPIN-01", note="二楼"), people.inspector).number
        assert len(mail.sent) == 2
        for message in mail.sent:
            said = message["Subject"] + message.get_content()
            assert "您有一条新消息" in said
            assert [word for word in (number, number[:4], "线索", "毒", "二楼", "police") if word in said] == []

    def test_interviews_reach_the_commander_without_a_word(self, people: People, mail: Memory) -> None:
        with_mail(people.commander)
        number = file_report(report(), people.inspector).number
        with atomic():
            post(Notice("ladder.interview", "k", (to_role(Role.COMMANDER),), Subject("case", number)))
        said = mail.sent[0]["Subject"] + mail.sent[0].get_content()
        assert "约谈" not in said
        assert number[:4] not in said

    def test_what_never_leaves_stays(self, people: People, mail: Memory) -> None:
        with_mail(people.admin)
        with atomic():
            post(Notice("house.delivery_failed", "k", (to_role(Role.ADMIN),)))
        assert states() == []

    def test_an_inspector_registers_no_address(self, people: People) -> None:
        from app.platform.errors import BadInput

        with pytest.raises(BadInput):
            preferences.propose_address(people.inspector, "me@example.org")


def test_a_link_only_where_the_service_has_an_address(city_app: Flask, people: People, mail: Memory) -> None:
    with_mail(people.officer)
    tell(people.officer)
    assert "http" not in mail.sent[0].get_content()


def test_one_notice_only(city_app: Flask, people: People, mail: Memory) -> None:
    with_mail(people.officer)
    city_app.extensions["mingcha_jobs"].suppressed = True
    tell(people.officer, "a")
    tell(people.officer, "b")
    ids = list(db.session.scalars(sa.select(NoticeRow.id).order_by(NoticeRow.id)))
    assert deliver_notice(ids[0]) == 1
    assert states() == ["sent", "waiting"]
