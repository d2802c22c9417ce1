"""A page that the case left behind (O-17): what changed is said, what was written stays, and it goes through as things stand now."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.cases import file_report, merge_case
from app.cases.models import Case
from app.cases.rules.life import TRANSITIONS, Action, Party, State
from app.cases.service.executor import Step, locked_case, note_step
from app.cases.views.unsent import ACTIONS
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.cases.steps import ITEM, other_unit, walked_to
from tests.support.browsing import Reader
from tests.support.city import XIGUAN, People, jpeg, report
from tests.support.city import people as cast

SAME = {"Referer": "http://localhost/"}
WRITTEN = "我写的说明"
# Forms with pages of their own and tests beside them; a sealed case answers nobody any more
ELSEWHERE = {Action.CORRECT, Action.SEAL}


def forms(folk: People, other: str) -> dict[Action, tuple[str, str, dict[str, Any]]]:
    """Action → who, where to, what: every form of the table on a case page."""
    until = (clock.now() + timedelta(days=20)).date().isoformat()
    rule = {"ruling": "founded", "unit": other_unit(folk)}
    return {
        Action.DISPATCH: ("arbiter", "dispatch", {"unit": folk.officer.unit_code}),
        Action.DISMISS: ("arbiter", "dismissal", {"reason": "not_there"}),
        Action.ACCEPT: ("officer", "acceptance", {}),
        Action.RETURN: ("officer", "return", {"reason": "not_our_ground"}),
        Action.RULE: ("arbiter", "ruling", rule),
        Action.FEEDBACK: ("officer", "feedback", {"fix_lon": XIGUAN[0], "fix_lat": XIGUAN[1]}),
        Action.SUSPEND: ("arbiter", "suspension", {"until": until}),
        Action.RESUME: ("arbiter", "resumption", {}),
        Action.PASS: ("supervisor", "verdict", {"verdict": "pass"}),
        Action.REWORK: ("supervisor", "verdict", {"verdict": "rework", "reason": "remains"}),
        Action.MERGE: ("arbiter", "merge", {"into": other}),
        Action.REOPEN: ("supervisor", "reopening", {}),
        Action.UNDO: ("arbiter", "undoing", {}),
    }


def row(number: str) -> Case:
    case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    db.session.refresh(case)
    return case


def moved_on(folk: People, number: str) -> None:
    """Something happens that leaves the state as it is."""
    with atomic():
        case = locked_case(number, folk.arbiter)
        step = Step(Action.HAND_OVER, text="甲 → 乙")
        note_step(case, Party.LEAD, step, folk.officer, "PersonChanged", changes={"person": "乙"})


def hidden(text: str, action: str) -> dict[str, str]:
    """The fields of the form that sends once more."""
    form = text.split(f'class="unsent" method="post" action="{action}"')[1].split("</form>", maxsplit=1)[0]
    inputs = form.split("<input ")[1:]
    return {one.split('name="')[1].split('"')[0]: one.split('value="')[1].split('"')[0] for one in inputs}


def test_every_step_of_the_table_from_a_stale_page(city_app: Flask) -> None:
    with city_app.app_context():
        folk = cast()
        other = file_report(report(ITEM), folk.inspector).number
        table = forms(folk, other)
        sources = {edge.action: edge.source for edge in TRANSITIONS if edge.party is not Party.SERVICE}
        assert set(table) | ELSEWHERE == set(sources)
        assert set(table) - {Action.PASS, Action.REWORK} <= set(ACTIONS.values())
    readers = {name: Reader(city_app, name) for name in ("officer", "arbiter", "supervisor")}
    faults = []
    for action, (who, path, fields) in table.items():
        with city_app.app_context():
            number = walked_to(sources[action], folk)
            seen = row(number).version
            moved_on(folk, number)
        room = "checks" if path == "verdict" else "cases"
        url, reader = f"/{room}/{number}/{path}", readers[who]
        token = reader.hidden("/account", "/logout")["csrf_token"]
        sent = {**fields, "csrf_token": token, "version": seen, "text": WRITTEN}
        if action is Action.FEEDBACK:
            sent["photos"] = [(io.BytesIO(jpeg(77)), "a.jpg")]
        page = reader.pages.post(url, sent, 409, headers=SAME).text
        lacking = [words for words in ("责任人变更", "甲 → 乙", "刚刚有了变化", WRITTEN) if words not in page]
        again = hidden(page, url)
        answer = reader.pages.client.post(url, data=again, headers=SAME)
        with city_app.app_context():
            moved = row(number).version == seen + 2
        twice = reader.pages.client.post(url, data=again, headers=SAME)
        if lacking or answer.status_code != 303 or not moved or twice.status_code != 303:
            faults.append((str(action), lacking, answer.status_code, moved, twice.status_code))
    assert faults == []


def test_what_is_no_longer_allowed_says_why_and_keeps_the_words(city_app: Flask) -> None:
    with city_app.app_context():
        folk = cast()
        other = file_report(report(ITEM), folk.inspector).number
        number = walked_to(State.RECTIFYING, folk)
        seen = row(number).version
        merge_case(folk.arbiter, number, other, "同一处")
    officer = Reader(city_app, "officer")
    url = f"/cases/{number}/feedback"
    sent = {
        "csrf_token": officer.hidden("/account", "/logout")["csrf_token"],
        "version": seen,
        "text": WRITTEN,
        "photos": [(io.BytesIO(jpeg(78)), "a.jpg")],
    }
    page = officer.pages.post(url, sent, 409, headers=SAME).text
    for words in ("现在是“已合并”，不能再反馈。", WRITTEN, "1 张照片已在服务器上", "同一处"):
        assert words in page, words
    assert 'class="unsent" ' not in page
    fresh = officer.pages.post(url, {**sent, "version": seen + 1, "photos": []}, 409, headers=SAME).text
    assert "现在是“已合并”，不能这样办" in fresh
    assert "刚刚有了变化" not in fresh
