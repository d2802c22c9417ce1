"""Background work of the phone's room."""

from __future__ import annotations

from app.cases import compare_photo
from app.platform.jobs import job


@job("capture.compare")
def compare(sha256: str) -> None:
    """Judge an after-photo against every other one: its hash may have been made before it belonged to a case."""
    compare_photo(sha256)
