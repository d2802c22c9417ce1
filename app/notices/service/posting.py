"""``post``: a notice into the outbox and the inboxes of those who may get it, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts import Recipient, Role, recipients
from app.catalogue import get_catalogue
from app.notices.models import Delivery, InboxRow, NoticeRow
from app.notices.rules.kinds import BadNotice, Kind, Param, check_params
from app.notices.rules.table import kind_of
from app.notices.rules.timing import Sending
from app.notices.schemas import Audience, Notice, Subject
from app.notices.service.outgoing import deliveries
from app.platform import clock
from app.platform.db import db
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
    return post_all([notice]) == 1


def post_all(notices: Sequence[Notice]) -> int:
    """``post`` for many at once; returns how many were new. What they share, people and their wishes, is read once."""
    if not in_atomic():
        raise RuntimeError("a notice is posted inside the atomic() of what it tells of")
    for notice in notices:
        check_params(kind_of(notice.kind), notice.params)
        _check_secrecy(kind_of(notice.kind), notice)
    matching = cache(_matching)
    new = [(notice_id, kind_of(notice.kind), _people(notice, matching)) for notice_id, notice in _insert(notices)]
    inbox = [{"account_id": each.account_id, "notice_id": row} for row, _kind, people in new for each in people]
    if inbox:
        db.session.execute(sa.insert(InboxRow), inbox)
    rows = deliveries(new)
    if rows:
        db.session.execute(sa.insert(Delivery), rows)
        for notice_id in sorted({row["notice_id"] for row in rows}):
            declared_jobs()[HINT].enqueue(notice_id)
    return len(new)


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


def _insert(notices: Sequence[Notice]) -> list[tuple[int, Notice]]:
    """Keep those whose key is new; each with its id, in the order in which they were given."""
    now, by_key = clock.now(), {notice.key: notice for notice in reversed(notices)}
    rows = [
        {
            "key": notice.key,
            "kind": notice.kind,
            "subject_kind": notice.subject.kind if notice.subject else None,
            "subject_ref": notice.subject.ref if notice.subject else None,
            "params": dict(notice.params),
            "told": [audience.label for audience in notice.audience],
            "posted_at": now,
        }
        for notice in reversed(by_key.values())
    ]
    if not rows:
        return []
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(NoticeRow).on_conflict_do_nothing(index_elements=["key"]).returning(NoticeRow.id, NoticeRow.key)
    ids = {key: notice_id for notice_id, key in db.session.connection().execute(new, rows)}
    return [(ids[key], notice) for key, notice in reversed(by_key.items()) if key in ids]


def _people(notice: Notice, matching: Callable[[Audience], Sequence[Recipient]]) -> list[Recipient]:
    """Everybody in the audiences who may get the kind, each once, without whoever did it."""
    found: dict[int, Recipient] = {}
    for audience in notice.audience:
        for each in matching(audience):
            if each.role in kind_of(notice.kind).roles and each.account_id != notice.actor:
                found[each.account_id] = each
    return [found[account_id] for account_id in sorted(found)]


def _matching(audience: Audience) -> Sequence[Recipient]:
    matching = recipients(units=audience.units, roles=audience.roles, accounts=audience.accounts)
    if not audience.head:
        return matching
    now = clock.now()
    heads = {unit: head.name for unit in audience.units if (head := head_at(unit, now))}
    return [each for each in matching if heads.get(each.unit_code) == each.name]
