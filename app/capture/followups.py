"""The second kind of thing a phone sends: follow-ups to a case or a report, as idempotent as reports (offline-capture 3.3).

A rectification or a check is carried out in the unit of work in which its last photo comes; where the case has moved on
meanwhile, it is kept with its photos and says so at every repetition. A lost photo gives up what a report announced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import undefer

from app import audit
from app.accounts import Actor, Role, case_handle
from app.capture.models import SentEvent, SentEventPhoto
from app.capture.queries import announced, own_sent
from app.capture.reading import parse_event, to_after_photos, to_verdict
from app.capture.refusals import NOT_CARRIED_OUT, refusal_of
from app.capture.schemas import EventBody, Receipt
from app.capture.service import Received, lock_report, require_digest, settle_report
from app.capture.tasks import compare
from app.cases import case_now, decide_on_site, give_feedback, lose_photos, require_named
from app.evidence import StagedPhoto, known_photo, register_photo, require_room, stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError, BadInput, Busy, Conflict, Forbidden, Gone, NotFound, TooLarge
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

_SENDERS = {
    "rectify": frozenset({Role.OFFICER, Role.DEPARTMENT}),
    "check": frozenset({Role.INSPECTOR}),
    "photo_lost": frozenset({Role.INSPECTOR}),
}


class _Refused(Exception):
    """The rules refuse what has come whole; nothing of it was carried out."""

    def __init__(self, error: AppError) -> None:
        super().__init__(error.code)
        self.error = error


def receive_event(event_id: str, raw: bytes, author: Actor, client_now: datetime | None = None) -> Received:
    """Store a follow-up, once. ``raw`` is the frozen body, ``client_now`` the phone's clock.

    Raises TooLarge, Malformed, BadInput, Forbidden (not a thing this role sends), NotFound (case or report is not the
    author's, or the report never listed the photo), Conflict (the id stands for other bytes; or it could not be carried out),
    Gone, StorageFull.
    """
    limit = current_config().report_max_bytes
    if len(raw) > limit:
        raise TooLarge("report_too_large", _l("这条上报的文字部分太大，没有保存。"), limit=limit)
    body = parse_event(raw)
    if body.uuid != event_id:
        raise BadInput("id_mismatch", _l("上报的编号与网址不一致，没有保存。"), field="id")
    if author.role not in _SENDERS[body.kind]:
        raise Forbidden
    digest = hashlib.sha256(raw).hexdigest()
    known = find_event(event_id)
    if known is not None:
        return _again(known, digest, author)
    require_room()
    ahead = client_now - clock.now() if client_now else None
    row = SentEvent(
        id=event_id,
        account_id=author.account_id,
        kind=body.kind,
        sha256=digest,
        body=raw.decode(),
        clock_ahead_s=round(ahead.total_seconds(), 1) if ahead else None,
    )
    return _store_loss(row, body, author) if body.kind == "photo_lost" else _store_step(row, body, author)


def _store_step(row: SentEvent, body: EventBody, author: Actor) -> Received:
    assert body.case is not None  # reading has made sure
    to_after_photos(body, None)  # raises for positions that are none, before anything is kept
    row.number = body.case
    if body.kind == "check":
        require_named(body.case, author)
    else:
        case_now(body.case, author)  # raises for a foreign case
    if not body.photos:
        return _store_at_once(row, author)
    with atomic():
        if not _claim(row):
            return _lost_the_race(row, author)
        db.session.add_all(
            SentEventPhoto(event_id=row.id, sha256=photo.sha256, position=position)
            for position, photo in enumerate(body.photos)
        )
        _record("event.received", row, author, {"kind": row.kind, "photos": len(body.photos)})
    return Received(_receipt(row, [photo.sha256 for photo in body.photos]), created=True)


def _store_at_once(row: SentEvent, author: Actor) -> Received:
    """A check without photos is carried out as it comes, or kept with the reason why not."""
    try:
        with atomic():
            if not _claim(row):
                return _lost_the_race(row, author)
            _record("event.received", row, author, {"kind": row.kind, "photos": 0})
            _carry_out(_locked(row.id), [], None, author)
    except _Refused as refused:
        with atomic():
            if not _claim(row):
                return _lost_the_race(row, author)
            _record("event.received", row, author, {"kind": row.kind, "photos": 0})
            _note_refusal(_locked(row.id), author, refused.error)
        raise refusal_of(refused.error.code, row.number, author, row.kind) from refused
    return Received(_receipt(row, []), created=True)


def _store_loss(row: SentEvent, body: EventBody, author: Actor) -> Received:
    report_id = body.report_uuid
    assert report_id is not None  # reading has made sure
    sent = own_sent(report_id, author)
    lost = [photo.sha256 for photo in body.photos]
    if not set(lost) <= set(announced(sent)):
        raise NotFound("photo_not_announced", _l("这条上报没有列出这张照片。"))
    row.number = sent.number or ""
    row.complete, row.settled_at = True, clock.now()
    with atomic():
        if not _claim(row):
            return _lost_the_race(row, author)
        lock_report(report_id)
        lose_photos(report_id, lost, body.note.strip(), author, row.number)
        settle_report(report_id)
    return Received(_receipt(row, []), created=True)


def _claim(row: SentEvent) -> bool:
    """Take the id; False when somebody has it. On PostgreSQL the loser waits here until the winner has committed."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    row.received_at = clock.now()
    columns = sa.inspect(SentEvent).column_attrs.keys()
    values = {name: getattr(row, name) for name in columns if name in row.__dict__}
    statement = (postgresql.insert if on_postgresql else sqlite.insert)(SentEvent).values({"complete": False, **values})
    return db.session.execute(statement.on_conflict_do_nothing().returning(SentEvent.id)).first() is not None


def _lost_the_race(row: SentEvent, author: Actor) -> Received:
    first = find_event(row.id)
    assert first is not None  # its key was in the way
    return _again(first, row.sha256, author)


def _again(known: SentEvent, digest: str, author: Actor) -> Received:
    if known.account_id != author.account_id:
        raise Conflict("id_taken", _l("这个编号已被另一条上报用了，没有保存。"))
    _require_alive(known)
    if known.sha256 != digest:
        raise Conflict("other_body", _l("这条反馈早已收到，内容与这次的不同，没有改动。"), number=known.number)
    _raise_if_refused(known, author)
    return Received(receipt_of_event(known), created=False)


def find_event(event_id: str) -> SentEvent | None:
    """The stored follow-up with this id, whoever sent it."""
    query = sa.select(SentEvent).where(SentEvent.id == event_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def own_event(event_id: str, author: Actor) -> SentEvent:
    """The follow-up that ``author`` sent. Raises NotFound (unknown or somebody else's: never told apart) and Gone."""
    event = find_event(event_id)
    if event is None or event.account_id != author.account_id:
        raise NotFound("event_not_found", _l("服务器还没有收到这条反馈。"))
    _require_alive(event)
    return event


def event_receipt(event_id: str, author: Actor) -> Receipt:
    """The receipt of an own follow-up. Raises NotFound, Gone, and why it was not carried out."""
    event = own_event(event_id, author)
    _raise_if_refused(event, author)
    return receipt_of_event(event)


def receipt_of_event(event: SentEvent) -> Receipt:
    """The receipt as of now."""
    missing = [] if event.complete else [photo.sha256 for photo in _photos(event.id) if photo.arrived_at is None]
    return _receipt(event, missing)


def _receipt(event: SentEvent, missing: Sequence[str]) -> Receipt:
    return Receipt(
        id=event.id,
        sha=event.sha256,
        number=event.number,
        missing=list(missing),
        complete=not missing,
        server_time=clock.now().isoformat(),
    )


def _require_alive(event: SentEvent) -> None:
    if event.deleted_at is not None:
        raise Gone("event_deleted", _l("这条反馈已经删除，不再接收。"))


def _raise_if_refused(event: SentEvent, author: Actor) -> None:
    if event.refused is not None:
        raise refusal_of(event.refused, event.number, author, event.kind)


def _photos(event_id: str) -> Sequence[SentEventPhoto]:
    query = sa.select(SentEventPhoto).where(SentEventPhoto.event_id == event_id).order_by(SentEventPhoto.position)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def receive_event_photo(event_id: str, sha256: str, stream: BinaryIO, author: Actor) -> Received:
    """Take in one announced photo of an own follow-up; with the last one the follow-up is carried out.

    Raises NotFound (unknown, or not announced), Gone, Conflict or BadInput where it cannot be carried out (event and photos
    are kept then), and what staging a photo raises.
    """
    event = own_event(event_id, author)
    expected = {photo.sha256: photo for photo in _photos(event_id)}
    if sha256 not in expected:
        raise NotFound("photo_not_announced", _l("这条上报没有列出这张照片。"))
    if expected[sha256].arrived_at is not None:
        require_digest(stream, sha256)
        _raise_if_refused(event, author)
        return Received(receipt_of_event(event), created=False)
    staged = stage_photo(stream, sha256)
    try:
        with atomic():
            _take(event_id, staged, author)
    except _Refused as refused:
        _keep_refused(event_id, staged, author, refused.error)
    return Received(event_receipt(event_id, author), created=True)


def _take(event_id: str, staged: StagedPhoto, author: Actor) -> None:
    """Note a photo's arrival; the last one brings the transition with it. The event's row orders photos that come at once."""
    event = _locked(event_id)
    photos = _photos(event_id)
    lacking = [photo for photo in photos if photo.arrived_at is None]
    this = next((photo for photo in lacking if photo.sha256 == staged.sha256), None)
    if this is None:
        return  # the same photo came twice at once
    if len(lacking) == 1:
        _carry_out(event, [photo.sha256 for photo in photos], staged, author)
    else:
        register_photo(staged, author)
    this.arrived_at = clock.now()


def _carry_out(event: SentEvent, digests: Sequence[str], last: StagedPhoto | None, author: Actor) -> None:
    body = parse_event(event.body.encode())
    assert body.case is not None  # reading has made sure
    staged = [last if last is not None and sha == last.sha256 else _kept(sha) for sha in digests]
    try:
        if body.kind == "check":
            decide_on_site(author, body.case, to_verdict(body, staged), body.base_version)
        else:
            ahead = timedelta(seconds=event.clock_ahead_s) if event.clock_ahead_s is not None else None
            after = dict(to_after_photos(body, ahead))
            photos = [(photo, after[photo.sha256]) for photo in staged]
            give_feedback(author, body.case, body.note, photos, body.base_version, cause=body.cause)
    except NOT_CARRIED_OUT as error:
        raise _Refused(error) from error
    event.complete, event.settled_at = True, clock.now()
    if body.kind == "rectify":
        for sha in digests:
            compare.enqueue(sha)


def _kept(sha256: str) -> StagedPhoto:
    photo = known_photo(sha256)
    if photo is None:
        raise Busy("photo_gone", retry_after=1)
    return photo


def _locked(event_id: str) -> SentEvent:
    query = sa.select(SentEvent).where(SentEvent.id == event_id).options(undefer(SentEvent.body)).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _keep_refused(event_id: str, staged: StagedPhoto, author: Actor, error: AppError) -> NoReturn:
    """Keep what came although it was not carried out, and say why."""
    with atomic():
        event = _locked(event_id)
        this = next(photo for photo in _photos(event_id) if photo.sha256 == staged.sha256)
        if this.arrived_at is None:
            register_photo(staged, author)
            this.arrived_at = clock.now()
        if event.refused is None:
            _note_refusal(event, author, error)
    raise refusal_of(error.code, event.number, author, event.kind) from error


def _note_refusal(event: SentEvent, author: Actor, error: AppError) -> None:
    event.complete, event.refused = True, error.code
    _record("event.refused", event, author, {"kind": event.kind, "code": error.code})


def _record(action: str, event: SentEvent, author: Actor, body: dict[str, object]) -> None:
    handle = case_handle(event.number, author.account_id)
    audit.record(action, f"case:{event.number}", {"event": event.id, **body}, actor=handle)
