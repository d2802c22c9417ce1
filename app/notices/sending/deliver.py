"""Sending what is due: claim, look whether it may still be told, send outside any transaction, record.

The run keeps to a time of its own, and a way that is blocked (mail server down, host unknown) is left alone until the next
one, so that other jobs are not kept waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import sqlalchemy as sa
import structlog
from flask import Flask, current_app

from app.accounts import Actor, get_actor, recipients
from app.notices.models import Delivery, NoticeRow, PreferenceRow, PushSubscription, Webhook
from app.notices.rules.signing import headers as signed
from app.notices.rules.table import KINDS
from app.notices.rules.timing import Channel
from app.notices.sealing import address_code, unseal
from app.notices.sending import claims, outbound, push
from app.notices.sending.claims import Claim
from app.notices.sending.faults import Gone, NotSent, Refused, Unreachable
from app.notices.sending.mail import Mailer, compose, mailer_for
from app.notices.sending.messages import code_mail, hook_of, mail_of, permitted, push_of
from app.notices.service.subscriptions import forget_subscription
from app.platform import clock
from app.platform.db import db
from app.platform.i18n import speaking
from app.platform.ids import random_token
from app.platform.settings import current_config, trusted_hosts
from app.platform.unit_of_work import leave_snapshot

log = structlog.get_logger(__name__)
RUN_SECONDS: Final = 45
AT_ONCE: Final = 200
_EXTENSION: Final = "mingcha_mailer"

Act = Callable[[], None]


@dataclass
class Run:
    """One run of the sender."""

    until: float = field(default_factory=lambda: time.monotonic() + RUN_SECONDS)
    blocked: set[tuple[str, int | None]] = field(default_factory=set)
    sent: int = 0

    @property
    def over(self) -> bool:
        """Whether the run has had its time."""
        return time.monotonic() > self.until


def set_mailer(app: Flask, mailer: Mailer) -> None:
    """Send mail through ``mailer`` instead of the configured server; for tests."""
    app.extensions[_EXTENSION] = mailer


def mailer(app: Flask | None = None) -> Mailer:
    """What takes mail: the configured server, or the console."""
    known = (app or current_app).extensions.get(_EXTENSION)
    return cast("Mailer", known) if known else mailer_for(current_config().mail_url)


def deliver_notice(notice_id: int) -> int:
    """Send what is due of one notice; returns how many messages went out."""
    run = Run()
    _single(run, claims.due_ids(AT_ONCE, notice_id))
    return run.sent


def deliver_due() -> int:
    """Send whatever is due, digests last; returns how many messages went out."""
    run = Run()
    _single(run, claims.due_ids(AT_ONCE))
    for account_id, message_id in claims.due_digests():
        if run.over or (Channel.MAIL, None) in run.blocked:
            break
        claim = claims.claim_digest(account_id, message_id)
        if claim is not None:
            _work(run, claim)
    return run.sent


def _single(run: Run, ids: Sequence[int]) -> None:
    ways = sa.select(Delivery.id, Delivery.channel, Delivery.target).where(Delivery.id.in_(ids))
    way_of = {row.id: _way(row.channel, row.target) for row in db.session.execute(ways)}
    for delivery_id in ids:
        if run.over:
            return
        if way_of[delivery_id] not in run.blocked:
            claim = claims.claim_one(delivery_id)
            if claim is not None:
                _work(run, claim)


def _way(channel: str, target: int | None) -> tuple[str, int | None]:
    """What all messages of a channel that would meet the same obstacle share."""
    return channel, None if channel == Channel.MAIL else target


def _work(run: Run, claim: Claim) -> None:
    found = db.session.execute(
        sa.select(Delivery, NoticeRow)
        .join(NoticeRow, NoticeRow.id == Delivery.notice_id)
        .where(Delivery.id.in_(claim.ids))
        .order_by(NoticeRow.id)
    ).all()
    pairs = [(delivery, notice) for delivery, notice in found]
    first = pairs[0][0]
    try:
        told = _TELLERS[Channel(first.channel)](first, [notice for _delivery, notice in pairs], claim)
    except Unreachable as error:
        run.blocked.add(_way(first.channel, first.target))
        claims.record_failure(claim, str(error), final=False)
    except Refused as error:
        claims.record_failure(claim, str(error), final=True)
    except NotSent as error:
        claims.record_failure(claim, str(error), final=False)
    else:
        _record(run, claim, pairs, told)


def _record(run: Run, claim: Claim, pairs: Sequence[tuple[Delivery, NoticeRow]], told: set[int]) -> None:
    if not told:
        claims.record_withdrawn(claim)
        return
    run.sent += 1
    claims.record_sent(claim, [delivery.id for delivery, notice in pairs if notice.id not in told])


def _mail(delivery: Delivery, notices: Sequence[NoticeRow], claim: Claim) -> set[int]:
    """Send one mail; returns the notices that it told."""
    reader, language = _reader(delivery)
    row = db.session.get(PreferenceRow, delivery.account_id)
    address = unseal(row.address) if row and row.address and row.confirmed_at else None
    rows = permitted(reader, notices) if reader else []
    if not rows or address is None:
        return set()
    with speaking(language):
        mail = mail_of(rows)
    message = compose(address, mail.subject, mail.text, claim.message_id)
    way = mailer()
    leave_snapshot()
    way.send(message)
    return {row.id for row in rows}


def send_address_code(account_id: int) -> None:
    """Mail the code that confirms a new address, once; who does not get it asks again."""
    row = db.session.get(PreferenceRow, account_id)
    address = unseal(row.address) if row and row.address and row.confirmed_at is None else None
    if address is None:
        return
    code = address_code(account_id, address)
    found = recipients(accounts=[account_id])
    with speaking((found[0].language if found else "") or "zh"):
        message = compose(address, *code_mail(code), random_token())
    way = mailer()
    leave_snapshot()
    way.send(message)


def _push(delivery: Delivery, notices: Sequence[NoticeRow], claim: Claim) -> set[int]:
    """Send one push message; a browser that is no more is forgotten."""
    reader, language = _reader(delivery)
    device = db.session.get(PushSubscription, delivery.target)
    opened = unseal(device.sealed) if device and device.account_id == delivery.account_id else None
    rows = permitted(reader, notices) if reader else []
    if not rows or opened is None:
        return set()
    browser = push.Browser.from_json(opened)
    with speaking(language):
        shown = push_of(rows[0], claim.message_id)
    head = push.request_headers(browser, urgent=KINDS[rows[0].kind].urgent)
    trusted = trusted_hosts()
    leave_snapshot()
    try:
        outbound.post(browser.endpoint, head, push.encrypt(browser, shown), trusted)
    except Gone:
        forget_subscription(delivery.target)
        raise
    return {rows[0].id}


def _hook(delivery: Delivery, notices: Sequence[NoticeRow], claim: Claim) -> set[int]:
    """Post one signed webhook."""
    hook, notice = db.session.get(Webhook, delivery.target), notices[0]
    secret = unseal(hook.secret) if hook and hook.ended_at is None else None
    if hook is None or secret is None or notice.withdrawn_at is not None:
        return set()
    body, url, trusted = hook_of(notice), hook.url, trusted_hosts()
    stamp = int(clock.now().timestamp())
    leave_snapshot()
    head = {"Content-Type": "application/json", **signed(bytes.fromhex(secret), claim.message_id, stamp, body)}
    outbound.post(url, head, body, trusted)
    return {notice.id}


_TELLERS: Final = {Channel.MAIL: _mail, Channel.PUSH: _push, Channel.WEBHOOK: _hook}


def _reader(delivery: Delivery) -> tuple[Actor | None, str]:
    """Who is told and in which language; nobody when the account is no longer active."""
    found = recipients(accounts=[delivery.account_id]) if delivery.account_id is not None else []
    return (get_actor(found[0].account_id), found[0].language or "zh") if found else (None, "zh")
