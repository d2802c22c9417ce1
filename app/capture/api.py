"""The machine's door: reports, their photos, receipts, and where a finding would go. Any client with a session or a token."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from math import isfinite, nan
from typing import Any, BinaryIO, TypeVar, cast

from flask import Blueprint, Response, jsonify, request

from app.accounts import Actor, current_actor
from app.capture.followups import event_receipt, receive_event, receive_event_photo
from app.capture.preview import Ask, preview
from app.capture.queries import own_result, own_sent, receipt_of
from app.capture.reference import reference
from app.capture.rules import waiting
from app.capture.service import Received, receive_photo, receive_report
from app.capture.waiting import hear
from app.cases import open_cover
from app.evidence import derivative_response
from app.platform.errors import AppError, BadInput, Busy, Forbidden, Malformed, TooLarge, UnsupportedType
from app.platform.i18n import _l
from app.platform.ids import canonical_uuid
from app.platform.policy import requires
from app.platform.settings import current_config

Answer = TypeVar("Answer")
bp = Blueprint("capture_api", __name__, url_prefix="/api")


class Locked(AppError):
    """Another request is storing the same thing this moment; a retry is safe (423)."""

    status = 423
    default_code = "locked"
    default_message = _l("同一条上报正在处理，请稍后再试；没有丢失任何内容。")


@bp.put("/reports/<string:report_id>")
@requires("capture.report")
def put_report(report_id: str) -> Response:
    """Store a report; the body is its frozen JSON. 201 stored now, 200 known already, both with the receipt."""
    key = _uuid(report_id)
    author = _sender()
    raw = _frozen_body()
    return _answer(_unless_locked(lambda: receive_report(key, raw, author, client_now())), author)


@bp.put("/reports/<string:report_id>/photos/<string:sha256>")
@requires("capture.report")
def put_photo(report_id: str, sha256: str) -> Response:
    """Store one announced photo; the body is its bytes. The receipt says what is still missing."""
    key = _uuid(report_id)
    digest = _digest(sha256)
    author = _sender()
    stream = _photo_stream()
    return _answer(_unless_locked(lambda: receive_photo(key, digest, stream, author)), author)


@bp.get("/reports/<string:report_id>")
@requires("capture.report")
def get_report(report_id: str) -> Response:
    """The receipt of an own report; 404 when the server has not got it."""
    sent = own_sent(_uuid(report_id), _sender())
    return jsonify(receipt_of(sent).as_json())


@bp.put("/events/<string:event_id>")
@requires("capture.event")
def put_event(event_id: str) -> Response:
    """Store a follow-up (``rectify``, ``photo_lost``); the body is its frozen JSON. Answers as ``put_report`` does."""
    key = _uuid(event_id)
    author = _sender()
    raw = _frozen_body()
    return _answer(_unless_locked(lambda: receive_event(key, raw, author, client_now())), author)


@bp.put("/events/<string:event_id>/photos/<string:sha256>")
@requires("capture.event")
def put_event_photo(event_id: str, sha256: str) -> Response:
    """Store one announced photo of a follow-up; the last one carries it out, or says with a 409 where the case stands now."""
    key = _uuid(event_id)
    digest = _digest(sha256)
    author = _sender()
    stream = _photo_stream()
    return _answer(_unless_locked(lambda: receive_event_photo(key, digest, stream, author)), author)


@bp.get("/events/<string:event_id>")
@requires("capture.event")
def get_event(event_id: str) -> Response:
    """The receipt of an own follow-up; 404 when the server has not got it, 409 when it could not be carried out."""
    return jsonify(event_receipt(_uuid(event_id), _sender()).as_json())


@bp.get("/reports/<string:report_id>/result")
@requires("capture.report")
def get_result(report_id: str) -> Response:
    """What became of an own report, in ready sentences: number, unit, person, limit."""
    return jsonify(own_result(_uuid(report_id), current_actor()).as_json())


def _uuid(text: str) -> str:
    key = canonical_uuid(text)
    if key is None:
        raise Malformed("id_malformed", _l("网址里的上报编号不对。"))
    return key


def _digest(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise Malformed("digest_malformed", _l("网址里的照片摘要不对。"))
    return text


def _frozen_body() -> bytes:
    if request.mimetype != "application/json":
        raise UnsupportedType("not_json", _l("上报要以 application/json 发送，没有保存。"))
    limit = current_config().report_max_bytes
    if (request.content_length or 0) > limit:
        raise TooLarge("report_too_large", _l("这条上报的文字部分太大，没有保存。"), limit=limit)
    request.max_content_length = limit
    return request.get_data(cache=False)


def _photo_stream() -> BinaryIO:
    request.max_content_length = current_config().photo_max_bytes
    return cast("BinaryIO", request.stream)


def _sender() -> Actor:
    """Who sends. An item of another person who used this phone before is refused, not filed under the wrong name."""
    author = current_actor()
    meant = request.headers.get("X-Outbox-User")
    if meant is not None and meant != author.handle:
        raise Forbidden(
            "other_user",
            _l("这条上报是另一个人在这台手机上拍的，没有发送。"),
            advice=_l("内容还在手机上，请那个人登录后发送。"),
        )
    return author


def client_now() -> datetime | None:
    """What the phone's clock said when it sent the request (``X-Client-Now``); None when absent or unreadable."""
    try:
        said = datetime.fromisoformat(request.headers.get("X-Client-Now", ""))
    except ValueError:
        return None
    return said.astimezone(UTC) if said.tzinfo is not None else None


def _unless_locked(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except Busy as busy:
        if busy.code != Busy.default_code:
            raise
        raise Locked(retry_after=busy.retry_after) from busy


def _answer(received: Received, author: Actor) -> Response:
    with suppress(Busy):  # what was sent is stored; what else waits is said again with the next call
        hear(author, waiting(request.headers.get("X-Outbox-Pending", "")))
    body: dict[str, Any] = received.receipt.as_json()
    response = jsonify(body)
    response.status_code = 201 if received.created else 200
    return response


@bp.get("/preview")
@requires("capture.preview")
def get_preview() -> Response:
    """Where a finding at ``lon``, ``lat`` (WGS-84) would go: ``item``, ``accuracy`` in metres, ``alt``, ``choice`` (a leaf)."""
    ask = Ask(
        lon=_number("lon"),
        lat=_number("lat"),
        accuracy_m=max(0.0, _number("accuracy")) if request.args.get("accuracy") else None,
        item=request.args.get("item") or None,
        alt=request.args.get("alt") == "1",
        choice=request.args.get("choice") or None,
    )
    return jsonify(preview(ask).as_json())


def _number(name: str) -> float:
    try:
        value = float(request.args[name])
    except (KeyError, ValueError):
        value = nan
    if not isfinite(value):
        raise BadInput("not_a_number", _l("%(key)s 不是一个数，没有保存。"), field=name, key=name)
    return value


@bp.get("/reference")
@requires("capture.preview")
def get_reference() -> Response:
    """Outlines, names and limits for the phone's maps and its preview without a network."""
    response = jsonify(reference())
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/nearby/<number:number>/photo.jpg")
@requires("capture.preview")
def nearby_photo(number: str) -> Response:
    """The small picture of an open case, for "the same spot?". Raises NotFound when there is none to show."""
    return derivative_response(open_cover(number), 320)
