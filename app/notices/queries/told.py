"""What was told about one subject, and how far it got: whom by unit and role, counts, never a person or an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.notices.models import Delivery, InboxRow, NoticeRow
from app.notices.rules.table import KINDS
from app.notices.rules.timing import Channel, Sending
from app.notices.schemas import Subject
from app.notices.sentences import sentence
from app.platform.db import db


@dataclass(frozen=True)
class Reach:
    """How many messages of one channel stand where. ``waiting`` have not gone out yet or are tried again."""

    channel: Channel
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True)
class Told:
    """One notice. ``told`` are the labels of its audiences (``unit:…``, ``head:…``, ``role:…``); ``private`` is for the
    commander and the unit's head only. ``people`` have it in their inbox, ``read`` of them have opened it."""

    at: datetime
    kind: str
    text: str
    told: Sequence[str]
    private: bool
    people: int
    read: int
    reach: Sequence[Reach] = field(default_factory=tuple)


def told_about(subject: Subject) -> list[Told]:
    """Everything told about ``subject`` in the order of time, less what was withdrawn."""
    rows = db.session.scalars(
        sa.select(NoticeRow)
        .where(
            NoticeRow.subject_kind == subject.kind,
            NoticeRow.subject_ref == subject.ref,
            NoticeRow.withdrawn_at.is_(None),
        )
        .order_by(NoticeRow.id)
    ).all()
    ids = [row.id for row in rows]
    inboxes, reach = _inboxes(ids), _reach(ids)
    return [
        Told(
            at=row.posted_at,
            kind=row.kind,
            text=sentence(row.kind, row.params),
            told=list(row.told),
            private=KINDS[row.kind].private,
            people=inboxes.get(row.id, (0, 0))[0],
            read=inboxes.get(row.id, (0, 0))[1],
            reach=reach.get(row.id, ()),
        )
        for row in rows
    ]


def _inboxes(notices: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    query = (
        sa.select(InboxRow.notice_id, sa.func.count(), sa.func.count(InboxRow.read_at))
        .where(InboxRow.notice_id.in_(notices))
        .group_by(InboxRow.notice_id)
    )
    return {notice: (people, read) for notice, people, read in db.session.execute(query)}


def _reach(notices: Sequence[int]) -> Mapping[int, list[Reach]]:
    query = (
        sa.select(Delivery.notice_id, Delivery.channel, Delivery.state, sa.func.count())
        .where(Delivery.notice_id.in_(notices))
        .group_by(Delivery.notice_id, Delivery.channel, Delivery.state)
    )
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for notice, channel, state, many in db.session.execute(query):
        counts[notice, channel][state] = many
    found: dict[int, list[Reach]] = defaultdict(list)
    for (notice, channel), by_state in sorted(counts.items()):
        waiting = by_state.get(Sending.WAITING, 0) + by_state.get(Sending.SENDING, 0)
        sent, failed = by_state.get(Sending.SENT, 0), by_state.get(Sending.FAILED, 0)
        found[notice].append(Reach(Channel(channel), sent, waiting, failed))
    return found
