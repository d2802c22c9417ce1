"""Webhooks: made with a secret that is shown once, ended, never rewritten."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from app import audit
from app.notices.models import Delivery, Webhook
from app.notices.rules.hosts import BadTarget, target_of
from app.notices.rules.signing import secret_text
from app.notices.rules.table import hook_kinds
from app.notices.rules.timing import Channel, Sending
from app.notices.sealing import seal
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, NotFound
from app.platform.i18n import _l
from app.platform.settings import trusted_hosts
from app.platform.unit_of_work import atomic

MOST_HOOKS: Final = 20
SECRET_BYTES: Final = 32


def add_hook(name: str, url: str, kinds: Collection[str], by: str) -> str:
    """Let a program at ``url`` be told of ``kinds``; returns the secret as it is shown once. ``by`` is a handle.

    Raises:
        BadInput: for an address that may not be reached, no or unknown kinds, no name, or too many webhooks.
    """
    name, url = name.strip()[:60], url.strip()
    if not name:
        raise BadInput("name_missing", _l("请给它起个名字。"), field="name")
    try:
        target_of(url, trusted_hosts())
    except BadTarget:
        raise BadInput(
            "hook_url",
            _l("这个地址不能用，没有保存。"),
            advice=_l("只用 https 地址；内网主机要先由运维在 MINGCHA_OUTBOUND_HOSTS 里放行。"),
            field="url",
        ) from None
    chosen = [kind.code for kind in hook_kinds() if kind.code in kinds]
    if not chosen or len(chosen) != len(set(kinds)):
        raise BadInput("hook_kinds", _l("至少选一种消息。"), field="kinds")
    secret = secrets.token_bytes(SECRET_BYTES)
    with atomic():
        if _live() >= MOST_HOOKS:
            raise BadInput("hooks_many", _l("最多 20 个，先停用不用的。"))
        row = Webhook(name=name, url=url, secret=seal(secret.hex()), kinds=chosen, created_at=clock.now())
        db.session.add(row)
        db.session.flush()
        audit.record("notices.hook_added", f"webhook:{row.id}", {"url": url, "kinds": chosen}, by)
    return secret_text(secret)


def end_hook(hook_id: int, by: str) -> None:
    """Tell it no more; what waits is dropped. Raises NotFound."""
    with atomic():
        ended = db.session.scalar(
            sa.update(Webhook)
            .where(Webhook.id == hook_id, Webhook.ended_at.is_(None))
            .values(ended_at=clock.now())
            .returning(Webhook.id)
        )
        if ended is None:
            raise NotFound
        db.session.execute(
            sa.update(Delivery)
            .where(Delivery.channel == Channel.WEBHOOK, Delivery.target == hook_id, Delivery.state == Sending.WAITING)
            .values(state=Sending.WITHDRAWN, next_try_at=None)
        )
        audit.record("notices.hook_ended", f"webhook:{hook_id}", {}, by)


def _live() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Webhook).where(Webhook.ended_at.is_(None))) or 0
