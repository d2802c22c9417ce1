"""Documents beside photos: a PDF is checked, stored write-once under its SHA-256, and only ever handed out as a download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO
from urllib.parse import quote

from flask import Response

from app import audit
from app.accounts import case_handle
from app.evidence import errors
from app.evidence.intake import StagedPhoto, incoming, stage_photo
from app.evidence.models import Document
from app.evidence.rules import HEAD_BYTES, document_fault, document_key, kind_of, known_text
from app.evidence.service import Holder, insert_missing, keep_form, kept_form, register_photo
from app.platform import clock
from app.platform.errors import Busy, NotFound
from app.platform.settings import current_config
from app.platform.storage import current_storage
from app.platform.unit_of_work import in_atomic, leave_snapshot

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


def _is_pdf(kind: str) -> bool:
    return kind == "pdf"


@dataclass(frozen=True)
class StagedDocument:
    """A document whose bytes are checked and safe on disk, but which no row knows yet. ``size`` in bytes."""

    sha256: str
    size: int
    kind: str = "pdf"


StagedFile = StagedPhoto | StagedDocument


def stage_file(stream: BinaryIO) -> StagedFile:
    """Take in one file of a form, a photo or a PDF by its first bytes.

    Raises what ``stage_photo`` raises, and BadInput for a PDF that is damaged, locked or has active parts.
    """
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    return _stage_document(stream) if kind_of(head) == "pdf" else stage_photo(stream)


def _stage_document(stream: BinaryIO) -> StagedDocument:
    leave_snapshot()
    with incoming(stream, _is_pdf, current_config().document_max_bytes) as (path, sha256, size, _kind):
        fault = document_fault(path.read_bytes())
        if fault is not None:
            raise errors.document_refused(fault)
        current_storage().put_if_absent(document_key(sha256), path)
    return StagedDocument(sha256, size)


def register_file(staged: StagedFile, holder: Holder) -> None:
    """Make a staged file part of the record, inside the caller's unit of work; repeating it changes nothing.

    Raises Busy when the bytes have been swept away meanwhile, RuntimeError outside a unit of work.
    """
    if isinstance(staged, StagedPhoto):
        register_photo(staged, holder)
        return
    if not in_atomic():
        raise RuntimeError("a document is registered inside atomic()")
    now = clock.now()
    new = insert_missing(Document, sha256=staged.sha256, size=staged.size, kind=staged.kind, received_at=now)
    if new:
        subject = f"document:{staged.sha256}"
        known = audit.fingerprint(known_text(now, "", {}), subject)
        body = {"size": staged.size, "kind": staged.kind, "known": known}
        audit.record("document_received", subject, body, actor=case_handle(subject, holder.account_id))
    if not current_storage().exists(document_key(staged.sha256)):
        raise Busy("document_gone", retry_after=1)


def register_files(staged: Sequence[StagedFile], holder: Holder) -> None:
    """Make several staged files part of the record."""
    for one in staged:
        register_file(one, holder)


def keep_files(files: Sequence[tuple[StagedFile, str]], holder: Holder) -> str:
    """Keep the good files of a refused form, with their names, for an hour; returns the token that the form carries back."""
    return keep_form([(staged.sha256, {**_facts(staged), "name": name}) for staged, name in files], holder)


def _facts(staged: StagedFile) -> dict[str, Any]:
    return staged.as_json() if isinstance(staged, StagedPhoto) else asdict(staged)


def kept_files(token: str, holder: Holder) -> list[tuple[StagedFile, str]]:
    """The files kept under ``token`` with their names, in order; empty when it is unknown, expired or somebody else's."""
    return [(_staged(facts), str(facts.get("name", ""))) for facts in kept_form(token, holder)]


def _staged(facts: dict[str, Any]) -> StagedFile:
    return StagedPhoto.from_json(facts) if "exif" in facts else StagedDocument(facts["sha256"], facts["size"])


def document_response(sha256: str, name: str) -> Response:
    """The document as a download named ``name``. Raises NotFound when its bytes are not there.

    The caller has already decided that the reader may have it.
    """
    try:
        with current_storage().open(document_key(sha256)) as file:
            data = file.read()
    except FileNotFoundError:
        raise NotFound from None
    disposition = f"attachment; filename=\"document.pdf\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, mimetype="application/pdf", headers={**_HEADERS, "Content-Disposition": disposition})
