"""Services that break the promise on purpose. A proof that does not fail on them proves nothing."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from flask import Flask

from app.accounts import Actor
from app.capture import api
from app.capture.schemas import Receipt
from app.capture.service import Received, receive_photo, receive_report
from app.cases.rules.numbers import case_number
from app.cases.service import filing
from app.platform import clock
from app.platform.errors import Busy
from app.platform.unit_of_work import leave_snapshot

DELAY_SECONDS = 0.1


def install(name: str, app: Flask) -> None:
    """Put the named service in the place of the real one: ``forgetful``, ``hasty``; an empty name changes nothing."""
    if name == "forgetful":
        forgetful = Forgetful()
        _replace(forgetful.report, forgetful.photo)
    elif name == "hasty":
        hasty = Hasty(app)
        _replace(hasty.report, hasty.photo)
    elif name:
        raise ValueError(f"no such control: {name}")


def _replace(report: Any, photo: Any) -> None:
    for name, command in (("receive_report", report), ("receive_photo", photo)):
        assert hasattr(api, name)
        setattr(api, name, command)


class Forgetful:
    """Never knows a report again: every PUT makes a new row and is answered as if it were the first."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, str]] = {}

    def report(self, report_id: str, raw: bytes, author: Actor, *more: Any) -> Received:
        """File the report under an id of this call's own."""
        fresh = str(uuid.uuid4())
        received = receive_report(fresh, json.dumps({**json.loads(raw), "id": fresh}).encode(), author, *more)
        self._names[report_id] = fresh, hashlib.sha256(raw).hexdigest()
        return self._as_asked(report_id, received)

    def photo(self, report_id: str, sha256: str, stream: BinaryIO, author: Actor) -> Received:
        """Take the photo for the row made last."""
        fresh = self._names[report_id][0]
        return self._as_asked(report_id, receive_photo(fresh, sha256, stream, author))

    def _as_asked(self, report_id: str, received: Received) -> Received:
        said = {"id": report_id, "sha": self._names[report_id][1]}
        return replace(received, receipt=received.receipt.model_copy(update=said))


@dataclass(frozen=True)
class _Promise:
    receipt: Receipt
    kept: threading.Event


_promised: ContextVar[str | None] = ContextVar("promised", default=None)


class Hasty:
    """Acknowledges first and commits a moment later: whoever kills it in between has a receipt for nothing."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._promises: dict[str, _Promise] = {}
        self._lock = threading.Lock()
        self._later = ThreadPoolExecutor(1)
        free = filing.free_number
        filing.free_number = lambda: _promised.get() or free()

    def report(self, report_id: str, raw: bytes, author: Actor, *more: Any) -> Received:
        """Answer at once, store later."""
        with self._lock:
            known = self._promises.get(report_id)
            if known is None:
                promise = self._promises[report_id] = _Promise(_receipt(report_id, raw), threading.Event())
                self._later.submit(self._keep, promise, raw, author, more)
                return Received(promise.receipt, created=True)
        if not known.kept.is_set():
            return Received(known.receipt, created=False)
        return receive_report(report_id, raw, author, *more)

    def photo(self, report_id: str, sha256: str, stream: BinaryIO, author: Actor) -> Received:
        """Photos are taken in as they should be, once their report is there."""
        promise = self._promises.get(report_id)
        if promise is not None:
            leave_snapshot()
            promise.kept.wait()
        return receive_photo(report_id, sha256, stream, author)

    def _keep(self, promise: _Promise, raw: bytes, author: Actor, more: tuple[Any, ...]) -> None:
        promise.kept.wait(DELAY_SECONDS)
        _promised.set(promise.receipt.number)
        while not promise.kept.is_set():
            with self._app.app_context(), suppress(Busy):
                receive_report(promise.receipt.id, raw, author, *more)
                promise.kept.set()


def _receipt(report_id: str, raw: bytes) -> Receipt:
    missing = [photo["sha256"] for photo in json.loads(raw).get("photos", [])]
    return Receipt(
        id=report_id,
        sha=hashlib.sha256(raw).hexdigest(),
        number=case_number(secrets.randbelow(10_000_000)),
        missing=missing,
        complete=not missing,
        server_time=clock.now().isoformat(),
    )
