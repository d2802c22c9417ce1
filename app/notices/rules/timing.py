"""When a message goes out: a person's quiet hours and daily digest, and the back-off after a failed try. Pure.

Minutes of the day count from midnight in the city (Asia/Shanghai); a span may run over midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from app.notices.rules.kinds import Kind, Leaves

DAY_MINUTES: Final = 1440
LEASE: Final = timedelta(minutes=5)
"""After so long without a result a sender is given up for dead."""
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long to wait after the first, second … failed try; when they are used up the delivery has failed (about a day)."""


class Channel(StrEnum):
    """Ways out of the house."""

    MAIL = "mail"
    PUSH = "push"
    WEBHOOK = "webhook"


class Wish(StrEnum):
    """What somebody wants on a channel."""

    OFF = "off"
    URGENT = "urgent"
    ALL = "all"


class Sending(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be told; ``digest_at`` None: each mail by itself, ``quiet_from`` None: at any hour."""

    mail: Wish = Wish.ALL
    push: Wish = Wish.ALL
    digest_at: int | None = None
    quiet_from: int | None = 22 * 60
    quiet_to: int | None = 7 * 60


def wants(preference: Preference, channel: Channel, kind: Kind) -> bool:
    """Whether this kind goes to the person on this channel at all."""
    if kind.leaves is Leaves.NEVER:
        return False
    wish = preference.mail if channel is Channel.MAIL else preference.push
    return wish is Wish.ALL or (wish is Wish.URGENT and kind.urgent)


def in_digest(preference: Preference, channel: Channel, kind: Kind) -> bool:
    """Whether it waits for the daily digest: mail only, and only what can wait."""
    return channel is Channel.MAIL and preference.digest_at is not None and kind.digestible and not kind.urgent


def goes_out_at(preference: Preference, channel: Channel, kind: Kind, now: datetime, zone: tzinfo) -> datetime:
    """The first instant from ``now`` on at which the message may go out. Urgent kinds go at once."""
    if kind.urgent:
        return now
    if in_digest(preference, channel, kind):
        assert preference.digest_at is not None
        return next_at(now, preference.digest_at, zone)
    return after_quiet(now, preference.quiet_from, preference.quiet_to, zone)


def after_quiet(now: datetime, quiet_from: int | None, quiet_to: int | None, zone: tzinfo) -> datetime:
    """``now``, or the end of the quiet hours in which it lies. Equal ends mean no quiet hours."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return now
    minute = _minute(now, zone)
    quiet = quiet_from <= minute < quiet_to if quiet_from < quiet_to else minute >= quiet_from or minute < quiet_to
    return next_at(now, quiet_to, zone) if quiet else now


def next_at(now: datetime, minute: int, zone: tzinfo) -> datetime:
    """The next instant after ``now`` at which the city's clock shows ``minute`` of the day."""
    local = now.astimezone(zone)
    at = local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    later = at if at > local else at + timedelta(days=1)
    return later.astimezone(now.tzinfo)


def next_try(now: datetime, attempts: int) -> datetime | None:
    """When to try again after ``attempts`` failed tries; None: give up."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def _minute(instant: datetime, zone: tzinfo) -> int:
    local = instant.astimezone(zone)
    return local.hour * 60 + local.minute
