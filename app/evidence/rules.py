"""What counts as a photo, where its bytes live, and what an after-photo must show before a case can be closed.

Pure: facts in, judgements out. Nothing here convicts anybody; a judgement is shown to the checker with its reason, and only
what is certain refuses (rules §4, security 4d).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Self

MAX_PHOTO_BYTES = 12 * 1024 * 1024
HEAD_BYTES = 32
SIZES = (1280, 320)
_CITY_OFFSET = timezone(timedelta(hours=8))
_SHA256 = re.compile(r"[0-9a-f]{64}")

# --- What is a photo --------------------------------------------------------------------------------------------------

MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BEGINNINGS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"%PDF", "pdf"),
)


def kind_of(head: bytes) -> str | None:
    """What a file is by its first 32 bytes: ``jpeg``, ``png``, ``webp``, or a known other kind; None when unknown.

    File name and declared type are not asked: they are claims of the sender.
    """
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "heic" if brand in _HEIC_BRANDS else "avif" if brand in {b"avif", b"avis"} else "video"
    return None


def is_accepted(kind: str | None) -> bool:
    """Whether a photo of this kind is taken (security 4e: JPEG, PNG and WebP)."""
    return kind in MEDIA_TYPES


def is_sha256(text: str) -> bool:
    """Whether ``text`` is a SHA-256 digest in lower-case hexadecimal."""
    return _SHA256.fullmatch(text) is not None


def original_key(sha256: str) -> str:
    """Where the bytes as received are stored."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def derivative_key(sha256: str, size: int) -> str:
    """Where the derivative with a longest side of ``size`` pixels (1280 or 320) is stored."""
    return f"derivatives/{sha256[:2]}/{sha256[2:4]}/{sha256}-{size}.jpg"


