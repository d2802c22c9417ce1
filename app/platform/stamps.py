"""Whether what a process keeps in memory still holds: every room's small sign of change, asked for in one statement.

A room that keeps something built declares a scalar that changes with it. The signs are read together, once per session
outside a unit of work, again after each commit, and every time inside a unit of work, where another writer's change must be
seen.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.platform.db import db
from app.platform.unit_of_work import in_atomic

_HELD: Final = "mingcha_stamps"
_declared: dict[str, sa.ScalarSelect[Any]] = {}
_together: list[sa.Select[Any]] = []


def declare_stamp(name: str, sign: sa.ScalarSelect[Any]) -> None:
    """Let ``sign``, a scalar that is cheap to read, be part of what is asked; at import time, once per name.

    Raises:
        ValueError: when the name is taken.
    """
    if name in _declared:
        raise ValueError(f"stamp {name} is declared twice")
    _declared[name] = sign
    _together[:] = [sa.select(*(each.label(key) for key, each in _declared.items()))]


def stamp(name: str) -> Any:
    """The sign of ``name`` as the database has it; None where its table is empty."""
    held = db.session.info.get(_HELD)
    if held is not None and not in_atomic():
        return held[name]
    (statement,) = _together
    signs = db.session.connection().execute(statement).one()._asdict()  # past the mapper: there is nothing to map
    if not in_atomic():
        db.session.info[_HELD] = signs
    return signs[name]


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    """What this session has changed itself is seen by its next read."""
    session.info.pop(_HELD, None)
