"""The test city of the matrix: one person per role, each with something of their own and something foreign to look for.

``own`` is a case led by the officer's or department's unit, a report of the inspector's, a case of the police body; to
supervisor and arbiter it is a case of the unit they were seconded from, on which they may not decide. ``foreign`` belongs to
another county and was reported by somebody else.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import Actor, NewAccount, Role, create_accounts, find_account, get_actor, issue_token
from app.accounts.models import ApiToken, SessionRow
from app.audit.models import AuditEntry
from app.capture.followups import receive_event
from app.capture.service import receive_photo, receive_report
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    assign_checker,
    file_report,
    give_feedback,
    merge_case,
    pass_check,
    return_case,
    suspend_case,
)
from app.cases.models import Case, CaseAttachment, CasePhoto, CaseRung, CaseTask, PoliceCase, SiteNotice
from app.cases.service.notes import NamedFile, add_note
from app.evidence import stage_file, stage_photo
from app.notices.models import Delivery, InboxRow, NoticeRow, Webhook
from app.notices.service.hooks import add_hook
from app.notices.service.subscriptions import keep_subscription
from app.platform import clock
from app.platform.db import db
from app.platform.ids import random_token
from app.platform.unit_of_work import atomic
from tests.support import city
from tests.support.papers import pdf
from tests.support.sign_in import sign_in

_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
ROLES = (
    "inspector", "officer", "department", "supervisor", "arbiter", "publisher", "police", "clerk", "commander", "admin",
)  # fmt: skip
ANONYMOUS = "anonymous"
OWN, FOREIGN = "own", "foreign"
ELSEWHERE = (114.18, 34.1)  # 鄢陵县
LED_BY_TOWNSHIP, LED_BY_LINE, CONFIDENTIAL = "ZANG-01", "ZANG-09", "DUPIN-01"
LINE_BODY, POLICE_BODY = "CGJ-411002", "GAJ-411002"


def prepare() -> None:
    """The people that the city of all tests lacks: in a body of a department, in a police body, seconded from a township."""
    city.load()
    home = city.people().officer.unit_code
    new = (
        NewAccount("line", Role.DEPARTMENT, LINE_BODY),
        NewAccount("desk", Role.POLICE, POLICE_BODY),
        NewAccount("seconded", Role.SUPERVISOR, "ZHDC", home_unit=home),
        NewAccount("judge", Role.ARBITER, "BGS", home_unit=home),
    )
    named = [replace(account, name=f"测试{account.login}", password=city.PASSWORD) for account in new]
    create_accounts(named, by="test")


LOGINS = {role: role for role in ROLES} | {
    "department": "line",
    "police": "desk",
    "supervisor": "seconded",
    "arbiter": "judge",
}


@dataclass
class World:
    """The application with its people, and cases made when somebody asks for them."""

    app: Flask
    _clients: dict[str, FlaskClient] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)
    _cases: dict[tuple[str, str], str] = field(default_factory=dict)
    _csrf: dict[FlaskClient, str] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        account = find_account(login)
        assert account is not None, login
        return get_actor(account.account_id)

    def client(self, role: str) -> FlaskClient:
        """The browser of one role, logged in once; anonymous is not."""
        if role not in self._clients:
            self._clients[role] = self.fresh_client(role)
        return self._clients[role]

    def fresh_client(self, role: str) -> FlaskClient:
        """A browser whose session may be ended."""
        client = self.app.test_client()
        if role != ANONYMOUS:
            sign_in(self.app, client, LOGINS[role])
        return client

    def csrf(self, client: FlaskClient) -> str:
        """The token that forms of this browser carry; pages with a form are the own account and, signed out, the login."""
        if client not in self._csrf:
            pages = (client.get(path).get_data(as_text=True) for path in ("/account", "/login"))
            self._csrf[client] = next(found[1] for found in map(_CSRF.search, pages) if found)
        return self._csrf[client]

    def token(self, role: str) -> str:
        """A personal token of one role."""
        if role not in self._tokens:
            with self.app.app_context():
                self._tokens[role] = issue_token(self.actor(LOGINS[role]).account_id, "matrix", "test")
        return self._tokens[role]

    def entries(self) -> int:
        """How many changes the record holds."""
        with self.app.app_context():
            return db.session.scalar(sa.select(sa.func.max(AuditEntry.seq))) or 0

    def moved(self) -> None:
        """Something was changed: cases made before are no longer in the state they were made in."""
        self._cases.clear()

    def case(self, state: str, role: str, scope: str) -> str:
        """The number of a case in ``state`` that is own or foreign to ``role``."""
        owner = "foreign" if scope == FOREIGN else ("department" if role == "department" else "officer")
        if (state, owner) not in self._cases:
            with self.app.app_context():
                self._cases[state, owner] = _Maker(self, owner).walked_to(state)
        return self._cases[state, owner]

    def proposal(self, role: str, scope: str) -> int:
        """A 问责建议 that waits for the commander."""
        number = self.case("rectifying", role, scope)
        with self.app.app_context(), atomic():
            now, case = clock.now(), db.session.scalars(sa.select(Case).where(Case.number == number)).one()
            stage = 1 + (db.session.scalar(sa.select(sa.func.max(CaseRung.stage))) or 0)
            rung = CaseRung(case_id=case.id, stage=stage, rung="account", due_at=now, rung_at=now, by_hand=False)
            db.session.add(rung)
            db.session.flush()
            return rung.id

    def report(self, scope: str) -> str:
        """The id of a report with one photo that has arrived; own or foreign to the inspector."""
        return self._once("report", scope, lambda: sent(self.actor(_author(scope)), city.jpeg(1))[0])

    def lacking_report(self) -> str:
        """The id of a report whose photo has not come."""
        report_id = str(uuid4())
        fix = {"lon": city.XIGUAN[0], "lat": city.XIGUAN[1]}
        content = {
            "id": report_id,
            "form_version": 1,
            "item": LED_BY_TOWNSHIP,
            "fix": fix,
            "photos": [{"sha256": "c" * 64}],
        }
        with self.app.app_context():
            receive_report(report_id, json.dumps(content).encode(), self.actor("inspector"))
        return report_id

    def event(self, role: str, scope: str) -> tuple[str, bytes]:
        """The id of a follow-up that ``role`` or somebody else began, and a picture that it still waits for."""
        lost = role == "inspector"
        own = scope == OWN and role in {"inspector", "officer", "department"}
        login = LOGINS[role] if own else ("inspector2" if lost else "foreign")
        picture = city.jpeg(int(uuid4()) % 10**6)
        about = self.report(scope) if lost else self.case("rectifying", role, scope)
        with self.app.app_context():
            actor = self.actor(login)
            if lost:
                content: dict[str, object] = {"kind": "photo_lost", "report": about}
                picture = city.jpeg(1)
            else:
                lead = db.session.scalars(sa.select(Case.lead_unit).where(Case.number == about)).one()
                assert lead is not None
                actor = actor if own else replace(actor, unit_code=lead)
                content = {"kind": "rectify", "case": about, "base_version": self.version(about)}
            content |= {"note": "清了", "photos": [{"sha256": hashlib.sha256(picture).hexdigest()}]}
            return begun(actor, content), picture

    def photo(self, role: str, scope: str) -> str:
        """The token of a photo that has arrived, of a case that is own or foreign to ``role``."""

        def make() -> str:
            item, at = (LED_BY_LINE if role == "department" else LED_BY_TOWNSHIP), _place(scope)
            report_id, _number = sent(self.actor(_author(scope)), city.jpeg(2), item, at)
            return db.session.scalars(sa.select(CasePhoto.token).where(CasePhoto.finding_id == report_id)).one()

        return self._once(f"photo {role}", scope, make)

    def attachment(self, kind: str, role: str, scope: str) -> str:
        """The token of a file of this kind on a note of a case that is own or foreign to ``role``."""
        number = self.case("dispatched", role, scope)

        def make() -> str:
            data = pdf() if kind == "pdf" else city.jpeg(4)
            note = add_note(self.actor("arbiter"), number, "", [NamedFile(stage_file(io.BytesIO(data)), "1")])
            where = CaseAttachment.note_id == note.id
            return db.session.scalars(sa.select(CaseAttachment.token).where(where)).one()

        return self._once(f"{kind} {number}", scope, make)

    def task(self, state: str, role: str, scope: str) -> tuple[str, int]:
        """A case that is own or foreign to ``role``, and a task there that the lead unit gave itself, in ``state``."""
        number = self.case("rectifying", role, scope)
        with self.app.app_context(), atomic():
            case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
            unit, now = case.lead_unit or "", clock.now()
            fields = {"case_id": case.id, "kind": "handdown", "unit_code": unit, "giver": unit, "state": state}
            task = CaseTask(**fields, text="清运", given_at=now, due_at=now, done_at=now)
            db.session.add(task)
            db.session.flush()
            return number, task.id

    def site_notice(self, role: str, scope: str) -> tuple[str, int, str]:
        """A case that is own or foreign to ``role``, and the id and link token of a notice that its lead unit issued there."""
        number = self.case("rectifying", role, scope)
        with self.app.app_context(), atomic():
            case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
            now, due = clock.now(), in_twenty_days()
            unit, until = case.lead_unit or "", now + timedelta(days=50)
            words = {"kind": "trader", "subject": "张三超市", "place": "西关", "text": "清运"}
            notice = SiteNotice(case_id=case.id, token=random_token(), unit_code=unit, **words, due=due)
            notice.issued_at, notice.expires_at = now, until
            db.session.add(notice)
            db.session.flush()
            return number, notice.id, notice.token

    def covered_case(self, scope: str) -> str:
        """The number of an open case with a picture on it."""
        return self._once("covered", scope, lambda: sent(self.actor(_author(scope)), city.jpeg(3), at=_place(scope))[1])

    def police_case(self, scope: str) -> tuple[str, int]:
        """Number and version of a confidential case of the own or of a foreign police body."""

        def make() -> str:
            report = city.report(CONFIDENTIAL, at=_place(scope), photos=(), note="二楼左手，晚上十点")
            return file_report(report, self.actor(_author(scope))).number

        number = self._once("police", scope, make)
        with self.app.app_context():
            return number, db.session.scalars(sa.select(PoliceCase.version).where(PoliceCase.number == number)).one()

    def session_id(self, role: str, scope: str) -> int:
        """A further session, of ``role`` itself or of somebody else."""
        login = self._own_or_other(role, scope)
        sign_in(self.app, self.app.test_client(), login)
        with self.app.app_context():
            return self._newest(SessionRow.id, SessionRow.account_id == self.actor(login).account_id)

    def token_id(self, role: str, scope: str) -> int:
        """A personal token, of ``role`` itself or of somebody else."""
        login = self._own_or_other(role, scope)
        with self.app.app_context():
            account = self.actor(login).account_id
            issue_token(account, "doomed", "test")
            return self._newest(ApiToken.id, ApiToken.account_id == account)

    def notice_id(self, role: str, scope: str) -> int:
        """A notice about nothing in particular in the inbox of ``role`` or of somebody else."""
        with self.app.app_context(), atomic():
            row = NoticeRow(key=str(uuid4()), kind="house.delivery_failed", posted_at=clock.now())
            db.session.add(row)
            db.session.flush()
            reader = self.actor(self._own_or_other(role, scope)).account_id
            db.session.add(InboxRow(account_id=reader, notice_id=row.id))
            return row.id

    def device_id(self, role: str, scope: str) -> int:
        """A browser that takes push messages, of ``role`` or of somebody else."""
        with self.app.app_context():
            return keep_subscription(self.actor(self._own_or_other(role, scope)), f"https://{uuid4()}/", "[]", "matrix")

    def hook_id(self) -> int:
        """A webhook that holds."""
        with self.app.app_context():
            add_hook("matrix", "https://example.org/", ["case.closed"], "test")
            return self._newest(Webhook.id, Webhook.ended_at.is_(None))

    def failed_delivery(self) -> int:
        """A delivery that was given up."""
        notice_id = self.notice_id("admin", OWN)
        with self.app.app_context(), atomic():
            row = Delivery(message_id=random_token(), notice_id=notice_id, channel="mail", state="failed", account_id=1)
            db.session.add(row)
            db.session.flush()
            return row.id

    def version(self, number: str) -> int:
        """The version of a case as a page shows it."""
        with self.app.app_context():
            return db.session.scalars(sa.select(Case.version).where(Case.number == number)).one()

    def _own_or_other(self, role: str, scope: str) -> str:
        return "foreign" if scope == FOREIGN or role == ANONYMOUS else LOGINS[role]

    def _newest(self, column: sa.orm.InstrumentedAttribute[int], where: sa.ColumnElement[bool]) -> int:
        return db.session.scalars(sa.select(sa.func.max(column)).where(where)).one()

    def _once(self, kind: str, scope: str, make: Callable[[], str]) -> str:
        if (kind, scope) not in self._cases:
            with self.app.app_context():
                self._cases[kind, scope] = make()
        return self._cases[kind, scope]


def _author(scope: str) -> str:
    return "inspector" if scope == OWN else "inspector2"


def _place(scope: str) -> tuple[float, float]:
    return city.XIGUAN if scope == OWN else ELSEWHERE


def sent(
    author: Actor, picture: bytes, item: str = LED_BY_TOWNSHIP, at: tuple[float, float] = city.XIGUAN, **more: object
) -> tuple[str, str]:
    """Send a report with one photo as a phone does; returns its id and the number of its case."""
    report_id, digest = str(uuid4()), hashlib.sha256(picture).hexdigest()
    photo = {
        "sha256": digest,
        "size": len(picture),
        "type": "image/jpeg",
        "role": "near",
        "provenance": "camera_inpage",
    }
    fix = {"lon": at[0], "lat": at[1], "accuracy_m": 8.0, "age_ms": 0, "source": "device", "crs": "wgs84"}
    body = {"id": report_id, "form_version": 1, "item": item, "fix": fix, "photos": [photo], **more}
    received = receive_report(report_id, json.dumps(body).encode(), author)
    receive_photo(report_id, digest, io.BytesIO(picture), author)
    return report_id, received.receipt.number


def begun(author: Actor, content: dict[str, object]) -> str:
    """Send a follow-up without its photos; returns its id."""
    event_id = str(uuid4())
    receive_event(event_id, json.dumps({"id": event_id, "form_version": 1, **content}).encode(), author)
    return event_id


class _Maker:
    """Files a case and walks it along the main path."""

    def __init__(self, world: World, owner: str) -> None:
        self._office, self._checker, self._officer = (
            world.actor(name) for name in ("arbiter", "supervisor", "officer")
        )
        self._author = world.actor("inspector2" if owner == "foreign" else "inspector")
        self._item = LED_BY_LINE if owner == "department" else LED_BY_TOWNSHIP
        self._at = _place(FOREIGN if owner == "foreign" else OWN)

    def _filed(self, at: tuple[float, float] | None = None) -> str:
        return file_report(city.report(self._item, at=at or self._at), self._author).number

    def walked_to(self, state: str) -> str:
        """A new case, filed and moved on until it is in ``state``."""
        number = self._filed(city.OUTSIDE if state == "submitted" else None)
        if state in {"submitted", "dispatched"}:
            return number
        lead = db.session.scalars(sa.select(Case.lead_unit).where(Case.number == number)).one()
        assert lead is not None
        handler = replace(self._officer, unit_code=lead)
        if state == "returned":
            return_case(handler, number, "not_our_ground", "在邻镇")
            return number
        accept_case(handler, number)
        if state == "suspended":
            suspend_case(self._office, number, in_twenty_days(), "等材料")
        elif state == "merged":
            merge_case(self._office, number, self._filed(), "同一处")
        elif state in {"checking", "closed"}:
            self._fed_back(handler, number)
        if state == "closed":
            assign_checker(self._office, number, self._checker.account_id, "另一人不在岗")
            pass_check(self._checker, number)
        return number

    def _fed_back(self, handler: Actor, number: str) -> None:
        taken = AfterPhoto(taken_at=clock.now(), fix=Fix(*self._at, 6.0), provenance="camera_inpage")
        give_feedback(handler, number, "清了", [(stage_photo(io.BytesIO(city.jpeg(int(number)))), taken)])


def in_twenty_days() -> date:
    """An end for a suspension."""
    return clock.local(clock.now()).date() + timedelta(days=20)
