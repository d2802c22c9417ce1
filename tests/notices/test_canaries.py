"""No message that leaves the house holds anything by which an inspector is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.cases import accept_case, file_report, return_case, rule_on_return
from app.notices.rules.table import hook_kinds
from app.notices.service.hooks import add_hook
from app.platform import clock
from tests.matrix.canaries import leaks
from tests.notices.conftest import Memory, Receiver, with_mail
from tests.support.city import People, report

FILED = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
OBSERVED = datetime.fromisoformat("2026-11-23T07:43:21+08:00")


def canaries(people: People) -> dict[str, str]:
    who = people.inspector
    return {
        "login": f"{who.login}@",
        "alias": who.name,
        "handle": who.handle,
        "minute": OBSERVED.strftime("%H:%M"),
        "note": "灰衣人看见的",
    }


def test_neither_mail_nor_webhook_tells_who_or_when(
    city_app: Flask, people: People, mail: Memory, receiver: Receiver
) -> None:
    city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts=receiver.host)
    with clock.at(FILED):
        for reader in (people.officer, people.arbiter, people.police, people.commander):
            with_mail(reader)
        add_hook("program", receiver.url, [kind.code for kind in hook_kinds()], "test")
        first = file_report(report(observed_at=OBSERVED, note="灰衣人看见的"), people.inspector).number
        file_report(report(observed_at=OBSERVED, joins_case=first), people.inspector)
        file_report(report("DUPIN-01", observed_at=OBSERVED, note="灰衣人看见的"), people.inspector)
    with clock.at(FILED + timedelta(minutes=5)):
        return_case(people.officer, first, "not_our_ground", "不归我们")
        rule_on_return(people.arbiter, first, "unfounded", "归你们")
        accept_case(people.officer, first)
    texts = [message.as_bytes() + message.get_content().encode() for message in mail.sent]
    texts += [post.body + repr(post.headers).encode() for post in receiver.posts]
    assert len(texts) >= 8
    assert [leak for text in texts for leak in leaks(text, canaries(people))] == []


@pytest.mark.parametrize("name", ["alias", "handle", "minute", "note"])
def test_a_leak_would_be_found(people: People, name: str) -> None:
    secret = canaries(people)[name]
    assert list(leaks(f"x {secret} x".encode(), {name: secret}))
