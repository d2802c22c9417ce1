"""Answering with a picture: only ever a derivative, under headers that let a browser do nothing but show it.

Whether somebody may see a photo, and under which random name, is for the room that owns the photo's meaning to say.
"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from flask import Response
from markupsafe import escape

from app.evidence.decoder import DecoderUnavailable, PictureRefused
from app.evidence.derivatives import decoders, derive_photo, make_derivatives
from app.evidence.models import FormPhoto
from app.evidence.rules import derivative_key, original_key
from app.evidence.service import Holder
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound, StorageFull
from app.platform.i18n import _
from app.platform.storage import current_storage
from app.platform.unit_of_work import leave_snapshot

Size = Literal[1280, 320]
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
_PLACEHOLDER = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="320" height="240">
<rect width="320" height="240" fill="#ece8df"/><path d="M112 150l32-38 22 26 14-16 28 28z" fill="#b9b2a3"/>
<circle cx="190" cy="104" r="10" fill="#b9b2a3"/><text x="160" y="192" font-size="16" text-anchor="middle"
 font-family="sans-serif" fill="#5f594d">{words}</text></svg>"""


def derivative_response(sha256: str, size: Size) -> Response:
    """The derivative with a longest side of ``size`` pixels.

    One that is not made yet is made now; where that can not be, a drawn placeholder says so, so that no page ever shows a
    broken picture. The caller has already decided that the reader may see this photo.
    """
    try:
        return _picture(_derivative(sha256, size))
    except DecoderUnavailable:
        return _placeholder(_("照片处理中，稍后刷新"), status=202)
    except (PictureRefused, FileNotFoundError, StorageFull):
        return _placeholder(_("照片暂时无法显示"))


def form_photo_response(token: str, position: int, holder: Holder) -> Response:
    """A small view of a photo that waits for its form to come back. Raises NotFound for anybody but its holder."""
    sha256 = db.session.scalar(
        sa.select(FormPhoto.sha256)
        .where(FormPhoto.token == token, FormPhoto.position == position)
        .where(FormPhoto.account_id == holder.account_id, FormPhoto.expires_at > clock.now())
    )
    if sha256 is None:
        raise NotFound
    leave_snapshot()
    try:
        with current_storage().local_path(original_key(sha256)) as path:
            return _picture(decoders().derive(path).small)
    except (DecoderUnavailable, PictureRefused, FileNotFoundError):
        return _placeholder(_("照片处理中，稍后刷新"), status=202)


def _derivative(sha256: str, size: Size) -> bytes:
    stored = _stored(sha256, size)
    if stored is None and derive_photo(sha256):
        stored = _stored(sha256, size)
    if stored is not None:
        return stored
    made = make_derivatives(sha256)
    return made.large if size == 1280 else made.small


def _stored(sha256: str, size: Size) -> bytes | None:
    try:
        with current_storage().open(derivative_key(sha256, size)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _picture(data: bytes) -> Response:
    return Response(data, mimetype="image/jpeg", headers=_HEADERS)


def _placeholder(words: str, status: int = 200) -> Response:
    return Response(_PLACEHOLDER.format(words=escape(words)), status, mimetype="image/svg+xml", headers=_HEADERS)
