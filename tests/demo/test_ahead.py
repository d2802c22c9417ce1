"""Computing ahead in another process: the same things in the same order, failures told, nothing left running."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator

import pytest

from app.demo.ahead import Interrupted, ahead


def numbers(count: int, broken_at: int = -1) -> Iterator[tuple[int, int]]:
    """Numbers with the process that made them."""
    for number in range(count):
        if number == broken_at:
            raise ValueError("no such number")
        yield number, os.getpid()


def test_everything_comes_in_order_from_another_process(app_context: None) -> None:
    with ahead(numbers(1000)) as made:
        answers = list(made)
    assert [number for number, _process in answers] == list(range(1000))
    alone = threading.active_count() == 1
    assert ({process for _number, process in answers} == {os.getpid()}) is not alone
    assert not multiprocessing.active_children()


def test_with_threads_running_it_stays_here(app_context: None) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with ahead(numbers(10)) as made:
            assert {process for _number, process in made} == {os.getpid()}
    finally:
        stop.set()
        thread.join()


def test_a_failure_there_is_a_failure_here(app_context: None) -> None:
    with pytest.raises((Interrupted, ValueError), match="no such number"), ahead(numbers(500, 450)) as made:
        list(made)
    assert not multiprocessing.active_children()


def test_leaving_early_ends_the_other_process(app_context: None) -> None:
    with ahead(numbers(10_000_000)) as made:
        assert next(made)[0] == 0
    assert not multiprocessing.active_children()
