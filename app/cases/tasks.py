"""Periodic work on cases."""

from __future__ import annotations

from app.cases.service.ladder import sweep_ladder
from app.platform.jobs import periodic


@periodic("cases.ladder", seconds=60)
def ladder() -> None:
    """Ring the rungs that are due and end the suspensions that are over."""
    sweep_ladder()
