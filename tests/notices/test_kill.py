"""A sender killed while it sends, again and again: nothing is lost, and what comes twice comes under the same id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.notices import Notice, post, to_unit
from app.notices.models import Delivery
from app.notices.rules.timing import LEASE
from app.notices.service.hooks import add_hook
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.notices.conftest import Post, Receiver
from tests.support.city import People

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
NOTICES, KILLS = 8, 3
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def waiting(city_app: Flask, people: People, receiver: Receiver) -> list[str]:
    """Message ids of webhooks that wait to be sent."""
    city_app.config["MINGCHA"] = replace(city_app.config["MINGCHA"], outbound_hosts=receiver.host)
    city_app.extensions["mingcha_jobs"].suppressed = True
    with clock.at(MONDAY):
        add_hook("program", receiver.url, ["person.changed"], "test")
        for number in range(NOTICES):
            with atomic():
                post(Notice("person.changed", f"k{number}", (to_unit(people.officer.unit_code),)))
    return list(db.session.scalars(sa.select(Delivery.message_id)))


class Killer:
    """Kills the sender when its second message has arrived and before it is answered."""

    def __init__(self, receiver: Receiver) -> None:
        self.victim: subprocess.Popen[bytes] | None = None
        self.seen = 0
        receiver.before_answer = self

    def __call__(self, _post: Post) -> None:
        self.seen += 1
        if self.victim is not None and self.seen == 2:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait()


def test_nothing_is_lost_when_the_sender_is_killed(
    city_app: Flask, waiting: list[str], receiver: Receiver, tmp_path: Path
) -> None:
    killer, database = Killer(receiver), city_app.config["MINGCHA"].database_uri
    db.session.rollback()
    for turn in range(KILLS + 1):
        now = (MONDAY + turn * LEASE).isoformat()
        arguments = ["-m", "tests.notices.sender", database, str(tmp_path / "sender"), receiver.host, now]
        killer.seen = 0
        sender = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
        killer.victim = sender if turn < KILLS else None
        code = sender.wait(60)
        assert code == (-signal.SIGKILL if turn < KILLS else 0)
    arrived = Counter(post.headers["webhook-id"] for post in receiver.posts)
    assert set(arrived) == set(waiting)
    assert sum(arrived.values()) == NOTICES + KILLS
    db.session.expire_all()
    assert set(db.session.scalars(sa.select(Delivery.state))) == {"sent"}
