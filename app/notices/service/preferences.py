"""How somebody wants to be told: the address with its proof, channels, digest and quiet hours."""

from __future__ import annotations

import hmac
from typing import Any, Final

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from app import audit
from app.accounts import Actor, Role
from app.notices.models import Delivery, NoticeRow, PreferenceRow
from app.notices.rules.table import KINDS
from app.notices.rules.timing import Channel, Preference, Sending, Wish, goes_out_at, in_digest, wants
from app.notices.sealing import address_code, seal, unseal
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic

LONGEST_ADDRESS: Final = 120
NO_MAIL: Final = frozenset({Role.INSPECTOR})
"""A private address beside an alias would tell who the inspector is (security 4a)."""


def propose_address(actor: Actor, text: str) -> tuple[str, str]:
    """Note a new address, to be confirmed with the code that is mailed to it; returns both.

    Raises:
        BadInput: when it is no address, or the person may have none here.
    """
    if actor.role in NO_MAIL:
        raise BadInput("mail_not_for_inspectors", _l("督察员不登记邮箱，以免暴露身份；请用手机推送。"))
    try:
        address = validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise BadInput("address_malformed", _l("邮箱写得不对，没有保存。"), field="address") from None
    if len(address) > LONGEST_ADDRESS:
        raise BadInput("address_malformed", _l("邮箱写得不对，没有保存。"), field="address")
    with atomic():
        row = _row(actor)
        row.address, row.confirmed_at = seal(address), None
        _drop_waiting(actor, Channel.MAIL)
        _note(actor, "address_proposed", {})
    return address, address_code(actor.account_id, address)


def confirm_address(actor: Actor, code: str) -> None:
    """The person has read the code at the address: mail goes there from now on. Raises BadInput."""
    with atomic():
        row = _row(actor)
        address = unseal(row.address) if row.address else None
        wanted = address_code(actor.account_id, address) if address else ""
        if not wanted or not hmac.compare_digest(wanted.encode(), code.strip().upper().encode()):
            raise BadInput("address_code_wrong", _l("确认码不对。请看最近一封邮件。"), field="code")
        row.confirmed_at = clock.now()
        _note(actor, "address_confirmed", {})


def forget_address(actor: Actor) -> None:
    """No mail any more; what waits is dropped."""
    with atomic():
        row = _row(actor)
        row.address, row.confirmed_at = None, None
        _drop_waiting(actor, Channel.MAIL)
        _note(actor, "address_forgotten", {})


def choose(actor: Actor, preference: Preference) -> None:
    """Take over channels, digest and quiet hours; what waits goes by the new ones."""
    with atomic():
        row = _row(actor)
        row.mail, row.push = preference.mail, preference.push
        row.digest_at, row.quiet_from, row.quiet_to = preference.digest_at, preference.quiet_from, preference.quiet_to
        _plan_anew(actor, preference)
        chosen = {"mail": preference.mail, "push": preference.push, "digest_at": preference.digest_at}
        _note(actor, "preference_chosen", {**chosen, "quiet": [preference.quiet_from, preference.quiet_to]})


def _plan_anew(actor: Actor, preference: Preference) -> None:
    now = clock.now()
    waiting = db.session.execute(
        sa.select(Delivery, NoticeRow.kind)
        .join(NoticeRow, NoticeRow.id == Delivery.notice_id)
        .where(Delivery.account_id == actor.account_id, Delivery.state == Sending.WAITING, Delivery.attempts == 0)
    )
    for delivery, code in waiting:
        kind, channel = KINDS[code], Channel(delivery.channel)
        if not wants(preference, channel, kind):
            delivery.state, delivery.next_try_at = Sending.WITHDRAWN, None
            continue
        delivery.digest = in_digest(preference, channel, kind)
        delivery.next_try_at = goes_out_at(preference, channel, kind, now, clock.SHANGHAI)


def _drop_waiting(actor: Actor, channel: Channel) -> None:
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.account_id == actor.account_id, Delivery.channel == channel, Delivery.state == Sending.WAITING)
        .values(state=Sending.WITHDRAWN, next_try_at=None)
    )


def _row(actor: Actor) -> PreferenceRow:
    row = db.session.get(PreferenceRow, actor.account_id, with_for_update=True, populate_existing=True)
    if row is None:
        fresh = Preference()
        row = PreferenceRow(
            account_id=actor.account_id,
            mail=fresh.mail,
            push=fresh.push,
            digest_at=fresh.digest_at,
            quiet_from=fresh.quiet_from,
            quiet_to=fresh.quiet_to,
        )
        db.session.add(row)
        db.session.flush()
    return row


def _note(actor: Actor, action: str, body: dict[str, Any]) -> None:
    audit.record(f"notices.{action}", f"account:{actor.account_id}", body, actor.handle)


def wish(text: str) -> Wish:
    """A wish as a form says it; off for anything else."""
    return Wish(text) if text in set(Wish) else Wish.OFF
