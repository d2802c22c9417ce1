"""What a person writes is counted per route; the counters forget without a thread of their own."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from app.platform import clock
from app.platform.counters import InProcessStorage

START = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
BEGUN = START.timestamp()


def at(seconds: float) -> AbstractContextManager[None]:
    """So long after the start."""
    return clock.at(START + timedelta(seconds=seconds))


def test_a_window_counts_until_it_ends() -> None:
    storage = InProcessStorage()
    with at(0):
        assert [storage.incr("a", 60), storage.incr("a", 60), storage.incr("b", 60)] == [1, 2, 1]
    with at(59.5):
        assert (storage.get("a"), storage.get_expiry("a")) == (2, BEGUN + 60)
    with at(60):
        assert (storage.get("a"), storage.get_expiry("a")) == (0, BEGUN + 60)
        assert storage.incr("a", 60) == 1


def test_what_has_ended_is_forgotten_without_a_thread() -> None:
    storage, before = InProcessStorage(), threading.active_count()
    with at(0):
        for i in range(1000):
            storage.incr(f"account:{i}", 1)
    with at(61):
        storage.incr("somebody", 1)
    assert storage.reset() == 1
    assert threading.active_count() == before


def test_no_count_is_lost_between_threads() -> None:
    storage = InProcessStorage()

    def write() -> None:
        for _ in range(500):
            storage.incr("a", 3600)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert storage.get("a") == 2000