# --- What a file claims about itself ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExifFacts:
    """A file's own claims. Absence is neutral: phones and browsers strip them (rules §10)."""

    taken: str = ""
    offset: str = ""
    make: str = ""
    model: str = ""
    software: str = ""
    exposure: bool = False
    lat: float | None = None
    lon: float | None = None

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Self:
        """From the decoder's answer or the stored form; a value of the wrong type counts as absent."""

        def text(name: str) -> str:
            value = claims.get(name)
            return value if isinstance(value, str) else ""

        def degrees(name: str) -> float | None:
            value = claims.get(name)
            return float(value) if isinstance(value, int | float) and -180 <= value <= 180 else None

        return cls(
            taken=text("taken"),
            offset=text("offset"),
            make=text("make"),
            model=text("model"),
            software=text("software"),
            exposure=claims.get("exposure") is True,
            lat=degrees("lat"),
            lon=degrees("lon"),
        )

    def as_json(self) -> dict[str, Any]:
        """Only what is claimed."""
        return {name: value for name, value in vars(self).items() if value not in (None, "", False)}

    @property
    def taken_at(self) -> datetime | None:
        """The claimed instant; without an offset it is read as the city's time. None when absent or unreadable."""
        try:
            naive = datetime.strptime(self.taken, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone is added below
            zone = datetime.strptime(self.offset, "%z").tzinfo if self.offset else _CITY_OFFSET
        except ValueError:
            return None
        return naive.replace(tzinfo=zone)

    @property
    def names_a_camera(self) -> bool:
        """Whether anything in it comes from a camera."""
        return bool(self.make or self.model or self.exposure)


# --- Judging a photo --------------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """How much a judgement weighs."""

    OK = "ok"
    NOTICE = "notice"
    FLAG = "flag"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Flag:
    """One judgement: a stable code, its weight and the figures for its sentence (``app.evidence.flag_words``)."""

    code: str
    severity: Severity
    params: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For storing with a case."""
        return {"code": self.code, "severity": str(self.severity), "params": dict(self.params)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The judgement that ``as_json`` wrote."""
        return cls(stored["code"], Severity(stored["severity"]), dict(stored["params"]))


@dataclass(frozen=True)
class Limits:
    """Where judging draws its lines; distances in metres, times as spans, hash distance in bits of 256."""

    radius_m: int = 100
    near_bits: int = 60
    clock_ahead: timedelta = timedelta(minutes=5)
    exif_time: timedelta = timedelta(minutes=10)
    exif_place_m: int = 200
    poor_accuracy_m: int = 100
    # How far a position read in the wrong datum (GCJ-02 for WGS-84) lands from the truth in China.
    shifted_m: tuple[int, int] = (250, 750)


@dataclass(frozen=True)
class Reuse:
    """Whether the system has seen this photo before, in another finding or feedback.

    ``nearest_bits`` is the perceptual distance of the nearest other photo, None when none is near or it is not known yet.
    """

    same_file: bool = False
    same_picture: bool = False
    nearest_bits: int | None = None


@dataclass(frozen=True)
class PhotoFacts:
    """All that judging one photo needs. Distances in metres; None means not known.

    ``distance_m`` from the problem to where the phone was, ``shifted_distance_m`` the same after reading the phone's
    position as GCJ-02, ``exif_distance_m`` from the phone's position to the one the file claims.
    """

    received_at: datetime
    taken_at: datetime | None = None
    distance_m: float | None = None
    shifted_distance_m: float | None = None
    accuracy_m: float | None = None
    exif_distance_m: float | None = None
    provenance: str = ""
    width: int = 0
    height: int = 0
    exif: ExifFacts = ExifFacts()
    reuse: Reuse = Reuse()


@dataclass(frozen=True)
class ClosingEvidence:
    """The judgements on all after-photos of one feedback: one row per photo, and those on the set as a whole."""

    photos: tuple[tuple[Flag, ...], ...]
    together: tuple[Flag, ...]

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        """Every judgement, those on the set first."""
        return self.together + tuple(flag for photo in self.photos for flag in photo)

    @property
    def refusals(self) -> tuple[Flag, ...]:
        """What makes the feedback impossible: no photo, or one the system has seen before."""
        return tuple(flag for flag in self.all_flags if flag.severity is Severity.REFUSE)

    @property
    def sufficient(self) -> bool:
        """Whether at least one photo was taken after acceptance and at the place, and nothing refuses (rules §4)."""
        proven = (_proves({flag.code for flag in photo}) for photo in self.photos)
        return not self.refusals and any(proven)


def _proves(codes: set[str]) -> bool:
    return {"time_ok", "place_ok"} <= codes


def closing_evidence(
    photos: Sequence[PhotoFacts], accepted_at: datetime, min_photos: int = 1, limits: Limits = Limits()
) -> ClosingEvidence:
    """Judge the after-photos of one feedback (rules §4, evidence for closing)."""
    together: tuple[Flag, ...] = ()
    if not photos:
        together = (Flag("no_after_photo", Severity.REFUSE),)
    elif len(photos) < min_photos:
        together = (_fewer(len(photos), min_photos),)
    return ClosingEvidence(tuple(after_photo_checks(photo, accepted_at, limits) for photo in photos), together)


def after_photo_checks(photo: PhotoFacts, accepted_at: datetime, limits: Limits = Limits()) -> tuple[Flag, ...]:
    """Every judgement on one after-photo, the passed ones included: what the check page lists."""
    return (
        *_time(photo, accepted_at, limits),
        *_place(photo, limits),
        *_reuse(photo.reuse, limits),
        *_claims(photo, limits),
    )


def after_photo_flags(photo: PhotoFacts, accepted_at: datetime, limits: Limits = Limits()) -> tuple[Flag, ...]:
    """Only what is wrong or odd with one after-photo."""
    checks = after_photo_checks(photo, accepted_at, limits)
    return tuple(flag for flag in checks if flag.severity is not Severity.OK)


def finding_photo_flags(photo: PhotoFacts, limits: Limits = Limits()) -> tuple[Flag, ...]:
    """What is odd with a photo of a finding; never a reason to refuse it (rules §4, evidence for filing)."""
    return (*_accuracy(photo.accuracy_m, limits), *_clock(photo, limits), *_claims(photo, limits))


def filing_flags(count: int, min_photos: int) -> tuple[Flag, ...]:
    """Whether a finding has the photos its item asks for; fewer is flagged, never refused (rules §4)."""
    return (_fewer(count, min_photos),) if count < min_photos else ()


def _fewer(count: int, asked: int) -> Flag:
    return Flag("fewer_photos", Severity.FLAG, {"count": count, "asked": asked})


def _time(photo: PhotoFacts, accepted_at: datetime, limits: Limits) -> tuple[Flag, ...]:
    if photo.taken_at is None:
        return (Flag("no_time", Severity.FLAG),)
    params = {"taken": photo.taken_at.isoformat(), "accepted": accepted_at.isoformat()}
    if photo.taken_at < accepted_at:
        return (Flag("before_acceptance", Severity.FLAG, params),)
    ahead = _clock(photo, limits)
    return ahead or (Flag("time_ok", Severity.OK, params),)


def _clock(photo: PhotoFacts, limits: Limits) -> tuple[Flag, ...]:
    if photo.taken_at is None or photo.taken_at <= photo.received_at + limits.clock_ahead:
        return ()
    params = {"taken": photo.taken_at.isoformat(), "received": photo.received_at.isoformat()}
    return (Flag("clock_ahead", Severity.FLAG, params),)


def _place(photo: PhotoFacts, limits: Limits) -> tuple[Flag, ...]:
    if photo.distance_m is None:
        return (Flag("no_position", Severity.FLAG),)
    params: dict[str, str | int] = {"metres": round(photo.distance_m), "limit": limits.radius_m}
    accuracy = _accuracy(photo.accuracy_m, limits)
    if photo.distance_m <= limits.radius_m:
        return (Flag("place_ok", Severity.OK, params), *accuracy)
    shifted = photo.shifted_distance_m
    low, high = limits.shifted_m
    if shifted is not None and shifted <= limits.radius_m and low <= photo.distance_m <= high:
        return (Flag("place_shifted", Severity.FLAG, {**params, "shifted": round(shifted)}), *accuracy)
    return (Flag("too_far", Severity.FLAG, params), *accuracy)


def _accuracy(accuracy_m: float | None, limits: Limits) -> tuple[Flag, ...]:
    if accuracy_m is None:
        return ()
    if accuracy_m <= 0:
        return (Flag("accuracy_zero", Severity.FLAG),)
    if accuracy_m > limits.poor_accuracy_m:
        return (Flag("accuracy_poor", Severity.NOTICE, {"metres": round(accuracy_m)}),)
    return ()


def _reuse(reuse: Reuse, limits: Limits) -> tuple[Flag, ...]:
    if reuse.same_file:
        return (Flag("same_file", Severity.REFUSE),)
    if reuse.same_picture:
        return (Flag("same_picture", Severity.REFUSE),)
    if reuse.nearest_bits is not None and reuse.nearest_bits <= limits.near_bits:
        return (Flag("near_duplicate", Severity.FLAG, {"bits": reuse.nearest_bits}),)
    return (Flag("never_used", Severity.OK),)


_EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|meitu|美图|醒图|vsco|facetune|pixelmator|canva|remini|affinity|paint",
    re.IGNORECASE,
)
_SCREEN_RATIO = 1.95


