"""What leaves the house for a new notice: mail and pushes by the wishes of each person, and the hooks that asked for its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts import Recipient
from app.notices.models import PreferenceRow, PushSubscription, Webhook
from app.notices.queries.preferences import preference_of
from app.notices.rules.kinds import Kind, Leaves
from app.notices.rules.table import hook_kinds
from app.notices.rules.timing import Channel, Preference, Sending, goes_out_at, in_digest, wants
from app.platform import clock
from app.platform.db import db
from app.platform.ids import random_token

New = tuple[int, Kind, Sequence[Recipient]]
"""A notice that was kept: its id, its kind, and who finds it in the inbox."""


class _Reach(NamedTuple):
    """How somebody is reached outside the house: the wishes, whether by mail, and the devices."""

    preference: Preference
    mail: bool
    devices: Sequence[int]


def deliveries(new: Iterable[New]) -> list[dict[str, Any]]:
    """The rows of ``Delivery`` for new notices, all waiting."""
    told = list(new)
    reach = _reach(sorted({each.account_id for _id, kind, people in told if _leaves(kind) for each in people}))
    hooks = _hooks() if any(kind in hook_kinds() for _id, kind, _people in told) else []
    shared = {"state": Sending.WAITING, "attempts": 0}
    return [
        {**row, **shared, "notice_id": notice_id}
        for notice_id, kind, people in told
        for row in (*_to_people(kind, people, reach), *_to_hooks(kind, hooks))
    ]


def _leaves(kind: Kind) -> bool:
    return kind.leaves is not Leaves.NEVER


def _reach(accounts: Sequence[int]) -> Mapping[int, _Reach]:
    if not accounts:
        return {}
    rows = db.session.scalars(sa.select(PreferenceRow).where(PreferenceRow.account_id.in_(accounts)))
    chosen = {row.account_id: row for row in rows}
    devices: dict[int, list[int]] = {}
    for device, account_id in db.session.execute(
        sa.select(PushSubscription.id, PushSubscription.account_id)
        .where(PushSubscription.account_id.in_(accounts))
        .order_by(PushSubscription.id)
    ):
        devices.setdefault(account_id, []).append(device)
    return {each: _reached(chosen.get(each), devices.get(each, ())) for each in chosen.keys() | devices.keys()}


def _reached(row: PreferenceRow | None, devices: Sequence[int]) -> _Reach:
    if row is None:
        return _Reach(Preference(), False, devices)
    return _Reach(preference_of(row), row.address is not None and row.confirmed_at is not None, devices)


def _to_people(kind: Kind, people: Sequence[Recipient], reach: Mapping[int, _Reach]) -> Iterator[dict[str, Any]]:
    if not _leaves(kind):
        return
    for each in people:
        found = reach.get(each.account_id)
        if found is None:
            continue
        if found.mail:
            yield from _outgoing(kind, found.preference, Channel.MAIL, each.account_id, None)
        for device in found.devices:
            yield from _outgoing(kind, found.preference, Channel.PUSH, each.account_id, device)


def _outgoing(
    kind: Kind, preference: Preference, channel: Channel, account_id: int, target: int | None
) -> Iterator[dict[str, Any]]:
    if wants(preference, channel, kind):
        yield {
            "message_id": random_token(),
            "channel": channel,
            "account_id": account_id,
            "target": target,
            "digest": in_digest(preference, channel, kind),
            "next_try_at": goes_out_at(preference, channel, kind, clock.now(), clock.SHANGHAI),
        }


def _hooks() -> Sequence[Webhook]:
    return db.session.scalars(sa.select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)).all()


def _to_hooks(kind: Kind, hooks: Sequence[Webhook]) -> Iterator[dict[str, Any]]:
    for hook in hooks:
        if kind in hook_kinds() and kind.code in hook.kinds:
            yield {
                "message_id": random_token(),
                "channel": Channel.WEBHOOK,
                "account_id": None,
                "target": hook.id,
                "digest": False,
                "next_try_at": clock.now(),
            }
