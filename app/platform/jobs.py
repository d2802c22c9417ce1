"""Background jobs over huey, imported here only. A queued job is a hint; the row is the truth.

Hints leave after the commit with ids as arguments. A job claims its row, works, and records the result; a periodic sweeper
finds what a lost hint left behind. The queue's file is disposable.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, current_app
from huey import MemoryHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from app.platform.db import db
from app.platform.unit_of_work import after_commit
from config import Config

log = structlog.get_logger(__name__)
_EXTENSION = "mingcha_jobs"


@dataclass(frozen=True)
class Job:
    """A named piece of background work."""

    name: str
    run: Callable[..., None]

    def enqueue(self, *ids: int | str) -> None:
        """Hint that the work is due, once the open unit of work has committed."""
        queue = _queue()
        after_commit(lambda: queue.send(self.name, ids))

    def __call__(self, *ids: int | str) -> None:
        """Do the work now, in the caller's application context."""
        self.run(*ids)


@dataclass(frozen=True)
class Periodic:
    """Work repeated every ``seconds`` (a multiple of 60 on the queue)."""

    name: str
    seconds: int
    run: Callable[[], object]


_jobs: dict[str, Job] = {}
_periodic: dict[str, Periodic] = {}


def job(name: str) -> Callable[[Callable[..., None]], Job]:
    """Declare a job; ``name`` is ``room.verb``. Raises ValueError when the name is taken by another function."""

    def declare(run: Callable[..., None]) -> Job:
        if name in _jobs and _jobs[name].run.__qualname__ != run.__qualname__:
            raise ValueError(f"job {name} declared twice")
        _jobs[name] = Job(name, run)
        return _jobs[name]

    return declare


def periodic(name: str, seconds: int = 60) -> Callable[[Callable[[], object]], Periodic]:
    """Declare a sweeper; it may run late, twice or never, and must cope."""

    def declare(run: Callable[[], object]) -> Periodic:
        _periodic[name] = Periodic(name, seconds, run)
        return _periodic[name]

    return declare


def declared_jobs() -> dict[str, Job]:
    """All jobs by name."""
    return dict(_jobs)


def declared_sweepers() -> dict[str, Periodic]:
    """All periodic work by name."""
    return dict(_periodic)


class Queue:
    """The queue of one application: a file by default, Redis at scale, in place in tests."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.app = app
        self.suppressed = False
        self._immediate = config.immediate_jobs
        self._config = config
        self._huey: Any = None
        self._lock = threading.Lock()

    @property
    def huey(self) -> Any:
        """The huey instance, made at first use so that building the application touches no file."""
        with self._lock:
            if self._huey is None:
                self._huey = self._open()
                self._register()
            return self._huey

    def _open(self) -> Any:
        key = hashlib.blake2b(self._config.secret_key, person=b"mingcha-jobs").hexdigest()
        options: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=key, salt="jobs")}
        if self._immediate:
            return MemoryHuey("mingcha", immediate=True, **options)
        if self._config.redis_url:
            from huey import RedisHuey  # noqa: PLC0415 - the scale profile's library is optional

            return RedisHuey("mingcha", url=self._config.redis_url, **options)
        self._config.instance_path.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("mingcha", filename=str(self._config.instance_path / "jobs.db"), **options)

    def _register(self) -> None:
        from huey import crontab  # noqa: PLC0415 - kept beside its only use

        @self._huey.task(name="mingcha_job")  # type: ignore[untyped-decorator]
        def run_job(name: str, ids: list[int | str]) -> None:
            self._in_context(name, lambda: _jobs[name].run(*ids))

        self._run_job = run_job
        for sweeper in _periodic.values():
            minutes = max(1, sweeper.seconds // 60)
            self._huey.periodic_task(crontab(minute=f"*/{minutes}"), name=f"sweep_{sweeper.name}")(self._sweep(sweeper))

    def _sweep(self, sweeper: Periodic) -> Callable[[], None]:
        return lambda: self._in_context(sweeper.name, sweeper.run)

    def _in_context(self, name: str, work: Callable[[], object]) -> None:
        with self.app.app_context(), structlog.contextvars.bound_contextvars(job=name):
            try:
                work()
            except Exception:
                log.exception("job_failed")
            finally:
                db.session.remove()

    def send(self, name: str, ids: tuple[int | str, ...]) -> None:
        """Put a hint into the queue."""
        if self.suppressed:
            return
        huey = self.huey
        if self._immediate:
            _jobs[name].run(*ids)
            return
        huey.enqueue(self._run_job.s(name, list(ids)))


class _EmbeddedConsumer(Consumer):  # type: ignore[misc]  # huey is untyped
    """A consumer that lives on a thread of the server process and leaves its signals alone."""

    def _set_signal_handlers(self) -> None:
        """The server owns the signals."""


def start_consumer(app: Flask) -> Callable[[], None]:
    """Start working off the queue on background threads; returns a function that stops them."""
    consumer = _EmbeddedConsumer(_queue(app).huey, workers=1, periodic=True, initial_delay=0.05, max_delay=0.5)
    consumer.start()
    return lambda: consumer.stop(graceful=True)


def run_sweepers() -> None:
    """Run every sweeper once, now; for tests and the command line."""
    for sweeper in _periodic.values():
        sweeper.run()


def _queue(app: Flask | None = None) -> Queue:
    queue: Queue = (app or current_app).extensions[_EXTENSION]
    return queue


def init_app(app: Flask, config: Config) -> None:
    """Attach the queue; nothing is opened yet."""
    app.extensions[_EXTENSION] = Queue(app, config)
