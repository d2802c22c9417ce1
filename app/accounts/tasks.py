"""Periodic work of the room."""

from __future__ import annotations

from app.accounts.service import forget_old
from app.platform.jobs import periodic


@periodic("accounts.forget-old", seconds=3600)
def tidy() -> None:
    """Delete sessions and counts of tries that ended long ago."""
    forget_old()
