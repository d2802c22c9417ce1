"""Background work of the phone's room."""

from __future__ import annotations

from app.capture.reminding import remind_late
from app.capture.waiting import remind_silent
from app.cases import compare_photo
from app.platform.jobs import job, periodic


@job("capture.compare")
def compare(sha256: str) -> None:
    """Judge an after-photo against every other one: its hash may have been made before it belonged to a case."""
    compare_photo(sha256)


@periodic("capture.missing", seconds=600)
def missing() -> None:
    """Tell authors once that photos of a report are late."""
    remind_late()


@periodic("capture.silent", seconds=3600)
def silent() -> None:
    """Tell people once that unsent work lies on a phone that nobody opens."""
    remind_silent()
