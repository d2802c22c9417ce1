"""The server's side of the decoders: a few child processes, started when first needed, replaced when they die.

A file that kills its decoder takes nothing else with it: the process is thrown away, the next request gets a fresh one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import structlog

from app.evidence.decoder import jpeg, wire

log = structlog.get_logger(__name__)
ENTRY = Path(__file__).with_name("__main__.py")
START_SECONDS = 20.0
TASK_SECONDS = 30.0
WAIT_SECONDS = 20.0
TASKS_PER_LIFE = 500
CPU_PER_LIFE = 300.0
GREY_BYTES = 64 * 64
MAX_PIXELS = 50_000_000
# One arena and early return of freed memory keep an idle decoder small.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}

REASONS = frozenset(
    {
        "not_a_picture",
        "damaged",
        "animated",
        "too_many_pixels",
        "too_many_scans",
        "too_much_memory",
        "too_slow",
        "died",
    }
)


class PictureRefused(Exception):
    """The file itself is at fault; ``reason`` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class DecoderUnavailable(Exception):
    """No decoder could be had in time, or none can be started; the file may be fine and a retry is safe."""


@dataclass(frozen=True)
class CheckedPicture:
    """What a decoder found out about a whole picture. Sizes in pixels of the upright picture."""

    format: str
    width: int
    height: int
    pixel_digest: str
    exif: dict[str, Any]


@dataclass(frozen=True)
class DerivedPicture:
    """The two derivatives (JPEG without metadata) and two grey 64 × 64 squares, one without a border."""

    large: bytes
    small: bytes
    grey: bytes
    trimmed: bytes


class _Died(Exception):
    """The decoder process ended in the middle of a task."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"decoder ended with {status}")


class _Child:
    """One decoder process and the socket to it."""

    def __init__(self, entry: Path) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", str(entry)]
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                start_new_session=True,
                cwd="/",
            )
        except OSError as error:
            ours.close()
            raise DecoderUnavailable from error
        finally:
            theirs.close()
        self._socket = ours
        self._tasks = 0
        self._cpu = 0.0
        self.confinement: dict[str, str] = {}
        self._await_ready()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def spent(self) -> bool:
        """Whether the process has done its share and is to be replaced."""
        return self._tasks >= TASKS_PER_LIFE or self._cpu >= CPU_PER_LIFE

    def _await_ready(self) -> None:
        try:
            hello, _blobs = wire.receive_reply(self._socket, START_SECONDS)
        except (OSError, wire.WireError) as error:
            self.end()
            raise DecoderUnavailable from error
        self.confinement = {str(key): str(value) for key, value in dict(hello.get("confinement", {})).items()}
        log.info("decoder_started", pid=self.pid, **self.confinement)

    def ask(self, command: str, descriptor: int, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Have one task done. Raises _Died, or TimeoutError after ``seconds``; in both cases the child is to be ended."""
        self._tasks += 1
        self._socket.settimeout(seconds)
        try:
            wire.send_request(self._socket, {"command": command}, descriptor)
            answer, blobs = wire.receive_reply(self._socket, seconds)
        except TimeoutError:
            raise
        except (OSError, wire.WireError) as error:
            raise _Died(self.end()) from error
        cpu = answer.get("cpu")
        self._cpu = cpu if isinstance(cpu, float) else CPU_PER_LIFE
        return answer, blobs

    def end(self) -> int:
        """Kill the process if it still runs and reap it; returns its exit status (negative: the signal)."""
        self._socket.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=0.2)
        self._process.kill()
        return self._process.wait()


