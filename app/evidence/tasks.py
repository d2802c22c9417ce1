"""Background work of the photo room."""

from __future__ import annotations

from app.evidence import sweeping
from app.evidence.derivatives import derive_photo
from app.platform.jobs import job, periodic


@job("evidence.derive")
def derive(sha256: str) -> None:
    """Make the derivatives of one photo."""
    derive_photo(sha256)


@periodic("evidence.unfinished", seconds=60)
def unfinished() -> None:
    """Make derivatives whose hint was lost or whose worker did not come back."""
    sweeping.sweep_unfinished()


@periodic("evidence.leftovers", seconds=60)
def leftovers() -> None:
    """Remove what refused forms, refused files and crashes left on disk."""
    sweeping.sweep_leftovers()
