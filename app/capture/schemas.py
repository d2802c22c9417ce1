"""The frozen body of a report, one model per form version (offline-capture 3.3). Unknown keys are refused.

Shape only: what the numbers mean is judged by ``rules``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

LONGEST_NOTE = 2000
MOST_PHOTOS = 12

Number = Annotated[float, Field(allow_inf_nan=False)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Short = Annotated[str, StringConstraints(max_length=80)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PinBody(_Frozen):
    """Where the problem is, WGS-84 degrees."""

    lon: Number
    lat: Number


class FixBody(_Frozen):
    """Where the phone was: degrees in ``crs``, accuracy in metres, age at the shutter in milliseconds."""

    lon: Number
    lat: Number
    accuracy_m: Annotated[Number, Field(ge=0)] | None = None
    age_ms: Annotated[int, Field(ge=0)] | None = None
    source: Literal["device", "manual"] = "device"
    crs: Short = "wgs84"


class _PhotoFacts(_Frozen):
    sha256: Sha256
    size: Annotated[int, Field(gt=0)] | None = None
    type: Short = ""
    provenance: Literal["camera_inpage", "input_capture", "gallery"] = "input_capture"
    taken_at: AwareDatetime | None = None
    fix: FixBody | None = None
    source_sha: Sha256 | None = None
    last_modified: AwareDatetime | None = None
    exif: dict[Short, Annotated[str, StringConstraints(max_length=200)] | float | bool | None] | None = None


class PhotoBody(_PhotoFacts):
    """A photo by the digest of its bytes, with what the phone knows about it."""

    role: Literal["near", "wide", "other"] = "near"


class AfterPhotoBody(_PhotoFacts):
    """A photo of a follow-up: an after-photo, or one that was lost."""

    role: Literal["after"] = "after"


class ClockBody(_Frozen):
    """What the phone knew about its own clock: milliseconds ahead of the server, and when it learnt that."""

    offset_ms: int | None = None
    last_server_time: AwareDatetime | None = None


class ReportBody(_Frozen):
    """``form_version`` 1."""

    id: Short
    form_version: Literal[1]
    item: Short
    alt: bool = False
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""
    pin: PinBody | None = None
    fix: FixBody | None = None
    boundary_choice: Short | None = None
    joins_case: Short | None = None
    visit: Short | None = None
    photos: Annotated[list[PhotoBody], Field(max_length=MOST_PHOTOS)] = []
    started_at: AwareDatetime | None = None
    finalized_at: AwareDatetime | None = None
    elapsed_ms: Annotated[int, Field(ge=0)] | None = None
    clock: ClockBody | None = None

    @property
    def uuid(self) -> str | None:
        """The id in canonical form; None when it is no UUID."""
        return _canonical(self.id)


class EventBody(_Frozen):
    """A follow-up, ``form_version`` 1. ``rectify`` and ``check`` name a case, ``photo_lost`` a report; ``note`` is text or reason.

    ``cause`` is a code that belongs to a rectification; ``verdict`` and, for rework, the code ``reason`` belong to a check.
    """

    id: Short
    form_version: Literal[1]
    kind: Literal["rectify", "check", "photo_lost"]
    case: Short | None = None
    report: Short | None = None
    base_version: Annotated[int, Field(ge=1)] | None = None
    cause: Short | None = None
    verdict: Literal["pass", "rework"] | None = None
    reason: Short | None = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""
    fix: FixBody | None = None
    photos: Annotated[list[AfterPhotoBody], Field(max_length=MOST_PHOTOS)] = []

    @property
    def uuid(self) -> str | None:
        """The id in canonical form; None when it is no UUID."""
        return _canonical(self.id)

    @property
    def report_uuid(self) -> str | None:
        """The report's id in canonical form; None when it is no UUID."""
        return _canonical(self.report or "")


def _canonical(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


# The form versions that are read. A phone may carry a report of an older one for weeks.
VERSIONS: dict[int, type[ReportBody]] = {1: ReportBody}
EVENT_VERSIONS: dict[int, type[EventBody]] = {1: EventBody}


class Receipt(BaseModel):
    """What the server holds of a report: the one proof a phone may act on (offline-capture 3.3)."""

    receipt: Literal[1] = 1
    id: str
    sha: str
    number: str
    missing: list[str]
    complete: bool
    server_time: str

    def as_json(self) -> dict[str, Any]:
        """The wire form."""
        return self.model_dump()
