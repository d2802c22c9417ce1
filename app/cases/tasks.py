"""Periodic work on cases."""

from __future__ import annotations

from app.cases.service.ladder import sweep_ladder
from app.cases.service.police_recomputing import recompute_police
from app.cases.service.police_sweep import sweep_police
from app.cases.service.recomputing import recompute_due_times
from app.platform.jobs import job, periodic
from app.platform.unit_of_work import atomic


@periodic("cases.ladder", seconds=60)
def ladder() -> None:
    """Ring the rungs that are due and end the suspensions that are over."""
    sweep_ladder()


@periodic("cases.police-ladder", seconds=60)
def police_ladder() -> None:
    """The same for confidential cases."""
    sweep_police()


@job("cases.recompute")
def recompute() -> None:
    """Compute due times again after a calendar has changed."""
    recompute_due_times()
    recompute_police()


def calendar_changed() -> None:
    """Hint that due times are to be computed again: it may take longer than a request should."""
    with atomic():
        recompute.enqueue()


@periodic("cases.recompute-leftovers", seconds=60)
def recompute_leftovers() -> None:
    """The same for what a lost hint or a stopped worker left undone."""
    recompute_due_times()
    recompute_police()
