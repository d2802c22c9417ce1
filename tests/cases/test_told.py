"""What was sent to whom, on the case page: by unit and office, with how far it got, and nobody who inspected."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from app.accounts import Role
from app.cases import assign_checker, file_report
from app.cases.queries.told import notice_lines
from app.cases.rules.life import State
from app.notices import Notice, Subject, post, to_head, to_role
from app.notices.models import Delivery, InboxRow, NoticeRow
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.cases.steps import walked_to
from tests.support.browsing import Reader
from tests.support.city import People, report
from tests.support.city import people as cast

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


def test_whom_and_how_far(people: People) -> None:
    with clock.at(MONDAY):
        number = file_report(report(), people.inspector).number
    notice = db.session.scalars(sa.select(NoticeRow).where(NoticeRow.kind == "case.dispatched")).one()
    with atomic():
        db.session.execute(sa.update(InboxRow).where(InboxRow.notice_id == notice.id).values(read_at=MONDAY))
        for channel, state in (("mail", "sent"), ("mail", "failed"), ("push", "sending"), ("webhook", "withdrawn")):
            row = {"message_id": f"{channel}{state}", "channel": channel, "state": state, "attempts": 1}
            db.session.execute(sa.insert(Delivery), [{"notice_id": notice.id, **row}])
    first = notice_lines(number, people.officer)[0]
    assert first.who.startswith("西关街道")
    assert first.text.startswith("新案卷待签收")
    assert first.reach == "1 人收到，1 人已读 · 邮件已发 1，没送到 1 · 推送待发 1"
    assert first.failed


def test_private_kinds_and_named_checkers_stay_unknown(people: People) -> None:
    with clock.at(MONDAY):
        number = walked_to(State.CHECKING, people)
        assign_checker(people.arbiter, number, people.inspector.account_id, "要到现场看")
        with atomic():
            audience = (to_head(people.officer.unit_code), to_role(Role.COMMANDER))
            post(Notice("ladder.interview", "k", audience, Subject("case", number)))

    def kinds(reader: object) -> str:
        return "\n".join(f"{line.who} {line.text}" for line in notice_lines(number, reader))  # type: ignore[arg-type]

    assert "约谈" not in kinds(people.officer)  # not the head of the unit
    assert "约谈" not in kinds(people.arbiter)
    assert "约谈" in kinds(people.commander)
    assert "请您核查" not in kinds(people.arbiter)


def test_the_history_is_filtered_and_names_nobody(city_app: Flask) -> None:
    with city_app.app_context():
        folk = cast()
        number = walked_to(State.CLOSED, folk)
    page = Reader(city_app, "officer").get
    told, steps, everything = (page(f"/cases/{number}{query}").text for query in ("?told=notices", "?told=steps", ""))
    assert "核查通过，已结案" in told
    assert "核查通过，已结案" not in steps
    assert "核查通过，已结案" in everything
    assert "核查通过，已结案" in page(f"/cases/{number}/print").text
    for secret in (folk.inspector.name, folk.inspector.handle, folk.supervisor.name, folk.supervisor.handle):
        assert secret not in everything
