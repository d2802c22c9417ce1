"""What a person writes is counted per route; the counters forget without a thread of their own."""

from __future__ import annotations

import threading

import pytest

from app.platform import counters
from app.platform.counters import InProcessStorage


class Moment:
    """A clock that the counters read."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        """Seconds since 1970."""
        return self.now


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    moment = Moment()
    monkeypatch.setattr(counters, "time", moment)
    return moment


def test_a_window_counts_until_it_ends(moment: Moment) -> None:
    storage = InProcessStorage()
    assert [storage.incr("a", 60), storage.incr("a", 60), storage.incr("b", 60)] == [1, 2, 1]
    moment.now += 59.9
    assert (storage.get("a"), storage.get_expiry("a")) == (2, 1060.0)
    moment.now = 1060.0
    assert (storage.get("a"), storage.get_expiry("a")) == (0, 1060.0)
    assert storage.incr("a", 60) == 1


def test_what_has_ended_is_forgotten_without_a_thread(moment: Moment) -> None:
    storage, before = InProcessStorage(), threading.active_count()
    for i in range(1000):
        storage.incr(f"account:{i}", 1)
    moment.now += 61
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
