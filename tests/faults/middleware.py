"""A layer around the real application that breaks calls of the machine's door, before or after they did their work.

Before: the work is not done and the caller hears a lie or nothing. After: the work is committed and the caller does not
learn of it. Faults are drawn from a seed, call by call.
"""

from __future__ import annotations

import errno
import json
import random
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

BEFORE = ("reset", "internal", "portal", "busy", "login", "reset", "internal", "portal", "busy", "login", "stall")
AFTER = ("reset", "internal", "portal", "reset", "internal", "portal", "stall")
LONGEST_STALL = 30.0
_PORTAL = "<!doctype html><title>登录</title><h1>欢迎使用酒店网络</h1><form>请先登录</form>".encode()
_ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: closing drops what waits and sends a reset


@dataclass(frozen=True)
class Said:
    """An answer that the application never gave."""

    status: str
    kind: str
    body: bytes
    extra: tuple[tuple[str, str], ...] = ()


ANSWERS = {
    "internal": Said("500 Internal Server Error", "text/html; charset=utf-8", b"<h1>500</h1>"),
    "portal": Said("200 OK", "text/html; charset=utf-8", _PORTAL),
    "busy": Said(
        "503 Service Unavailable",
        "application/problem+json",
        b'{"code":"busy","status":503,"detail":"busy"}',
        (("Retry-After", "1"),),
    ),
    "login": Said(
        "401 Unauthorized", "application/problem+json", b'{"code":"unauthenticated","status":401,"detail":"login"}'
    ),
}


class Dice:
    """Whether the next call meets a fault, and which: the same seed gives the same row of answers."""

    def __init__(self, seed: str, rate: float) -> None:
        self._random = random.Random(seed)
        self._rate = rate
        self._lock = threading.Lock()

    def throw(self) -> tuple[str | None, str | None]:
        """The fault before the work and the one after it; each with the probability of the rate."""
        with self._lock:
            one, other, before, after = (self._random.random() for _ in range(4))
        first = BEFORE[int(before * len(BEFORE))] if one < self._rate else None
        second = AFTER[int(after * len(AFTER))] if other < self._rate else None
        return first, second


class Faults:
    """The layer. ``under`` is the path that is broken; everything else passes. ``log``: where each call is told of."""

    def __init__(self, wsgi: Wsgi, dice: Dice, under: str = "/api/", log: Path | None = None) -> None:
        self._wsgi = wsgi
        self._dice = dice
        self._under = under
        self._log = log

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one call, or break it."""
        if not str(environ.get("PATH_INFO", "")).startswith(self._under):
            return self._wsgi(environ, start_response)
        before, after = self._dice.throw()
        begun = time.monotonic()
        try:
            return self._serve(before, after, environ, start_response)
        finally:
            self._tell(environ, before, after, time.monotonic() - begun)

    def _serve(
        self, before: str | None, after: str | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        if before is not None:
            return _break(before, environ, start_response)
        if after is not None:
            _work(self._wsgi, environ)
            return _break(after, environ, start_response)
        return self._wsgi(environ, start_response)

    def _tell(self, environ: Environ, before: str | None, after: str | None, seconds: float) -> None:
        if self._log is None:
            return
        fault = f"{before} before" if before else f"{after} after" if after else ""
        said = {"at": round(time.time(), 2), "seconds": round(seconds, 2), "fault": fault}
        call = {"method": environ.get("REQUEST_METHOD"), "path": environ["PATH_INFO"]}
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps({**said, **call}) + "\n")


def _work(wsgi: Wsgi, environ: Environ) -> None:
    """Let the application do all of its work and throw its answer away."""

    def unheard(*_answer: Any) -> Callable[[bytes], None]:
        return lambda _data: None

    answer = wsgi(environ, unheard)
    try:
        for _part in answer:
            pass
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _break(fault: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    if fault == "stall":
        environ["wsgi.input"].read()
        _stall(environ["gunicorn.socket"])
    if fault in {"reset", "stall"}:
        environ["gunicorn.socket"].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        raise ConnectionResetError(errno.ECONNRESET, "broken on purpose")
    said = ANSWERS[fault]
    headers = [("Content-Type", said.kind), ("Content-Length", str(len(said.body))), *said.extra]
    start_response(said.status, headers)
    return [said.body]


def _stall(connection: socket.socket) -> None:
    """Say nothing until the caller has given up, half a minute at most."""
    end = time.monotonic() + LONGEST_STALL
    while time.monotonic() < end:
        readable, _, _ = select.select([connection], [], [], 0.2)
        if readable:
            return
