"""Pure computation ahead of its consumer, in a process of its own: one core builds rows, the other writes them."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from app.platform.db import db

T = TypeVar("T")


class Interrupted(RuntimeError):
    """The other process failed; the message is its own."""


@contextmanager
def ahead(source: Iterable[T]) -> Iterator[Iterator[T]]:
    """What ``source`` gives, in order, computed in a forked process that must not ask the database.

    Enter it outside atomic(). Where forking is not safe (threads are running, or another system than Linux) it is computed
    here. The iterator raises Interrupted when the other process fails.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        yield iter(source)
        return
    # Neither process may go on with a connection that the other one has
    db.session.remove()
    db.engine.dispose()
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(source, sender), daemon=True)
    process.start()
    sender.close()
    try:
        yield _all_from(receiver)
    finally:
        process.terminate()
        process.join()
        receiver.close()


def _all_from(receiver: Connection) -> Iterator[Any]:
    while answer := _received(receiver):
        yield answer[0]


def _send(source: Iterable[Any], sender: Connection) -> None:
    try:
        for item in source:
            sender.send((item,))
        sender.send(())
    except Exception as error:
        sender.send(f"{type(error).__name__}: {error}")


def _received(receiver: Connection) -> tuple[Any, ...]:
    try:
        answer: tuple[Any, ...] | str = receiver.recv()
    except EOFError:
        raise Interrupted("the other process ended early") from None
    if isinstance(answer, str):
        raise Interrupted(answer)
    return answer
