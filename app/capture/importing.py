"""Unsent things out of a file that a phone saved: the last line of defence (offline-capture 3.6).

Every digest is checked and everything goes the way it would have gone from the phone, so a file that is imported twice, or
after the phone has recovered, makes nothing twice. A file that cannot be read changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app import audit
from app.accounts import Actor, find_by_handle
from app.capture.followups import event_receipt, receive_event, receive_event_photo
from app.capture.policies import PERMISSIONS
from app.capture.queries import own_sent, receipt_of
from app.capture.schemas import Receipt, Sha256, Short
from app.capture.service import receive_photo, receive_report
from app.cases import own_report, spaced_number
from app.platform.errors import AppError, BadInput, Forbidden, Malformed
from app.platform.i18n import _, _l
from app.platform.ids import canonical_uuid
from app.platform.unit_of_work import atomic

MOST_ITEMS = 500


class _Read(BaseModel):
    """What a later version of the phone adds is no reason to lose a report."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class ExportedPhoto(_Read):
    """A photo by its digest, its bytes as base64."""

    sha256: Sha256
    base64: str


class ExportedItem(_Read):
    """One thing that was not sent: its frozen text, the digest of that, and the photos that were still on the phone."""

    kind: Literal["report", "event"]
    id: Short
    sha: Sha256
    payload: str
    photos: Annotated[list[ExportedPhoto], Field(max_length=40)] = []


class Export(_Read):
    """A file as phones save it."""

    mingcha_export: Literal[1]
    user: Short
    exported_at: AwareDatetime
    items: Annotated[list[ExportedItem], Field(max_length=MOST_ITEMS)]


class Outcome(StrEnum):
    """What became of one thing in the file."""

    STORED = "stored"  # it, or photos of it, came with this file
    KNOWN = "known"  # all of it was here before
    PART = "part"  # it is here, photos are still missing
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One thing of the file: what it is called, what became of it, and why where something did not go through."""

    title: str
    outcome: Outcome
    number: str = ""
    photos: int = 0
    arrived: int = 0
    reasons: tuple[str, ...] = ()


def read_export(raw: bytes) -> Export:
    """The content of a file. Raises Malformed when it is cut off, or none of ours."""
    try:
        return Export.model_validate_json(raw)
    except ValidationError as error:
        raise Malformed(
            "export_unreadable",
            _l("这个文件不完整，或不是本系统导出的，什么也没有改。"),
            advice=_l("请在手机上重新导出一次，把整个文件传过来，不要用别的软件打开再保存。"),
            field="file",
        ) from error


def owner_of(export: Export, reader: Actor) -> Actor:
    """In whose name the file is taken in: the reader's own, or for supervision that of whose phone it was.

    Raises Forbidden for somebody else's file, BadInput when nobody has that handle.
    """
    if export.user == reader.handle:
        return reader
    if not _may(reader, "capture.import-for-others"):
        raise Forbidden(
            "other_user",
            _l("这个文件是另一个人的手机导出的，没有导入。"),
            advice=_l("请那个人自己登录后导入，或交督察组代为导入。"),
            field="file",
        )
    owner = find_by_handle(export.user)
    if owner is None:
        raise BadInput("owner_unknown", _l("系统里没有这个文件的主人，没有导入。"), field="file")
    return owner


def import_export(export: Export, raw: bytes, reader: Actor) -> list[Line]:
    """Take everything in, each thing by itself; one that is refused does not cost the others. Raises as ``owner_of`` does."""
    owner = owner_of(export, reader)
    if owner.account_id != reader.account_id:
        with atomic():
            body = {"items": len(export.items), "exported_at": export.exported_at.isoformat()}
            audit.record("export.imported", f"export:{hashlib.sha256(raw).hexdigest()[:40]}", body, actor=reader.handle)
    reports_first = sorted(export.items, key=lambda item: item.kind != "report")
    return [_Import(item, owner, reader).line() for item in reports_first]


def _may(who: Actor, permission: str) -> bool:
    return who.role in PERMISSIONS[permission]


class _Import:
    """One thing on its way in."""

    def __init__(self, item: ExportedItem, owner: Actor, reader: Actor) -> None:
        self.item, self.owner = item, owner
        self.own = owner.account_id == reader.account_id
        self.reasons: list[str] = []
        self.new = False

    def line(self) -> Line:
        """Take it in and say what came of it."""
        key = canonical_uuid(self.item.id)
        payload = self.item.payload.encode()
        if key is None or hashlib.sha256(payload).hexdigest() != self.item.sha:
            return Line(
                self._kind_name(), Outcome.REFUSED, reasons=(_("这一条在文件里已损坏（摘要不符），没有导入。"),)
            )
        try:
            receipt = self._received(key, payload)
        except AppError as error:
            return Line(
                self._kind_name(), Outcome.REFUSED, reasons=tuple(dict.fromkeys([*self.reasons, error.message]))
            )
        outcome = Outcome.STORED if self.new else Outcome.KNOWN
        announced = 0 if self._is_loss(payload) else len(json.loads(payload).get("photos", []))
        return Line(
            *self._named(key, payload, Outcome.PART if receipt.missing else outcome, receipt.number),
            announced,
            announced - len(receipt.missing),
            tuple(dict.fromkeys(self.reasons)),
        )

    def _received(self, key: str, payload: bytes) -> Receipt:
        """The receipt after everything the file has was taken in. Raises why it is refused."""
        if self.item.kind == "event":
            received = receive_event(key, payload, self.owner)
        elif _may(self.owner, "capture.report"):
            received = receive_report(key, payload, self.owner)
        else:
            raise Forbidden
        self.new = received.created
        take = receive_event_photo if self.item.kind == "event" else receive_photo
        for sha256, content in self._whole(received.receipt):
            try:
                take(key, sha256, io.BytesIO(content), self.owner)
                self.new = True
            except AppError as error:
                self.reasons.append(error.message)
        if self.item.kind == "event":
            return event_receipt(key, self.owner)
        return receipt_of(own_sent(key, self.owner))

    def _whole(self, receipt: Receipt) -> Iterator[tuple[str, bytes]]:
        """The photos that the server lacks and the file has undamaged."""
        for photo in self.item.photos:
            if photo.sha256 not in receipt.missing:
                continue
            content = _decoded(photo.base64)
            if content is None or hashlib.sha256(content).hexdigest() != photo.sha256:
                self.reasons.append(_("有一张照片在文件里已损坏，没有导入。"))
            else:
                yield photo.sha256, content

    def _is_loss(self, payload: bytes) -> bool:
        return self.item.kind == "event" and json.loads(payload).get("kind") == "photo_lost"

    def _kind_name(self) -> str:
        return _("上报") if self.item.kind == "report" else _("后续反馈")

    def _named(self, key: str, payload: bytes, outcome: Outcome, number: str) -> tuple[str, Outcome, str]:
        """What it is called. A confidential one has no number, and to whoever imports for somebody else no name either."""
        if self._is_loss(payload):
            return _("丢失照片的说明"), outcome, ""
        if self.item.kind == "event":
            check = json.loads(payload).get("kind") == "check"
            return _("现场核查") if check else _("整改反馈"), outcome, spaced_number(number)
        report = own_report(self.owner, key)
        if report is None or report.confidential:
            return (report.title if report and self.own else "") or self._kind_name(), outcome, ""
        return report.title, outcome, spaced_number(number)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def tally(lines: Sequence[Line]) -> dict[Outcome, int]:
    """How many of each outcome."""
    return {outcome: sum(line.outcome is outcome for line in lines) for outcome in Outcome}