def _claims(photo: PhotoFacts, limits: Limits) -> tuple[Flag, ...]:
    """Contradictions between the file's own claims and the rest."""
    flags: list[Flag] = []
    exif = photo.exif
    if _EDITORS.search(exif.software):
        flags.append(Flag("edited", Severity.FLAG, {"software": exif.software}))
    if exif.taken_at is not None and photo.taken_at is not None:
        apart = abs(exif.taken_at - photo.taken_at)
        if apart > limits.exif_time:
            flags.append(Flag("exif_time", Severity.FLAG, {"minutes": round(apart.total_seconds() / 60)}))
    if photo.exif_distance_m is not None and photo.exif_distance_m > limits.exif_place_m:
        flags.append(Flag("exif_place", Severity.FLAG, {"metres": round(photo.exif_distance_m)}))
    if photo.provenance == "gallery":
        flags.append(Flag("from_gallery", Severity.NOTICE))
    if _like_a_screen(photo):
        flags.append(Flag("screen_shaped", Severity.NOTICE, {"width": photo.width, "height": photo.height}))
    return tuple(flags)


def _like_a_screen(photo: PhotoFacts) -> bool:
    short, long = sorted((photo.width, photo.height))
    return not photo.exif.names_a_camera and short > 0 and long / short >= _SCREEN_RATIO
