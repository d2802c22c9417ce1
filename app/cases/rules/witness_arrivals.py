"""Have the photos of a finding come, or been given up, as the record says? Rows and entries in, what does not fit out (security 4c)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Arrival:
    """A photo of a finding: whether it came or was given up, with the words (None where there are none).

    ``handed_in``: when the record has the finding's author hand in these bytes, where no other report announced them.
    """

    sha256: str
    announced_at: datetime
    arrived_at: datetime | None
    lost_at: datetime | None
    why: str | None = None
    why_at: datetime | None = None
    why_fits: bool = False
    handed_in: datetime | None = None


def arrival_faults(photos: Sequence[Arrival], given_up: int) -> Iterator[str]:
    """Photos that are hidden or given up past the record, which has ``given_up`` of them lost. One that is lost may come after all."""
    lost = sum(1 for photo in photos if photo.lost_at is not None)
    if lost != given_up:
        yield f"{lost} photos of the finding stand as lost, the record has {given_up}"
    for photo in photos:
        name = f"the photo {photo.sha256[:12]}…"
        said = photo.why is not None or photo.lost_at is not None
        if said and (photo.why_at != photo.lost_at or not photo.why_fits):
            yield f"why {name} is lost is not what was said"
        if photo.arrived_at is None and photo.handed_in is not None and photo.handed_in >= photo.announced_at:
            yield f"{name} came and stands as if it had not"
