"""The one write door. ``atomic()`` is the only code that begins and commits a change.

Business row, audit row, notice row and job state commit together or not at all. Effects (job hints, events to the floors
above) run after the commit; a failing effect is logged and never undoes or hides the change.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from app.platform.db import WRITE_OPTION, db
from app.platform.errors import Conflict, Contended, StorageFull

log = structlog.get_logger(__name__)
E = TypeVar("E")
R = TypeVar("R")
P = ParamSpec("P")
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

    SQLite takes the write lock at once (BEGIN IMMEDIATE), so a read-then-write inside can not fail half-way. Raises Contended
    when a lock is not to be had, Conflict on a broken constraint, StorageFull on a full disk; in each case nothing is kept.
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

    Raises Contended when it is not to be had. Between processes SQLite's lock still decides.
    """
    if dialect != "sqlite":
        yield
        return
    gate = _gate
    if not gate.acquire(timeout=_TURN_SECONDS):
        raise Contended(retry_after=1)
    try:
        yield
    finally:
        gate.release()


# Lock not available, deadlock, serialization failure: PostgreSQL's messages are in the language of its server, its codes are not.
_CONTENDED_CODES = frozenset({"55P03", "40P01", "40001"})


def _translated(error: OperationalError) -> Exception:
    text = str(error.orig).lower()
    if getattr(error.orig, "sqlstate", None) in _CONTENDED_CODES or "locked" in text or "busy" in text:
        return Contended(retry_after=1)
    if "full" in text or "no space" in text:
        return StorageFull()
    return error


MOST_TRIES = 4
_PATIENCE_SECONDS = 20.0


def _nothing() -> None:
    """Nothing to look at between two tries."""


def persistently(command: Callable[[], R], look: Callable[[], None] = _nothing) -> R:
    """Run ``command`` from its start, and again when a lock or a deadlock kept it out, while whoever waits for it has patience.

    ``look`` reads, outside the failed transaction, whether trying again has any sense, and raises what is to be answered
    if not. At most ``MOST_TRIES`` tries, none begun after 20 seconds; then Contended goes out. Inside an open unit of work
    there is one try: what has failed is the whole unit.
    """
    if in_atomic():
        return command()
    begun = time.monotonic()
    for _ in range(MOST_TRIES - 1):
        try:
            return command()
        except Contended:
            waited = time.monotonic() - begun
            log.info("contended", waited_ms=int(waited * 1000))
            look()
            if waited > _PATIENCE_SECONDS:
                raise
    return command()


def patient(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command that opens its own unit of work run ``persistently``."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return persistently(lambda: command(*args, **kwargs))

    return run


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
