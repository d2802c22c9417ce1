"""What stands beside the record, in the hands of whoever wants to change it: cases, histories, notes, findings, photos and documents."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.accounts import NewAccount, Role, create_accounts, hash_password
from app.accounts.keys import new_identity_keys
from app.accounts.models import Account, IdentityVault
from app.accounts.service import disable_account
from app.cases import (
    AfterPhoto,
    Fix,
    accept_case,
    advance_police_case,
    file_report,
    give_feedback,
    lose_photos,
    order_rework,
)
from app.cases.models import (
    Accountability,
    Case,
    CaseAttachment,
    CaseDecision,
    CaseEvent,
    CaseGuide,
    CaseMark,
    CaseNote,
    CasePhoto,
    CasePress,
    CaseRung,
    CaseSplit,
    CaseSplitFinding,
    CaseTask,
    EventAuthor,
    Finding,
    FindingOrigin,
    NoteAuthor,
    PhotoLoss,
    PoliceCase,
    PoliceEvent,
    PoliceRung,
    PressAuthor,
    SiteNotice,
    StandardText,
)
from app.cases.models.rulings import CaseRequest, CaseRuling, CheckDraw, RequestAuthor
from app.cases.rules import beside as rules
from app.cases.rules.beside import Kind
from app.cases.service.notes import NamedFile, add_note
from app.evidence import stage_file, stage_photo
from app.evidence.models import Document, Photo
from app.platform.db import Base, db
from app.worktime.models import CalendarDay, CalendarVersion
from tests.audit.work import live_beside
from tests.support.city import PASSWORD, XIGUAN, People, jpeg, report
from tests.support.insider import unguarded
from tests.support.papers import pdf

BESIDE_CASES: dict[type[Base], Kind] = {
    CaseDecision: rules.DECISION,
    CaseGuide: rules.GUIDE,
    CaseRuling: rules.RULING,
    CaseRequest: rules.REQUEST,
    RequestAuthor: rules.REQUEST_AUTHOR,
    CaseTask: rules.TASK,
    CaseRung: rules.RUNG,
    Accountability: rules.ACCOUNT,
    CheckDraw: rules.DRAW,
    SiteNotice: rules.NOTICE,
    CasePress: rules.PRESS,
    PressAuthor: rules.PRESS_AUTHOR,
    CaseMark: rules.MARK,
    PoliceRung: rules.POLICE_RUNG,
    CaseSplit: rules.SPLIT,
    CaseSplitFinding: rules.SPLIT_FINDING,
}
# Parents first
TABLES: tuple[type[Base], ...] = (
    Case,
    PoliceCase,
    Finding,
    FindingOrigin,
    CaseEvent,
    EventAuthor,
    PoliceEvent,
    Photo,
    CasePhoto,
    Document,
    CaseNote,
    NoteAuthor,
    CaseAttachment,
    *BESIDE_CASES,
    StandardText,
    PhotoLoss,
    Account,
    IdentityVault,
    CalendarVersion,
    CalendarDay,
)
# Every other table there is, and why `audit verify` does not hold it. A new table is put here or above.
UNHELD: dict[str, frozenset[str]] = {
    "the record itself, held by chain, tree and checkpoints": frozenset(
        {"audit_entry", "audit_checkpoint", "audit_checkpoint_delivery"}
    ),
    "what somebody has read or is told; nothing about a case is decided by it": frozenset(
        {"case_seen", "notice", "notice_inbox", "notice_delivery", "notice_preference", "push_subscription", "webhook"}
    ),
    "a list of work for the Office, made from cases and boundary versions": frozenset({"case_ground_change"}),
    "bytes as phones sent them, before they became findings and steps, which are held": frozenset(
        {"sent_report", "sent_event", "sent_event_photo", "phone_queue"}
    ),
    "who may still take a photo up, until a form is sent": frozenset({"photo_possession", "form_photo"}),
    "sessions and tokens end by themselves; what is done with them stands in the record": frozenset(
        {"account_session", "account_token", "login_throttle"}
    ),
    "what cases are decided by; the decision that is held says what applied": frozenset(
        {
            "territory_unit",
            "territory_ranking_group",
            "territory_person",
            "territory_head",
            "territory_version",
            "territory_boundary",
            "territory_stamp",
            "territory_import",
        }
    ),
}
# What the record does not hold: counters; alarms (`cases.service.alarms` has whether one comes in time); names for pages; when a
# photo came (`cases.rules.witness_arrivals` has whether it is hidden); and judgements and pictures that are made from what is held.
NOT_HELD: dict[type[Base], frozenset[str]] = {
    Account: frozenset({"language", "must_change", "totp_step"}),
    CalendarVersion: frozenset({"source", "created_at"}),
    CalendarDay: frozenset({"name"}),
    Case: frozenset({"activity", "wake_at", "cover"}),
    PoliceCase: frozenset({"wake_at"}),
    PoliceEvent: frozenset({"id"}),
    CaseRung: frozenset({"id"}),
    PoliceRung: frozenset({"id"}),
    Photo: frozenset({"derivatives_state", "lease_until", "attempts", "last_error", "phash", "phash_turned"}),
    CasePhoto: frozenset({"token", "announced_at", "arrived_at", "flags"}),
}

# Where the table itself allows a few values only.
_ALLOWED: dict[tuple[type[Base], str], tuple[str, ...]] = {
    (CaseTask, "kind"): ("guide", "handdown"),
    (CaseTask, "state"): ("open", "accepted", "done", "declined", "withdrawn"),
}


def live(people: People) -> None:
    """A case with a life, a second one, and a confidential one; and whatever may stand beside a case."""
    _known_people()
    live_beside(people)
    filed = file_report(report(note="三轮车旁"), people.inspector)
    number = filed.number
    accept_case(people.officer, number)
    photo = stage_photo(io.BytesIO(jpeg(1))), AfterPhoto(fix=Fix(*XIGUAN, 6.0), provenance="camera_inpage")
    give_feedback(people.officer, number, "清运 1 车", [photo])
    order_rework(people.supervisor, number, "remains", "桶边还有")
    files = [
        NamedFile(stage_file(io.BytesIO(data)), name) for data, name in ((pdf(), "方案.pdf"), (jpeg(2), "现场.jpg"))
    ]
    add_note(people.officer, number, "已约环卫", files)
    add_note(people.supervisor, number, "请看南侧")
    other = file_report(report("ZANG-02", note="另一处"), people.inspector)
    for each in (filed, other):
        announced = sa.select(CasePhoto.sha256).where(CasePhoto.finding_id == each.finding_id)
        digest = db.session.scalars(announced.order_by(CasePhoto.position).limit(1)).one()
        lose_photos(each.finding_id, [digest], f"手机坏了 {each.number}", people.inspector, each.number)
    secret = file_report(report("HUANG-01"), people.inspector).number
    advance_police_case(people.police, secret)


def _known_people() -> None:
    """Two inspectors whose legal identities lie sealed in the vault."""
    config = current_app.config["MINGCHA"]
    current_app.config["MINGCHA"] = replace(config, identity_public_key=new_identity_keys()[1])
    secret = hash_password(PASSWORD)
    known = [("d017", "欧阳明"), ("d018", "司马光")]
    create_accounts(
        [
            NewAccount(login, Role.INSPECTOR, "ZHDC", name=login, password_hash=secret, identity={"name": name})
            for login, name in known
        ],
        by="test",
    )
    disable_account("d018", "test")
    current_app.config["MINGCHA"] = config


def unaccounted() -> set[str]:
    """Tables that are neither held nor named with a reason, named as both, or not there."""
    held, excused = {table.__tablename__ for table in TABLES}, [name for names in UNHELD.values() for name in names]
    return {*Base.metadata.tables}.symmetric_difference({*held, *excused}) | (held & {*excused})


def columns_held() -> list[tuple[type[Base], str]]:
    """Every column that the record holds, with its table."""
    return [
        (table, column.name)
        for table in TABLES
        for column in table.__table__.columns
        if column.name not in NOT_HELD.get(table, ())
    ]


def some_columns(dice: random.Random) -> list[tuple[type[Base], str]]:
    """The same, but of each table beside cases, of texts and accounts one column only: which are held there the rules say."""
    held = columns_held()
    sampled = (*BESIDE_CASES, StandardText, PhotoLoss, Account, IdentityVault, CalendarVersion, CalendarDay)
    chosen = {table: dice.choice([each for each in held if each[0] is table]) for table in sampled}
    return [each for each in held if chosen.get(each[0], each) == each]


@dataclass(frozen=True)
class Shelf:
    """All rows of these tables as they stood once."""

    rows: dict[type[Base], list[dict[str, Any]]]

    @staticmethod
    def read() -> Shelf:
        """The tables of the current application."""
        rows = {
            table: [dict(row) for row in db.session.execute(sa.select(table.__table__)).mappings()] for table in TABLES
        }
        db.session.rollback()
        return Shelf(rows)

    def store(self, *tables: type[Base]) -> None:
        """Put these rows (of all tables or some) back in the place of those that are there."""
        chosen = tables or TABLES
        with unguarded() as connection:
            for table in reversed(chosen):
                connection.execute(sa.delete(table))
            for table in chosen:
                if self.rows[table]:
                    connection.execute(sa.insert(table), self.rows[table])


def changed(shelf: Shelf, table: type[Base], column: str, dice: random.Random) -> None:
    """Give one column of a random row another value."""
    row = dice.choice(shelf.rows[table])
    allowed = [value for value in _ALLOWED.get((table, column), ()) if value != row[column]]
    value = dice.choice(allowed) if allowed else _another(table.__table__.c[column].type, row[column], dice)
    _write(table, row, {column: value})


def _write(table: type[Base], row: dict[str, Any], values: dict[str, Any]) -> None:
    with unguarded() as connection:
        assert connection.execute(sa.update(table).where(*_key(table, row)).values(values)).rowcount == 1


def _key(table: type[Base], row: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [column == row[column.name] for column in table.__table__.primary_key]


def _another(kind: sa.types.TypeEngine[Any], value: Any, dice: random.Random) -> Any:
    if isinstance(kind, sa.Boolean):
        return not value
    if isinstance(kind, sa.Integer | sa.Float):
        return (value or 0) + dice.choice((1000, 2000, 4000))
    if isinstance(kind, sa.JSON):
        return [*value, "x"] if isinstance(value, list) else {**(value or {}), "x": dice.randrange(10**6)}
    if isinstance(kind, sa.String | sa.LargeBinary):
        longest, more = kind.length or 100, str(dice.randrange(10**6, 10**7))
        return f"{value or ''}{more}"[-longest:] if isinstance(kind, sa.String) else (value or b"") + more.encode()
    if isinstance(kind, sa.Date):
        return value + timedelta(days=dice.choice((-20_000, 20_000)))
    return (value or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(microseconds=dice.choice((1, -1, 3_600_000_000)))


# By what a row is named that a second one like it is given another of.
_NAMES: dict[type[Base], tuple[str, ...]] = {
    CaseGuide: ("unit_code",),
    CaseSplitFinding: ("finding_id",),
    Account: ("id", "login", "login_key"),
    CalendarDay: ("day",),
}
# A second row with the same key cannot be, nor can one with another name nothing.
_ONE_OF_EACH = frozenset(
    {
        Photo,
        Document,
        FindingOrigin,
        EventAuthor,
        NoteAuthor,
        RequestAuthor,
        Accountability,
        PressAuthor,
        CaseMark,
        CaseSplit,
        PhotoLoss,
        IdentityVault,
    }
)

Edit = Callable[[Shelf, type[Base], random.Random], bool]


def _deleted(shelf: Shelf, table: type[Base], dice: random.Random) -> bool:
    row = dice.choice(shelf.rows[table])
    with unguarded() as connection:
        return connection.execute(sa.delete(table).where(*_key(table, row))).rowcount == 1


def _doubled(shelf: Shelf, table: type[Base], dice: random.Random) -> bool:
    """Another row like one that is there, where its key is a number or a name of its own."""
    if table in _ONE_OF_EACH:
        return False
    rows = shelf.rows[table]
    for one in dice.sample(rows, len(rows)):
        row = dict(one)
        for name in _NAMES.get(table, ("id", "token", "number", "seq")):
            if name in row:
                row[name] = _another(table.__table__.c[name].type, row[name], dice)
        with (
            unguarded() as connection,
            suppress(sa.exc.IntegrityError),
        ):  # one that stands or is open may be the only one
            with connection.begin_nested():
                connection.execute(sa.insert(table), row)
            return True
    return False


def _exchanged(shelf: Shelf, table: type[Base], dice: random.Random) -> bool:
    """Two rows with each other's value in one column."""
    pairs = list(_pairs(shelf.rows[table], [name for held_by, name in columns_held() if held_by is table]))
    free = [pair for pair in pairs if pair[2] not in _unique(table)]
    if not free:
        return False
    for one, other, name in dice.sample(free, len(free)):
        with (
            unguarded() as connection,
            suppress(sa.exc.IntegrityError),
        ):  # a key of several columns may forbid this pair
            with connection.begin_nested():
                for mine, yours in ((one, other), (other, one)):
                    connection.execute(sa.update(table).where(*_key(table, mine)).values({name: yours[name]}))
            return True
    return False


def _unique(table: type[Base]) -> set[str]:
    return {column.name for column in table.__table__.primary_key} | {"number", "seq"}


def _pairs(rows: list[dict[str, Any]], held: list[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """Pairs that differ in more than the one column: else the exchange only gives each the other's name for pages."""
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            apart = [name for name in held if one[name] != other[name]]
            yield from ((one, other, name) for name in apart if len(apart) > 1)


EDITS: dict[str, Edit] = {"deleted": _deleted, "doubled": _doubled, "exchanged": _exchanged}