class DecoderPool:
    """``size`` decoder processes for this server process; safe to use from many threads."""

    def __init__(
        self,
        size: int = 1,
        task_seconds: float = TASK_SECONDS,
        wait_seconds: float = WAIT_SECONDS,
        entry: Path = ENTRY,
    ) -> None:
        self._entry = entry
        self._task_seconds = task_seconds
        self._wait_seconds = wait_seconds
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(max(1, size)):
            self._idle.put(None)

    def check(self, path: Path) -> CheckedPicture:
        """Decode ``path`` once at reduced scale. Raises PictureRefused or DecoderUnavailable."""
        answer, _blobs = self._run("check", path)
        return _checked(answer)

    def derive(self, path: Path) -> DerivedPicture:
        """Make the derivatives of ``path``. Raises PictureRefused or DecoderUnavailable."""
        _answer, blobs = self._run("derive", path)
        return _derived(blobs)

    def warm(self) -> None:
        """Start one decoder now, so that the first photo need not wait for it. Raises DecoderUnavailable."""
        self._idle.put(self._take())

    def process_ids(self) -> list[int]:
        """The idle decoders' process ids; for measuring and for tests."""
        with self._idle.mutex:
            return [child.pid for child in self._idle.queue if child is not None]

    def close(self) -> None:
        """End all idle decoders; the pool can be used again afterwards."""
        with self._idle.mutex:
            children, self._idle.queue[:] = list(self._idle.queue), [None] * len(self._idle.queue)
        for child in children:
            if child is not None:
                child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _run(self, command: str, path: Path) -> tuple[dict[str, Any], list[bytes]]:
        """One task, tried once more with a fresh decoder when the first dies for a reason that may lie elsewhere."""
        try:
            return self._try(command, path)
        except _Died as death:
            if death.status == -signal.SIGXCPU:
                raise PictureRefused("too_slow") from death
            log.warning("decoder_died", command=command, status=death.status)
        try:
            return self._try(command, path)
        except _Died as death:
            raise PictureRefused("too_slow" if death.status == -signal.SIGXCPU else "died") from death

    def _try(self, command: str, path: Path) -> tuple[dict[str, Any], list[bytes]]:
        child = self._take()
        kept: _Child | None = None
        try:
            with path.open("rb") as file:
                answer, blobs = child.ask(command, file.fileno(), self._task_seconds)
            kept = child
        except TimeoutError as error:
            log.warning("decoder_timed_out", command=command)
            raise DecoderUnavailable from error
        finally:
            if kept is None or kept.spent:
                child.end()
                kept = None
            self._idle.put(kept)
        reason = answer.get("refused")
        if reason is not None:
            raise PictureRefused(reason if isinstance(reason, str) and reason in REASONS else "damaged")
        return answer, blobs

    def _take(self) -> _Child:
        try:
            child = self._idle.get(timeout=self._wait_seconds)
        except queue.Empty as error:
            raise DecoderUnavailable from error
        if child is not None:
            return child
        try:
            return _Child(self._entry)
        except BaseException:
            self._idle.put(None)
            raise


def _checked(answer: dict[str, Any]) -> CheckedPicture:
    facts = answer.get("facts")
    if not isinstance(facts, dict):
        raise PictureRefused("damaged")
    kind, width, height = facts.get("format"), facts.get("width"), facts.get("height")
    digest, exif = facts.get("pixels"), facts.get("exif")
    if not (isinstance(width, int) and isinstance(height, int) and 0 < width * height <= MAX_PIXELS):
        raise PictureRefused("damaged")
    if not (isinstance(digest, str) and len(digest) in {0, 64} and isinstance(exif, dict)):
        raise PictureRefused("damaged")
    if not (isinstance(kind, str) and kind in {"jpeg", "png", "webp"}):
        raise PictureRefused("damaged")
    return CheckedPicture(kind, width, height, digest, exif)


def _derived(blobs: list[bytes]) -> DerivedPicture:
    """The answer, believed only as far as it can be seen to be bare: a decoder has read a stranger's file."""
    if len(blobs) != 4 or len(blobs[2]) != GREY_BYTES or len(blobs[3]) != GREY_BYTES:
        raise PictureRefused("damaged")
    try:
        for blob in blobs[:2]:
            jpeg.require_bare(blob)
    except jpeg.NotJpeg as error:
        raise PictureRefused("damaged") from error
    return DerivedPicture(*blobs)


_lock = threading.Lock()
_pools: dict[int, DecoderPool] = {}


def shared_pool(size: int) -> DecoderPool:
    """The pool of this server process; a forked worker gets its own, its parent's decoders are not touched."""
    with _lock:
        pool = _pools.get(os.getpid())
        if pool is None:
            _pools.clear()
            pool = _pools[os.getpid()] = DecoderPool(size)
            atexit.register(pool.close)
        return pool
