"""The one clock. Everything that needs the time asks ``now()``; tests and the demo set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _system() -> datetime:
    return datetime.now(UTC)


_source: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=_system)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _source.get()()


@contextmanager
def at(instant: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Let ``now()`` answer ``instant`` (aware, or a function giving it) inside the block."""
    if callable(instant):
        source = instant
    else:
        fixed = instant.astimezone(UTC)

        def source() -> datetime:
            return fixed

    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def local(instant: datetime) -> datetime:
    """``instant`` on the wall clock of the city (Asia/Shanghai, rules §5)."""
    return instant.astimezone(SHANGHAI)
