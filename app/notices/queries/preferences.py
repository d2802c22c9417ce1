"""How people want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.notices.models import PreferenceRow, PushSubscription
from app.notices.rules.timing import Preference, Wish
from app.notices.sealing import unseal
from app.platform.db import db


@dataclass(frozen=True)
class Device:
    """One of a person's browsers that take push messages."""

    device_id: int
    agent: str
    created_at: datetime


@dataclass(frozen=True)
class OwnPreference:
    """What a person has chosen; ``address`` is their own only to see."""

    preference: Preference
    address: str
    confirmed: bool
    devices: list[Device]


def preference_of(row: PreferenceRow) -> Preference:
    """A stored preference as the rules take it."""
    return Preference(Wish(row.mail), Wish(row.push), row.digest_at, row.quiet_from, row.quiet_to)


def own_preference(account_id: int) -> OwnPreference:
    """How somebody is told; the defaults where nothing was chosen."""
    row = db.session.get(PreferenceRow, account_id)
    devices = db.session.scalars(
        sa.select(PushSubscription).where(PushSubscription.account_id == account_id).order_by(PushSubscription.id)
    )
    return OwnPreference(
        preference=preference_of(row) if row else Preference(),
        address=(unseal(row.address) or "") if row and row.address else "",
        confirmed=bool(row and row.confirmed_at),
        devices=[Device(each.id, each.agent, each.created_at) for each in devices],
    )
