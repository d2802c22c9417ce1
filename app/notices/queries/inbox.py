"""One person's inbox: unread first, each notice under the reader's present rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import Actor
from app.notices.models import InboxRow, NoticeRow
from app.notices.rules.table import KINDS
from app.notices.sentences import sentence
from app.notices.subjects import subject_kind, subject_label, subject_url
from app.platform.db import db
from app.platform.errors import NotFound

PAGE = 30
MOST_COUNTED = 100


@dataclass(frozen=True)
class Line:
    """A notice as its reader may see it. ``open``: the subject is still the reader's to see; else there is no content."""

    notice_id: int
    at: datetime
    unread: bool
    urgent: bool
    open: bool
    text: str
    label: str
    url: str


@dataclass(frozen=True)
class InboxPage:
    """A page of an inbox; ``newest`` is the highest notice in it at all, so that "all read" means what was shown."""

    lines: list[Line]
    next_after: str | None
    unread: int
    newest: int


def count_unread(account_id: int) -> int:
    """How many notices somebody has not read; counting stops at 100."""
    unread = (
        sa.select(InboxRow.notice_id)
        .where(InboxRow.account_id == account_id, InboxRow.read_at.is_(None))
        .limit(MOST_COUNTED)
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(unread.subquery())) or 0


def inbox(reader: Actor, after: str | None = None) -> InboxPage:
    """The reader's notices, unread ones first, each group newest first. ``after`` is the cursor of the page before."""
    is_read = InboxRow.read_at.is_not(None)
    query = (
        sa.select(NoticeRow, is_read)
        .join(InboxRow, InboxRow.notice_id == NoticeRow.id)
        .where(InboxRow.account_id == reader.account_id)
        .order_by(is_read, NoticeRow.id.desc())
        .limit(PAGE + 1)
    )
    cursor = _cursor(after)
    if cursor is not None:
        read, last = cursor
        earlier = sa.and_(is_read if read else ~is_read, NoticeRow.id < last)
        query = query.where(earlier if read else sa.or_(is_read, earlier))
    found = [(row, bool(read)) for row, read in db.session.execute(query)]
    shown = found[:PAGE]
    return InboxPage(
        lines=_lines(reader, shown),
        next_after=f"{'r' if shown[-1][1] else 'u'}{shown[-1][0].id}" if len(found) > PAGE else None,
        unread=count_unread(reader.account_id),
        newest=_newest(reader.account_id),
    )


def own_notice(reader: Actor, notice_id: int) -> Line:
    """One notice of the reader's inbox. Raises NotFound."""
    found = db.session.execute(
        sa.select(NoticeRow, InboxRow.read_at.is_not(None))
        .join(InboxRow, InboxRow.notice_id == NoticeRow.id)
        .where(InboxRow.account_id == reader.account_id, NoticeRow.id == notice_id)
    ).first()
    if found is None:
        raise NotFound
    return _lines(reader, [(found[0], bool(found[1]))])[0]


def still_visible(reader: Actor, rows: Sequence[NoticeRow]) -> set[int]:
    """Which of some notices the reader may see the content of: not withdrawn, and the subject still theirs to see."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.subject_kind and row.subject_ref:
            wanted[row.subject_kind].add(row.subject_ref)
    seen = {(kind, ref) for kind, refs in wanted.items() for ref in _visible(reader, kind, refs)}
    return {
        row.id
        for row in rows
        if row.withdrawn_at is None and (row.subject_kind is None or (row.subject_kind, row.subject_ref) in seen)
    }


def _visible(reader: Actor, kind: str, refs: set[str]) -> set[str]:
    known = subject_kind(kind)
    return set(known.visible(reader, refs)) if known else set()


def _lines(reader: Actor, rows: Sequence[tuple[NoticeRow, bool]]) -> list[Line]:
    visible = still_visible(reader, [row for row, _read in rows])
    return [_line(row, read, row.id in visible) for row, read in rows]


def _line(row: NoticeRow, read: bool, visible: bool) -> Line:
    return Line(
        notice_id=row.id,
        at=row.posted_at,
        unread=not read,
        urgent=visible and KINDS[row.kind].urgent,
        open=visible,
        text=sentence(row.kind, row.params) if visible else "",
        label=subject_label(row.subject_kind, row.subject_ref) if visible else "",
        url=subject_url(row.subject_kind, row.subject_ref) if visible else "",
    )


def _cursor(after: str | None) -> tuple[bool, int] | None:
    if after and after[:1] in {"u", "r"} and after[1:].isdigit() and len(after) < 20:
        return after[0] == "r", int(after[1:])
    return None


def _newest(account_id: int) -> int:
    newest = sa.select(sa.func.max(InboxRow.notice_id)).where(InboxRow.account_id == account_id)
    return db.session.scalar(newest) or 0
