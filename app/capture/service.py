"""The commands of a phone: take in a report, take in a photo of it. Sending twice is the same as sending once.

The id that the phone made is the key: same id and same bytes give the same receipt, other bytes are refused (offline-capture
3.3). Every answer follows the commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts import Actor
from app.capture.models import SentReport
from app.capture.queries import announced, find_sent, own_sent, receipt_of
from app.capture.reading import parse_body, to_report
from app.capture.schemas import Receipt
from app.cases import Report, file_report, has_arrived, missing_photos, photo_arrived
from app.evidence import StagedPhoto, register_photo, release_form, require_room, stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Gone, NotFound, TooLarge
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

_CHUNK = 1 << 18
_FILED = (
    sa.update(SentReport.__table__)  # type: ignore[arg-type]  # a mapped class has a Table
    .where(SentReport.id == sa.bindparam("report"))
    .values(number=sa.bindparam("filed_as"), complete=sa.bindparam("whole"))
)


@dataclass(frozen=True)
class Received:
    """The receipt, and whether this call is the one that stored something."""

    receipt: Receipt
    created: bool


def receive_report(report_id: str, raw: bytes, author: Actor, client_now: datetime | None = None) -> Received:
    """Store a report and file it as a finding, once. ``raw`` is the frozen body, ``client_now`` the phone's clock.

    A well-formed report is always stored. Raises TooLarge, Malformed, BadInput; Conflict when the id stands for other bytes
    or for somebody else's report; Gone when it was deleted; StorageFull.
    """
    limit = current_config().report_max_bytes
    if len(raw) > limit:
        raise TooLarge("report_too_large", _l("这条上报的文字部分太大，没有保存。"), limit=limit)
    body = parse_body(raw)
    if body.uuid != report_id:
        raise BadInput("id_mismatch", _l("上报的编号与网址不一致，没有保存。"), field="id")
    digest = hashlib.sha256(raw).hexdigest()
    known = find_sent(report_id)
    if known is not None:
        return _again(known, digest, author)
    require_room()
    now = clock.now()
    report = to_report(body, report_id, now, client_now - now if client_now else None)
    return _store(report, raw, digest, author)


def _store(report: Report, raw: bytes, digest: str, author: Actor) -> Received:
    report_id = report.id
    with atomic():
        if not _claim(report_id, raw, digest, author):
            first = find_sent(report_id)
            assert first is not None  # its key was in the way
            return _again(first, digest, author)
        filed = file_report(report, author)
        db.session.flush()
        missing = missing_photos(report_id) if report.photos else []
        db.session.execute(_FILED, {"report": report_id, "filed_as": filed.number, "whole": not missing})
    receipt = Receipt(
        id=report_id,
        sha=digest,
        number=filed.number,
        missing=missing,
        complete=not missing,
        server_time=clock.now().isoformat(),
    )
    return Received(receipt, created=True)


def _claim(report_id: str, raw: bytes, digest: str, author: Actor) -> bool:
    """Take the id; False when somebody has it. On PostgreSQL the loser waits here until the winner has committed."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if on_postgresql else sqlite.insert)(SentReport).values(
        id=report_id,
        account_id=author.account_id,
        sha256=digest,
        body=raw.decode(),
        received_at=clock.now(),
        complete=False,
    )
    result = db.session.execute(statement.on_conflict_do_nothing().returning(SentReport.id))
    return result.first() is not None


def _again(known: SentReport, digest: str, author: Actor) -> Received:
    if known.account_id != author.account_id:
        raise Conflict("id_taken", _l("这个编号已被另一条上报用了，没有保存。"))
    if known.deleted_at is not None:
        raise Gone("report_deleted", _l("这条上报已经删除，不再接收。"))
    if known.sha256 != digest:
        raise Conflict(
            "other_body",
            _l("这条上报早已收到（案卷 %(number)s），内容与这次的不同，没有改动。"),
            advice=_l("已收到的那条是安全的。要报新的问题，请另开一条。"),
            number=known.number or "",
        )
    return Received(receipt_of(known), created=False)


def receive_photo(report_id: str, sha256: str, stream: BinaryIO, author: Actor) -> Received:
    """Take in one announced photo of an own report; the receipt says what is still missing.

    A photo that was given up as lost and is found after all is taken in too. Raises NotFound (report unknown, or photo not
    announced), Gone, and what staging a photo raises.
    """
    sent = own_sent(report_id, author)
    if sha256 not in announced(sent):
        raise NotFound("photo_not_announced", _l("这条上报没有列出这张照片。"))
    if has_arrived(report_id, sha256):
        require_digest(stream, sha256)
        return Received(receipt_of(sent), created=False)
    staged = stage_photo(stream, sha256)
    with atomic():
        _take_photo(report_id, staged, author)
    return Received(receipt_of(own_sent(report_id, author)), created=True)


def require_digest(stream: BinaryIO, sha256: str) -> None:
    """Raises BadInput when the bytes that come again are not those of the photo."""
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise BadInput("photo_digest", _l("收到的照片与手机上的不一致，没有接收。"), field="photos")


def _take_photo(report_id: str, staged: StagedPhoto, author: Actor) -> None:
    lock_report(report_id)
    register_photo(staged, author)
    photo_arrived(report_id, staged.sha256)
    settle_report(report_id)


def lock_report(report_id: str) -> None:
    """Order what comes to the same report at once, inside the caller's unit of work: each then sees what the others brought."""
    db.session.execute(sa.select(SentReport.id).where(SentReport.id == report_id).with_for_update())


def settle_report(report_id: str) -> None:
    """Mark the report as whole once nothing of it is expected any more, inside the caller's unit of work."""
    db.session.flush()
    if not missing_photos(report_id):
        db.session.execute(
            sa.update(SentReport)
            .where(SentReport.id == report_id)
            .values(complete=True)
            .execution_options(synchronize_session=False)
        )


def receive_form(report_id: str, raw: bytes, photos: Sequence[StagedPhoto], kept: str, author: Actor) -> Received:
    """A report that came as a form, with its photos, in one unit of work. ``kept`` is the token of photos staged before."""
    with atomic():
        received = receive_report(report_id, raw, author)
        if received.created:
            for photo in photos:
                _take_photo(report_id, photo, author)
            if kept:
                release_form(kept, author)
    return Received(receipt_of(own_sent(report_id, author)), received.created)
