"""Commands on one case wait for their turn: whoever is kept out by somebody else's step hears what that step was, not "busy"."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.queries.visibility import visible_to
from app.cases.service.executor import StaleCase
from app.platform.db import db
from app.platform.unit_of_work import leave_snapshot, persistently

P = ParamSpec("P")
R = TypeVar("R")


def on_case(command: Callable[P, R]) -> Callable[P, R]:
    """For commands with ``actor``, ``number`` and perhaps ``seen``: when a lock kept one out, look whether the case has moved.

    If it has, StaleCase at once, as if the lock had been had; else once more, within ``unit_of_work.persistently``.
    """
    signature = inspect.signature(command)

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        def look() -> None:
            given = signature.bind(*args, **kwargs).arguments
            _look(given["actor"], given["number"], given.get("seen"))

        return persistently(lambda: command(*args, **kwargs), look)

    return run


def _look(actor: Actor, number: str, seen: int | None) -> None:
    """Raises StaleCase when the case is no longer as it was seen. Reads without a lock, so it waits for nobody."""
    if seen is None:
        return
    query = sa.select(Case).where(Case.number == number, visible_to(actor))
    case = db.session.scalars(query.execution_options(populate_existing=True)).first()
    moved = StaleCase(case, seen) if case is not None and case.version != seen else None
    leave_snapshot()
    if moved is not None:
        raise moved
