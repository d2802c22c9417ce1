"""Every page that a role can reach by links from its home is in order, in both languages, on a city with cases in it."""

from __future__ import annotations

import io
import json
import uuid
from collections import deque
from datetime import datetime, timedelta
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask

from app.capture.service import receive_report
from app.cases import AfterPhoto, Fix, accept_case, give_feedback, pass_check, return_case
from app.evidence import stage_photo
from app.platform import clock
from tests.support.city import OUTSIDE, XIGUAN, People, jpeg, people
from tests.support.html_lint import PageClient
from tests.support.sign_in import sign_in

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
MOST_PAGES = 60
TERRITORIAL = ("ZANG-01", "ZANG-02", "ZANG-03", "ZANG-05")
LOGINS = [
    "inspector", "officer", "department", "supervisor", "arbiter", "publisher", "police", "clerk", "commander", "admin",
]  # fmt: skip


def _send(who: People, item: str, at: tuple[float, float] = XIGUAN, **more: str) -> str:
    """Send a report as the phone does; returns the number of its case."""
    report_id = str(uuid.uuid4())
    fix = {"lon": at[0], "lat": at[1], "accuracy_m": 8.0}
    body = {"id": report_id, "form_version": 1, "item": item, "fix": fix, **more}
    return receive_report(report_id, json.dumps(body).encode(), who.inspector).receipt.number


def _feed_back(who: People, number: str, seed: int) -> None:
    taken = AfterPhoto(taken_at=clock.now(), fix=Fix(XIGUAN[0], XIGUAN[1], 6.0), provenance="camera_inpage")
    give_feedback(who.officer, number, "清运 1 车，冲洗地面", [(stage_photo(io.BytesIO(jpeg(seed))), taken)], seen=2)


def fill() -> None:
    """One case in each of the usual states, one outside the city, one for the police desk."""
    who = people()
    with clock.at(MONDAY):
        numbers = [_send(who, item) for item in TERRITORIAL]
        _send(who, "ZANG-04", at=OUTSIDE)
        _send(who, "DUPIN-01", note="晚上十点，302 室，三个人")
    with clock.at(MONDAY + timedelta(minutes=30)):
        for number in numbers[:2]:
            accept_case(who.officer, number, seen=1)
        for number in numbers[2:3]:
            return_case(who.officer, number, "not_our_ground", "不在我们辖区", seen=1)
    with clock.at(MONDAY + timedelta(hours=1)):
        for seed, number in enumerate(numbers[:2]):
            _feed_back(who, number, seed)
    with clock.at(MONDAY + timedelta(hours=2)):
        for number in numbers[:1]:
            pass_check(who.supervisor, number, seen=3)


def crawl(page: PageClient, start: str = "/") -> list[str]:
    """Follow every link inside the site, breadth first; each page is looked at by the page checker."""
    seen = {start}
    todo = deque([start])
    visited: list[str] = []
    while todo and len(visited) < MOST_PAGES:
        path = todo.popleft()
        shown = page.get(path, expect=None)
        visited.append(path)
        links = [shown.response.location] if shown.response.location else shown.links()
        for link in links:
            target = urldefrag(link or "").url
            parts = urlsplit(target)
            if target.startswith("/") and not parts.netloc and target not in seen:
                seen.add(target)
                todo.append(target)
    return visited


@pytest.mark.parametrize("login", LOGINS)
def test_every_page_a_role_can_reach_is_in_order(city_app: Flask, login: str) -> None:
    with city_app.app_context():
        fill()
    for language in ("zh", "en"):
        client = city_app.test_client()
        client.set_cookie("mc-lang", language)
        sign_in(city_app, client, login)
        with clock.at(MONDAY + timedelta(hours=3)):
            visited = crawl(PageClient(client))
        assert len(visited) > 2
