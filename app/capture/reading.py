"""From the bytes of a report to what the cases understand, with every refusal in the reader's words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.capture.rules import (
    BadPosition,
    Observation,
    PhoneTimes,
    PositionFault,
    ReportFlag,
    check_position,
    corrected,
    fix_flags,
    is_number_of_a_case,
    observation,
    repeated,
)
from app.capture.schemas import EVENT_VERSIONS, VERSIONS, EventBody, FixBody, PhotoBody, ReportBody
from app.cases import AfterPhoto, AnnouncedPhoto, Fix, Report, Verdict, demand_verdict
from app.catalogue import get_catalogue
from app.evidence import StagedPhoto
from app.platform.errors import AppError, BadInput, Malformed
from app.platform.i18n import Lazy, _l

Body = TypeVar("Body", ReportBody, EventBody)

_POSITION_WORDS: dict[PositionFault, tuple[Lazy, Lazy]] = {
    PositionFault.UNREADABLE: (
        _l("看不出“%(said)s”是哪里，没有保存。"),
        _l("请粘贴一对坐标，例如 34.0305,113.8121。"),
    ),
    PositionFault.SWAPPED: (
        _l("经度和纬度好像写反了（%(said)s），没有保存。"),
        _l("许昌的经度约 113.8，纬度约 34.0。请对调后再提交。"),
    ),
    PositionFault.NOT_A_POSITION: (
        _l("位置超出范围（%(said)s），没有保存。"),
        _l("经度在 -180 到 180 之间，纬度在 -90 到 90 之间。"),
    ),
    PositionFault.UNKNOWN_CRS: (
        _l("不认识的坐标系 %(crs)s，没有保存。"),
        _l("只接收 wgs84（手机定位）、gcj02（高德、腾讯）和 bd09（百度）。"),
    ),
}


def parse_body(raw: bytes) -> ReportBody:
    """The body of a report in one of the form versions still read. Raises Malformed (no JSON) or BadInput (its field)."""
    body = _parsed(raw, VERSIONS)
    _demand(body)
    return body


def parse_event(raw: bytes) -> EventBody:
    """The body of a follow-up in one of the form versions still read. Raises as ``parse_body`` does."""
    body = _parsed(raw, EVENT_VERSIONS)
    _demand_of_event(body)
    return body


def _parsed(raw: bytes, versions: Mapping[int, type[Body]]) -> Body:
    version = _version_of(raw)
    known = versions.get(version) if isinstance(version, int) and not isinstance(version, bool) else None
    if known is None:
        raise BadInput(
            "form_version_unsupported",
            _l("这个版本的表单（%(version)s）服务器不认识，没有保存。"),
            advice=_l("内容还在手机上。请更新页面后再发。"),
            field="form_version",
            version=version,
        )
    try:
        return known.model_validate_json(raw)
    except ValidationError as error:
        raise _schema_error(error.errors(include_url=False, include_context=False)[0]) from None


def _version_of(raw: bytes) -> object:
    try:
        content = json.loads(raw)
    except ValueError:
        raise Malformed("json_malformed", _l("这不是完整的 JSON，没有保存。")) from None
    if not isinstance(content, dict):
        raise Malformed("json_malformed", _l("这不是完整的 JSON，没有保存。"))
    return content.get("form_version")


def _schema_error(error: ErrorDetails) -> AppError:
    field = ".".join(str(step) for step in error["loc"])
    kind = error["type"]
    if kind == "json_invalid":
        return Malformed("json_malformed", _l("这不是完整的 JSON，没有保存。"))
    if kind == "extra_forbidden":
        return BadInput("unknown_key", _l("报告里有不认识的内容：%(key)s，没有保存。"), field=field, key=field)
    if kind == "finite_number":
        return BadInput("not_a_number", _l("%(key)s 不是一个数，没有保存。"), field=field, key=field)
    return BadInput(
        "schema", _l("报告的 %(key)s 不合要求（%(reason)s），没有保存。"), field=field, key=field, reason=error["msg"]
    )


def _demand(body: ReportBody) -> None:
    if body.pin is None and body.fix is None:
        raise BadInput(
            "position_missing",
            _l("还没有位置，没有保存。"),
            advice=_l("等手机定位，或在图上放图钉，或粘贴一对坐标。"),
            field="position",
        )
    if repeated(photo.sha256 for photo in body.photos):
        raise BadInput("photo_repeated", _l("同一张照片列了两次，没有保存。"), field="photos")
    if body.joins_case is not None and not is_number_of_a_case(body.joins_case):
        raise BadInput("case_number", _l("没有 %(number)s 这样的案卷号。"), field="joins_case", number=body.joins_case)


def _demand_of_event(body: EventBody) -> None:
    if repeated(photo.sha256 for photo in body.photos):
        raise BadInput("photo_repeated", _l("同一张照片列了两次，没有保存。"), field="photos")
    if body.kind == "check":
        demand_verdict(to_verdict(body), len(body.photos))
    elif not body.photos:
        raise BadInput("photo_missing", _l("没有列出照片，没有保存。"), field="photos")
    elif not body.note.strip():
        raise BadInput("text_missing", _l("还没写说明，没有保存。"), field="note")
    if body.kind == "photo_lost":
        if body.report_uuid is None:
            raise BadInput("report_missing", _l("没有写明是哪条上报，没有保存。"), field="report")
        return
    if body.case is None or not is_number_of_a_case(body.case):
        raise BadInput("case_number", _l("没有 %(number)s 这样的案卷号。"), field="case", number=body.case or "")
    if body.base_version is None:
        raise BadInput("version_missing", _l("没有写明看到的是案卷的哪一版，没有保存。"), field="base_version")


def to_verdict(body: EventBody, photos: Sequence[StagedPhoto] = ()) -> Verdict:
    """What the sender of a check found. Raises BadInput where neither passed nor not is said."""
    if body.verdict is None:
        raise BadInput("verdict_missing", _l("请选通过还是返工。"), field="verdict")
    return Verdict(body.verdict == "pass", body.reason or "", body.note.strip(), photos)


def to_after_photos(body: EventBody, ahead: timedelta | None) -> list[tuple[str, AfterPhoto]]:
    """The after-photos of a rectification by digest, as the cases judge them.

    The time is corrected by a clock that was far off (``ahead`` of the server's), the position is that of the shutter or else
    of the whole follow-up. Raises BadInput for numbers that are no position.
    """
    whole = _fix(body.fix)
    return [
        (
            photo.sha256,
            AfterPhoto(
                taken_at=corrected(photo.taken_at, ahead),
                fix=_fix(photo.fix, "photos.fix") or whole,
                provenance=photo.provenance,
            ),
        )
        for photo in body.photos
    ]


def to_report(body: ReportBody, report_id: str, received_at: datetime, ahead: timedelta | None) -> Report:
    """The report as the cases take it; ``ahead`` is how far the phone's clock is ahead of the server (None: not told).

    Raises BadInput for an item that never existed, numbers that are no position, an unknown coordinate system.
    """
    if not get_catalogue().has_item(body.item):
        raise BadInput("item_unknown", _l("目录里没有这个小类：%(item)s，没有保存。"), field="item", item=body.item)
    seen = _observation(body, received_at, ahead)
    return Report(
        id=report_id,
        item=body.item,
        pin=_pin(body),
        fix=_fix(body.fix),
        alt=body.alt,
        note=body.note.strip(),
        boundary_choice=body.boundary_choice,
        joins_case=body.joins_case,
        photos=tuple(_photo(photo) for photo in body.photos),
        observed_at=seen.at,
        facts=_facts(body, seen, ahead),
    )


def _observation(body: ReportBody, received_at: datetime, ahead: timedelta | None) -> Observation:
    if ahead is None and body.clock is not None and body.clock.offset_ms is not None:
        ahead = timedelta(milliseconds=body.clock.offset_ms)
    times = PhoneTimes(
        started_at=body.started_at,
        finalized_at=body.finalized_at,
        taken_at=tuple(photo.taken_at for photo in body.photos if photo.taken_at is not None),
        ahead=ahead,
    )
    return observation(times, received_at)


def _facts(body: ReportBody, seen: Observation, ahead: timedelta | None) -> Mapping[str, Any]:
    flags: list[ReportFlag] = list(seen.flags)
    if body.fix is not None:
        flags += fix_flags(body.fix.accuracy_m, body.fix.age_ms)
    facts = {
        "flags": [str(flag) for flag in flags],
        "clock_ahead_s": round(ahead.total_seconds(), 1) if ahead is not None else None,
        "visit": body.visit,
        "elapsed_ms": body.elapsed_ms,
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _pin(body: ReportBody) -> tuple[float, float] | None:
    if body.pin is None:
        return None
    _checked(body.pin.lon, body.pin.lat, "wgs84", "pin")
    return body.pin.lon, body.pin.lat


def _fix(fix: FixBody | None, field: str = "fix") -> Fix | None:
    if fix is None:
        return None
    crs = _checked(fix.lon, fix.lat, fix.crs, field)
    return Fix(fix.lon, fix.lat, fix.accuracy_m, crs, fix.age_ms, fix.source)


def _checked(lon: float, lat: float, crs: str, field: str) -> str:
    try:
        return check_position(lon, lat, crs)
    except BadPosition as error:
        raise position_error(error, f"{lon}, {lat}", crs, field) from None


def position_error(error: BadPosition, said: str, crs: str, field: str = "position") -> BadInput:
    """The refusal of what is no position, in the reader's words; ``said`` is what was written."""
    words, advice = _POSITION_WORDS[error.fault]
    return BadInput(str(error.fault), words, advice=advice, field=field, said=said, crs=crs)


def _photo(photo: PhotoBody) -> AnnouncedPhoto:
    facts = photo.model_dump(mode="json", include={"size", "type", "source_sha", "last_modified", "exif"})
    return AnnouncedPhoto(
        sha256=photo.sha256,
        role=photo.role,
        provenance=photo.provenance,
        taken_at=photo.taken_at,
        fix=_fix(photo.fix, "photos.fix"),
        facts={name: value for name, value in facts.items() if value not in (None, "")},
    )
