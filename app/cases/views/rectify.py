"""The after-photos of a feedback form: files, positions and times as the browser sent them, kept when the form is refused."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import BinaryIO, cast

from flask import request

from app.accounts import Actor, current_actor
from app.cases.schemas import AfterPhoto, Fix
from app.evidence import StagedPhoto, release_form, stage_all, stage_for_form, staged_photos
from app.platform.unit_of_work import atomic

MOST_PHOTOS = 6
_TOKEN = "staged"  # noqa: S105 - the name of a form field
_PROVENANCES = frozenset({"camera_inpage", "input_capture", "gallery"})


def received_photos(actor: Actor) -> list[tuple[StagedPhoto, AfterPhoto]]:
    """The photos of this form, those kept from an earlier try first.

    Raises the first error of a bad file; the good ones are kept for the next try.
    """
    kept = staged_photos(request.form.get(_TOKEN, ""), actor)
    files = [cast("BinaryIO", file.stream) for file in request.files.getlist("photos") if file.filename][:MOST_PHOTOS]
    staged = stage_all(files)
    photos = [*kept, *staged.photos]
    if staged.photos:
        request.environ["mingcha.staged"] = stage_for_form(photos, actor)
    if staged.errors:
        raise staged.errors[0]
    after = _capture_facts()
    return [(photo, after) for photo in photos]


def staged_token() -> str:
    """The token under which this form's good photos wait."""
    return str(request.environ.get("mingcha.staged") or request.form.get(_TOKEN, ""))


def staged_for_form() -> list[StagedPhoto]:
    """The photos that wait for this form to be sent again."""
    token = staged_token()
    return list(staged_photos(token, current_actor())) if token else []


def forget_staged() -> None:
    """The form went through: nothing waits any more."""
    token = staged_token()
    if token:
        with atomic():
            release_form(token, current_actor())


def _capture_facts() -> AfterPhoto:
    provenance = request.form.get("provenance", "")
    return AfterPhoto(
        taken_at=_instant(request.form.get("taken_at", "")),
        fix=_fix(),
        provenance=provenance if provenance in _PROVENANCES else "input_capture",
    )


def _fix() -> Fix | None:
    lon, lat = _number("fix_lon"), _number("fix_lat")
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    return Fix(lon, lat, _number("fix_accuracy"))


def _number(name: str) -> float | None:
    try:
        value = float(request.form.get(name, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    earliest = datetime(2000, 1, 1, tzinfo=UTC)
    if instant.tzinfo is None or instant < earliest:
        return None
    return instant
