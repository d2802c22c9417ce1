"""Periodic work of the record."""

from __future__ import annotations

from app.audit.service import deliver_checkpoints, make_checkpoint
from app.platform.jobs import periodic


@periodic("audit.checkpoint", seconds=60)
def checkpoint() -> None:
    """Make a checkpoint when 500 entries or 15 minutes have gone by, and carry the waiting ones outside."""
    make_checkpoint()
    deliver_checkpoints()
