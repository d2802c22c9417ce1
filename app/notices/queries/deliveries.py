"""What goes out and where it stands, for the administrator: no case, no content, no address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import names_of
from app.notices.models import Delivery, NoticeRow, Webhook
from app.notices.rules.timing import Channel, Sending
from app.notices.sentences import outline
from app.platform.db import db

PAGE = 50


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery. ``what`` is the sentence of its kind with its parameters left out, ``receiver`` a person or a program."""

    delivery_id: int
    channel: Channel
    receiver: str
    what: str
    state: Sending
    attempts: int
    posted_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    error: str


@dataclass(frozen=True)
class DeliveryPage:
    """Deliveries, newest first, and how many there are in the states that matter."""

    lines: list[DeliveryLine]
    next_before: int | None
    failed: int
    waiting: int


@dataclass(frozen=True)
class HookLine:
    """A webhook without its secret, with what it is told and how it fares."""

    hook_id: int
    name: str
    url: str
    kinds: list[str]
    created_at: datetime
    failed: int


def list_deliveries(state: Sending | None, before: int | None = None) -> DeliveryPage:
    """Those in a state (sending counts as waiting), or all."""
    query = (
        sa.select(Delivery, NoticeRow.kind, NoticeRow.posted_at)
        .join(NoticeRow, NoticeRow.id == Delivery.notice_id)
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    if state is not None:
        query = query.where(Delivery.state.in_(_states(state)))
    if before is not None:
        query = query.where(Delivery.id < before)
    rows = [(delivery, kind, posted) for delivery, kind, posted in db.session.execute(query)]
    return DeliveryPage(
        lines=_lines(rows[:PAGE]),
        next_before=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        failed=_count(Sending.FAILED),
        waiting=_count(Sending.WAITING),
    )


def list_hooks() -> list[HookLine]:
    """The webhooks that hold, oldest first."""
    failed = (
        sa.select(Delivery.target, sa.func.count().label("failed"))
        .where(Delivery.state == Sending.FAILED, Delivery.channel == Channel.WEBHOOK)
        .group_by(Delivery.target)
        .subquery()
    )
    query = (
        sa.select(Webhook, failed.c.failed)
        .outerjoin(failed, failed.c.target == Webhook.id)
        .where(Webhook.ended_at.is_(None))
        .order_by(Webhook.id)
    )
    return [
        HookLine(hook.id, hook.name, hook.url, [outline(kind) for kind in hook.kinds], hook.created_at, count or 0)
        for hook, count in db.session.execute(query)
    ]


def _states(state: Sending) -> tuple[Sending, ...]:
    return (Sending.WAITING, Sending.SENDING) if state is Sending.WAITING else (state,)


def _count(state: Sending) -> int:
    query = sa.select(sa.func.count()).select_from(Delivery).where(Delivery.state.in_(_states(state)))
    return db.session.scalar(query) or 0


def _lines(rows: Sequence[tuple[Delivery, str, datetime]]) -> list[DeliveryLine]:
    people = names_of(delivery.account_id for delivery, _kind, _posted in rows if delivery.account_id is not None)
    hooks = {delivery.target for delivery, _kind, _posted in rows if delivery.channel == Channel.WEBHOOK}
    named = {hook.id: hook.name for hook in db.session.scalars(sa.select(Webhook).where(Webhook.id.in_(hooks)))}
    return [
        DeliveryLine(
            delivery_id=delivery.id,
            channel=Channel(delivery.channel),
            receiver=people.get(delivery.account_id or 0) or named.get(delivery.target or 0, ""),
            what=outline(kind),
            state=Sending(delivery.state),
            attempts=delivery.attempts,
            posted_at=posted,
            next_try_at=delivery.next_try_at,
            sent_at=delivery.sent_at,
            error=delivery.error or "",
        )
        for delivery, kind, posted in rows
    ]
