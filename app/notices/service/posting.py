"""``post``: a notice into the outbox and the inboxes of those who may get it, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts import Recipient, Role, recipients
from app.catalogue import get_catalogue
from app.notices.models import Delivery, InboxRow, NoticeRow, PreferenceRow, PushSubscription, Webhook
from app.notices.queries.preferences import preference_of
from app.notices.rules.kinds import BadNotice, Kind, Leaves, Param, check_params
from app.notices.rules.table import hook_kinds, kind_of
from app.notices.rules.timing import Channel, Preference, Sending, goes_out_at, in_digest, wants
from app.notices.schemas import Audience, Notice, Subject
from app.platform import clock
from app.platform.db import db
from app.platform.ids import random_token
from app.platform.jobs import declared_jobs
from app.platform.unit_of_work import in_atomic
from app.territory import head_at

HINT = "notices.deliver"
"""The job that sends what is due of a new notice; ``notices.tasks`` declares it."""
_HEADS_ONLY = frozenset({Role.COMMANDER})


def post(notice: Notice) -> bool:
    """Tell ``notice``; returns whether it was new. To be called inside the caller's ``atomic()``.

    Raises:
        BadNotice: when the kind, its parameters or its audience are not in the table.
        RuntimeError: outside a unit of work.
    """
    if not in_atomic():
        raise RuntimeError("a notice is posted inside the atomic() of what it tells of")
    kind = kind_of(notice.kind)
    check_params(kind, notice.params)
    _check_secrecy(kind, notice)
    notice_id = _insert(notice)
    if notice_id is None:
        return False
    people = _people(kind, notice)
    if people:
        db.session.execute(
            sa.insert(InboxRow), [{"account_id": each.account_id, "notice_id": notice_id} for each in people]
        )
    rows = [*_to_people(kind, people), *_to_hooks(kind)]
    if rows:
        shared = {"notice_id": notice_id, "state": Sending.WAITING, "attempts": 0}
        db.session.execute(sa.insert(Delivery), [row | shared for row in rows])
        declared_jobs()[HINT].enqueue(notice_id)
    return True


def param_names(kind: str) -> frozenset[str]:
    """What the sentence of a kind holds; raises BadNotice for an unknown kind."""
    return frozenset(kind_of(kind).params)


def withdraw(subject: Subject) -> int:
    """Take back every notice about ``subject``: its content goes, what is not sent yet stays; returns how many.

    For a case that turns confidential (rules §4). To be called inside the caller's ``atomic()``.
    """
    if not in_atomic():
        raise RuntimeError("a notice is withdrawn inside the atomic() of what makes it so")
    found = db.session.scalars(
        sa.select(NoticeRow.id).where(NoticeRow.subject_kind == subject.kind, NoticeRow.subject_ref == subject.ref)
    ).all()
    db.session.execute(sa.update(NoticeRow).where(NoticeRow.id.in_(found)).values(withdrawn_at=clock.now(), params={}))
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.notice_id.in_(found), Delivery.state.in_((Sending.WAITING, Sending.SENDING, Sending.FAILED)))
        .values(state=Sending.WITHDRAWN, next_try_at=None)
    )
    return len(found)


def forget(subject_kind: str, refs: sa.Select[str]) -> None:
    """Remove every notice about these subjects with all its traces: for a demo city that is made anew."""
    about = sa.select(NoticeRow.id).where(NoticeRow.subject_kind == subject_kind, NoticeRow.subject_ref.in_(refs))
    for statement in (
        sa.delete(Delivery).where(Delivery.notice_id.in_(about)),
        sa.delete(InboxRow).where(InboxRow.notice_id.in_(about)),
        sa.delete(NoticeRow).where(NoticeRow.subject_kind == subject_kind, NoticeRow.subject_ref.in_(refs)),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _check_secrecy(kind: Kind, notice: Notice) -> None:
    """No confidential item in any sentence; private kinds to the commander and the unit's head only."""
    catalogue = get_catalogue()
    for name, wanted in kind.params.items():
        if wanted is Param.ITEM:
            code = notice.params[name]
            if not catalogue.has_item(code) or catalogue.category_of(code).confidential:
                raise BadNotice(f"{kind.code}: {code} is not to be told")
    for audience in notice.audience:
        if kind.private and not (audience.head or audience.roles == _HEADS_ONLY):
            raise BadNotice(f"{kind.code} is for the commander and the unit's head")


def _insert(notice: Notice) -> int | None:
    subject = notice.subject
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(NoticeRow).values(
        key=notice.key,
        kind=notice.kind,
        subject_kind=subject.kind if subject else None,
        subject_ref=subject.ref if subject else None,
        params=dict(notice.params),
        told=[audience.label for audience in notice.audience],
        posted_at=clock.now(),
    )
    return db.session.scalar(statement.on_conflict_do_nothing(index_elements=["key"]).returning(NoticeRow.id))


def _people(kind: Kind, notice: Notice) -> list[Recipient]:
    """Everybody in the audiences who may get the kind, each once, without whoever did it."""
    found: dict[int, Recipient] = {}
    for audience in notice.audience:
        for each in _matching(audience):
            if each.role in kind.roles and each.account_id != notice.actor:
                found[each.account_id] = each
    return [found[account_id] for account_id in sorted(found)]


def _matching(audience: Audience) -> Iterable[Recipient]:
    matching = recipients(units=audience.units, roles=audience.roles, accounts=audience.accounts)
    if not audience.head:
        return matching
    now = clock.now()
    heads = {unit: head.name for unit in audience.units if (head := head_at(unit, now))}
    return [each for each in matching if heads.get(each.unit_code) == each.name]


def _to_people(kind: Kind, people: Sequence[Recipient]) -> Iterable[dict[str, Any]]:
    if kind.leaves is Leaves.NEVER or not people:
        return
    ids = [each.account_id for each in people]
    chosen = _preferences(ids)
    for account_id, row in chosen.items():
        if row.address is not None and row.confirmed_at is not None:
            yield from _outgoing(kind, preference_of(row), Channel.MAIL, account_id, None)
    devices = db.session.execute(
        sa.select(PushSubscription.id, PushSubscription.account_id)
        .where(PushSubscription.account_id.in_(ids))
        .order_by(PushSubscription.id)
    )
    for device, account_id in devices:
        preference = preference_of(chosen[account_id]) if account_id in chosen else Preference()
        yield from _outgoing(kind, preference, Channel.PUSH, account_id, device)


def _outgoing(
    kind: Kind, preference: Preference, channel: Channel, account_id: int, target: int | None
) -> Iterable[dict[str, Any]]:
    if wants(preference, channel, kind):
        yield {
            "message_id": random_token(),
            "channel": channel,
            "account_id": account_id,
            "target": target,
            "digest": in_digest(preference, channel, kind),
            "next_try_at": goes_out_at(preference, channel, kind, clock.now(), clock.SHANGHAI),
        }


def _to_hooks(kind: Kind) -> Iterable[dict[str, Any]]:
    if kind not in hook_kinds():
        return
    for hook in db.session.scalars(sa.select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)):
        if kind.code in hook.kinds:
            yield {
                "message_id": random_token(),
                "channel": Channel.WEBHOOK,
                "account_id": None,
                "target": hook.id,
                "digest": False,
                "next_try_at": clock.now(),
            }


def _preferences(accounts: Sequence[int]) -> Mapping[int, PreferenceRow]:
    rows = db.session.scalars(sa.select(PreferenceRow).where(PreferenceRow.account_id.in_(accounts)))
    return {row.account_id: row for row in rows}
