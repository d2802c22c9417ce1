"""The one write door. ``atomic()`` is the only code that begins and commits a change.

Business row, audit row, notice row and job state commit together or not at all. Effects (job hints, events to the floors
above) run after the commit; a failing effect is logged and never undoes or hides the change.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from app.platform.db import WRITE_OPTION, db
from app.platform.errors import Busy, Conflict, StorageFull

log = structlog.get_logger(__name__)
E = TypeVar("E")
Effect = Callable[[], None]


@dataclass
class _Unit:
    effects: list[Effect] = field(default_factory=list)


_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
_UNIT = "mingcha_unit"


def _current() -> _Unit | None:
    unit = db.session.info.get(_UNIT)
    return unit if isinstance(unit, _Unit) else None


def in_atomic() -> bool:
    """Whether a unit of work is open in this session."""
    return _current() is not None


def leave_snapshot() -> None:
    """End the session's read transaction before slow work outside the database.

    A reader that decodes a picture or waits for a network would otherwise hold up every writer where SQLite runs with a
    rollback journal. Raises RuntimeError inside atomic(), where slow work does not belong, and on pending changes.
    """
    session = db.session
    if _current() is not None:
        raise RuntimeError("slow work inside atomic()")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("pending changes outside atomic()")
    session.rollback()


@contextmanager
def atomic() -> Iterator[None]:
    """Run the block as one transaction; a nested call joins the outer one.

    SQLite takes the write lock at once (BEGIN IMMEDIATE), so a read-then-write inside can not fail half-way. Raises Busy when
    the lock is not to be had, Conflict on a broken constraint, StorageFull on a full disk; in each case nothing is kept.
    """
    if _current() is not None:
        yield
        return
    leave_snapshot()
    session = db.session
    unit = _Unit()
    with _turn(session.get_bind().dialect.name):
        session.info[_UNIT] = unit
        try:
            session.connection(execution_options={WRITE_OPTION: True})
            yield
            session.flush()
            session.commit()
        except IntegrityError as error:
            session.rollback()
            raise Conflict("constraint") from error
        except OperationalError as error:
            session.rollback()
            raise _translated(error) from error
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(_UNIT, None)
    _run(unit.effects)


_TURN_SECONDS = 10
_gate = threading.Lock()


def _new_gate() -> None:
    """A forked process has none of the threads that might hold the old one."""
    global _gate  # noqa: PLW0603 - a lock of the process
    _gate = threading.Lock()


os.register_at_fork(after_in_child=_new_gate)


@contextmanager
def _turn(dialect: str) -> Iterator[None]:
    """SQLite has one writer at a time: threads wait here and are woken, where its own lock would be polled for, unfairly.

    Raises Busy when it is not to be had. Between processes SQLite's lock still decides.
    """
    if dialect != "sqlite":
        yield
        return
    gate = _gate
    if not gate.acquire(timeout=_TURN_SECONDS):
        raise Busy(retry_after=1)
    try:
        yield
    finally:
        gate.release()


def _translated(error: OperationalError) -> Exception:
    text = str(error.orig).lower()
    if "locked" in text or "lock timeout" in text or "busy" in text or "deadlock" in text:
        return Busy(retry_after=1)
    if "full" in text or "no space" in text:
        return StorageFull()
    return error


def _run(effects: list[Effect]) -> None:
    for effect in effects:
        try:
            effect()
        except Exception:
            log.exception("effect_failed")


def after_commit(effect: Effect) -> None:
    """Run ``effect`` once the open unit of work has committed; never when it rolls back."""
    unit = _current()
    if unit is None:
        raise RuntimeError("after_commit() needs an open atomic()")
    unit.effects.append(effect)


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Let ``handler`` hear every event of ``kind`` after its commit. Called from ``app.wiring`` only."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def emit(event: object) -> None:
    """Tell the floors above, after the commit, that ``event`` happened."""
    for handler in tuple(_handlers[type(event)]):
        after_commit(lambda handler=handler: handler(event))  # type: ignore[misc]  # default argument binds now
