"""Every kind of notice on every channel: only to those who may get it, without inspector, place or words, bare where it must be.

``told_to_all`` posts each kind to everybody there is, so that what holds anybody back is the table alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import Role
from app.cases import file_report
from app.catalogue import get_catalogue
from app.notices import Notice, Subject, post, to_head, to_role, to_unit
from app.notices.models import InboxRow, NoticeRow
from app.notices.rules.kinds import PARAMS, BadNotice, Kind, Leaves, Param, check_params
from app.notices.rules.table import KINDS, hook_kinds
from app.notices.sending.messages import mail_of
from app.notices.service.hooks import add_hook
from app.notices.service.preferences import NO_MAIL
from app.notices.service.subscriptions import keep_subscription
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from app.territory import name_head
from tests.matrix.canaries import leaks
from tests.notices.conftest import Memory, Receiver, with_mail
from tests.notices.phone import Phone
from tests.support.city import People, report

FILED = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
OBSERVED = datetime.fromisoformat("2026-11-23T07:43:21+08:00")
NOTE = "灰衣人看见的"
EXAMPLES = {
    Param.ITEM: "ZANG-01",
    Param.UNIT: "CGJ",
    Param.INSTANT: "2026-11-24T12:00:00+08:00",
    Param.COUNT: 3,
    Param.STAGE: "check",
    Param.RUNGS: [["red", "2026-11-24T12:00:00+08:00"]],
    Param.NUMBER: "48271936",
}


def example(kind: Kind) -> dict[str, object]:
    return {name: EXAMPLES[wanted] for name, wanted in kind.params.items()}


@dataclass
class Left:
    """What left the house: channel and content, for each kind."""

    mail: dict[str, list[str]]
    push: dict[str, list[str]]
    hook: dict[str, list[str]]
    inbox: dict[str, set[Role]]


@pytest.fixture
def secrets(people: People) -> dict[str, str]:
    """What no notice may hold, whoever reads it."""
    who = people.inspector
    words = [get_catalogue().category(code) for code in ("HUANG", "DUPO", "DUPIN") if _known(code)]
    confidential = {f"category {each.code}": each.name.zh for each in words}
    return {"alias": who.name, "handle": who.handle, "minute": "07:43", "note": NOTE, **confidential}


def _known(code: str) -> bool:
    return any(category.code == code for category in get_catalogue().categories)


@pytest.fixture
def told_to_all(city_app: Flask, people: People, mail: Memory, receiver: Receiver) -> Left:
    city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts=receiver.host)
    everybody = [getattr(people, name) for name in People.__dataclass_fields__]
    phones = {}
    with clock.at(FILED):
        with atomic():  # heads are known by their name
            name_head(people.officer.unit_code, people.officer.name, clock.now(), "test")
        for reader in everybody:
            if reader.role not in NO_MAIL:
                with_mail(reader)
            phone = phones[f"/push/{reader.login}"] = Phone(f"http://{receiver.host}/push/{reader.login}")
            keep_subscription(reader, phone.browser.endpoint, phone.browser.to_json(), "Chrome")
        add_hook("program", receiver.url, [kind.code for kind in hook_kinds()], "test")
        case = file_report(report(observed_at=OBSERVED, note=NOTE), people.inspector).number
        lead = file_report(report("DUPIN-01", observed_at=OBSERVED, note=NOTE), people.inspector).number
        left = Left({}, {}, {}, {})
        for code, kind in KINDS.items():
            mail.sent.clear()
            receiver.posts.clear()
            subject: Subject | None = Subject("police", lead) if code.startswith("police.") else Subject("case", case)
            if kind.roles <= NO_MAIL:  # about a report of their own, and the case is not theirs to see
                subject = None
            private = (to_head(people.officer.unit_code), to_role(Role.COMMANDER))
            audience = private if kind.private else tuple(map(to_role, Role))
            with atomic():
                post(Notice(code, f"every:{code}", audience, subject, example(kind)))
            left.mail[code] = [f"{each['Subject']}\n{each.get_content()}" for each in mail.sent]
            hooks = [each for each in receiver.posts if each.path == "/hook"]
            pushes = [each for each in receiver.posts if each.path != "/hook"]
            left.hook[code] = [each.body.decode() for each in hooks]
            left.push[code] = [str(phones[each.path].read(each.body)) for each in pushes]
            left.inbox[code] = _readers(code, everybody)
    return left


def _readers(code: str, everybody: list) -> set[Role]:  # type: ignore[type-arg]
    query = sa.select(InboxRow.account_id).join(NoticeRow).where(NoticeRow.key == f"every:{code}")
    accounts = set(db.session.scalars(query))
    return {each.role for each in everybody if each.account_id in accounts}


def test_each_kind_on_each_channel(told_to_all: Left, secrets: dict[str, str]) -> None:
    assert {"category DUPIN"} <= set(secrets)
    faults = []
    for code, kind in KINDS.items():
        outside = [*told_to_all.mail[code], *told_to_all.push[code], *told_to_all.hook[code]]
        faults += [f"{code}: {leak}" for text in outside for leak in leaks(text.encode(), secrets)]
        if not told_to_all.inbox[code] <= kind.roles or not told_to_all.inbox[code]:
            faults.append(f"{code}: stands with {sorted(told_to_all.inbox[code])}")
        if kind.leaves is Leaves.NEVER and outside:
            faults.append(f"{code}: left the house")
        if bool(told_to_all.hook[code]) != (code in {each.code for each in hook_kinds()}):
            faults.append(f"{code}: the program was told {len(told_to_all.hook[code])}")
        mailed = bool(told_to_all.mail[code]) or kind.roles <= NO_MAIL
        if kind.leaves is not Leaves.NEVER and not (mailed and told_to_all.push[code]):
            faults.append(f"{code}: reached nobody outside")
        if kind.leaves is Leaves.BARE:
            words = kind.zh.split("%")[0]
            faults += [f"{code}: not bare" for text in outside if words in text or "-" in text.split("\n")[0]]
    digest = mail_of(db.session.scalars(sa.select(NoticeRow).order_by(NoticeRow.id)).all()).text
    faults += [f"digest: {leak}" for leak in leaks(digest.encode(), secrets)]
    faults += [f"digest: {kind.code}" for kind in KINDS.values() if kind.leaves is Leaves.BARE and kind.zh in digest]
    assert faults == []


def _carriers() -> Iterator[tuple[Kind, str]]:
    for kind in KINDS.values():
        for name in kind.params:
            yield kind, name


@given(st.sampled_from(list(_carriers())), st.text(alphabet="灰衣人 07:43@.", min_size=1).map("张三{}".format))
def test_no_parameter_carries_words_or_a_person(carrier: tuple[Kind, str], words: str) -> None:
    kind, name = carrier
    params = example(kind)
    check_params(kind, params)
    with pytest.raises(BadNotice):
        check_params(kind, {**params, name: words})
    if kind.params[name] is Param.RUNGS:
        with pytest.raises(BadNotice):
            check_params(kind, {**params, name: [["red", words]]})


def test_the_police_line_and_what_is_private_leave_bare() -> None:
    held = [kind for kind in KINDS.values() if kind.private or kind.code.startswith("police.")]
    assert {kind.leaves for kind in held} == {Leaves.BARE}
    assert not any(kind.hooks for kind in held)


def test_every_parameter_has_an_example() -> None:
    assert set(EXAMPLES) == set(Param) == set(PARAMS.values())


def test_no_confidential_item_in_any_sentence(people: People) -> None:
    for category in get_catalogue().categories:
        for kind in KINDS.values():
            if not category.confidential or Param.ITEM not in kind.params.values():
                continue
            for item in category.items:
                with pytest.raises(BadNotice, match="not to be told"), atomic():
                    post(
                        Notice(
                            kind.code,
                            f"{kind.code}{item.code}",
                            (to_unit(people.officer.unit_code),),
                            None,
                            {**example(kind), "item": item.code},
                        )
                    )
