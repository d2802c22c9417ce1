"""What leaves the house of a notice, in its receiver's language: a mail, a push message, the body of a webhook.

Everything here is content for people who may read it today; what may not leave, or may no longer be read, is None.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts import Actor
from app.notices.models import NoticeRow
from app.notices.queries.inbox import still_visible
from app.notices.rules.kinds import Kind, Leaves
from app.notices.rules.table import KINDS
from app.notices.sentences import sentence
from app.notices.subjects import subject_label, subject_url
from app.platform.clock import local
from app.platform.i18n import _, ngettext, speaking
from app.platform.settings import current_config

MOST_LINES = 40
PREFERENCES = "/account/notices"


@dataclass(frozen=True)
class Mail:
    """Subject and text."""

    subject: str
    text: str


def permitted(reader: Actor, rows: Sequence[NoticeRow]) -> list[NoticeRow]:
    """Those that may leave the house for this reader now: kind, role and the right to see the subject still hold."""
    visible = still_visible(reader, rows)
    return [row for row in rows if row.id in visible and _may_leave(KINDS[row.kind], reader)]


def _may_leave(kind: Kind, reader: Actor) -> bool:
    return kind.leaves is not Leaves.NEVER and reader.role in kind.roles


def mail_of(rows: Sequence[NoticeRow]) -> Mail:
    """One notice as a mail, or several as the day's digest."""
    if len(rows) == 1:
        headline, text = _words(rows[0])
        lines = [text] if headline == text else [headline, text]
        link = _link(f"/notices/{rows[0].id}")
    else:
        headline = ngettext("今日 %(num)s 条消息", "今日 %(num)s 条消息", len(rows))
        lines = [f"· {' '.join(dict.fromkeys(_words(row)))}" for row in rows[:MOST_LINES]]
        lines += [_("其余请到明察里看。")] if len(rows) > MOST_LINES else []
        link = _link("/notices")
    foot = _("这是明察自动发出的消息，请勿回复。收什么、怎么收，在“我的 · 消息设置”里改。")
    opened = _("登录后查看：%(link)s", link=link) if link else _("请登录明察查看。")
    return Mail(
        f"{_('明察')} · {headline}", "\n".join([*lines, "", opened, "", "-- ", foot, _link(PREFERENCES)]).strip()
    )


def code_mail(code: str) -> tuple[str, str]:
    """Subject and text of the mail that proves a new address."""
    asked = _("在“我的 · 消息设置”里填上它，消息就发到这个邮箱。不是您本人操作的话，不用理会。")
    text = "\n\n".join((_("确认码：%(code)s", code=code), asked))
    return f"{_('明察')} · {_('确认邮箱')}", text


def push_of(row: NoticeRow, message_id: str) -> bytes:
    """What a browser shows: a title, a sentence, where a tap leads. ``tag``: a repeated message replaces the first."""
    headline, text = _words(row)
    title = _("明察") if headline == text else f"{_('明察')} · {headline}"
    shown = {"title": title, "body": text, "url": f"/notices/{row.id}", "tag": message_id}
    return json.dumps(shown, ensure_ascii=False).encode()


def hook_of(row: NoticeRow) -> bytes:
    """The body of a webhook: type, instant, what it is about, and the sentence in both languages."""
    url = subject_url(row.subject_kind, row.subject_ref)
    data: dict[str, Any] = {"params": row.params, "text": {}}
    for spoken in ("zh", "en"):
        with speaking(spoken):
            data["text"][spoken] = sentence(row.kind, row.params)
    if url:
        data["subject"] = {"kind": row.subject_kind, "ref": row.subject_ref, "url": _link(url) or url}
    body = {"type": row.kind, "timestamp": local(row.posted_at).isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def _words(row: NoticeRow) -> tuple[str, str]:
    """What it is about and what it says; both the same where nothing may be said."""
    if KINDS[row.kind].leaves is Leaves.BARE:
        bare = _("您有一条新消息")
        return bare, bare
    text = sentence(row.kind, row.params)
    return subject_label(row.subject_kind, row.subject_ref) or text, text


def _link(path: str) -> str:
    base = current_config().public_url.rstrip("/")
    return f"{base}{path}" if base else ""
