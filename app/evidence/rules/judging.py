"""What a photo proves and what is odd with it, before a case can be closed.

Nothing here convicts anybody; a judgement is shown to the checker with its reason, and only what is certain refuses
(rules §4, security 4d).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from app.evidence.rules.claims import NO_CLAIMS, ExifFacts
from app.geo.crs import Position, gcj02_to_wgs84
from app.geo.distance import geodesic_m


class Severity(StrEnum):
    """How much a judgement weighs."""

    OK = "ok"
    NOTICE = "notice"
    FLAG = "flag"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Flag:
    """One judgement: a stable code, its weight and the figures for its sentence (``flag_words``)."""

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

    ``nearest_bits`` is the perceptual distance of the nearest other photo, None when none is near; ``compared`` says
    whether that has been looked for yet.
    """

    same_file: bool = False
    same_picture: bool = False
    nearest_bits: int | None = None
    compared: bool = True


_LEAST_SHIFT_M = 200.0  # nowhere in China are the two datums closer


@dataclass(frozen=True)
class Distances:
    """Metres, None where one end is not known.

    ``problem`` from the problem to the phone, ``shifted`` the same with the phone's position read as GCJ-02 (where that
    could matter), ``claimed`` from the phone to the place that the file claims.
    """

    problem: float | None = None
    shifted: float | None = None
    claimed: float | None = None


def distances(problem: Position | None, phone: Position | None, exif: ExifFacts = NO_CLAIMS) -> Distances:
    """Measure what judging needs; positions in WGS-84, geodesic."""
    if phone is None:
        return Distances()
    claimed = None
    if exif.lon is not None and exif.lat is not None:
        claimed = geodesic_m(*phone, exif.lon, exif.lat)
    if problem is None:
        return Distances(claimed=claimed)
    away = geodesic_m(*problem, *phone)
    shifted = geodesic_m(*problem, *gcj02_to_wgs84(*phone)) if away >= _LEAST_SHIFT_M else None
    return Distances(away, shifted, claimed)


@dataclass(frozen=True)
class PhotoFacts:
    """All that judging one photo needs; None means not known. ``taken_at`` and ``accuracy_m`` are the phone's."""

    received_at: datetime
    taken_at: datetime | None = None
    distances: Distances = Distances()
    accuracy_m: float | None = None
    provenance: str = ""
    width: int = 0
    height: int = 0
    exif: ExifFacts = NO_CLAIMS
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
    away, shifted = photo.distances.problem, photo.distances.shifted
    if away is None:
        return (Flag("no_position", Severity.FLAG),)
    params: dict[str, str | int] = {"metres": round(away), "limit": limits.radius_m}
    accuracy = _accuracy(photo.accuracy_m, limits)
    if away <= limits.radius_m:
        return (Flag("place_ok", Severity.OK, params), *accuracy)
    low, high = limits.shifted_m
    if shifted is not None and shifted <= limits.radius_m and low <= away <= high:
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


def reuse_flags(reuse: Reuse, limits: Limits = Limits()) -> tuple[Flag, ...]:
    """Whether the system has seen this photo before: refused when certain, flagged when it only looks alike."""
    return _reuse(reuse, limits)


def _reuse(reuse: Reuse, limits: Limits) -> tuple[Flag, ...]:
    if reuse.same_file:
        return (Flag("same_file", Severity.REFUSE),)
    if reuse.same_picture:
        return (Flag("same_picture", Severity.REFUSE),)
    if reuse.nearest_bits is not None and reuse.nearest_bits <= limits.near_bits:
        return (Flag("near_duplicate", Severity.FLAG, {"bits": reuse.nearest_bits}),)
    if not reuse.compared:
        return (Flag("not_compared", Severity.NOTICE),)
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
    claimed = photo.distances.claimed
    if claimed is not None and claimed > limits.exif_place_m:
        flags.append(Flag("exif_place", Severity.FLAG, {"metres": round(claimed)}))
    if photo.provenance == "gallery":
        flags.append(Flag("from_gallery", Severity.NOTICE))
    if _like_a_screen(photo):
        flags.append(Flag("screen_shaped", Severity.NOTICE, {"width": photo.width, "height": photo.height}))
    return tuple(flags)


def _like_a_screen(photo: PhotoFacts) -> bool:
    short, long = sorted((photo.width, photo.height))
    return not photo.exif.names_a_camera and short > 0 and long / short >= _SCREEN_RATIO
