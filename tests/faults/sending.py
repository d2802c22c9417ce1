"""The processes that send: reports and photos as a phone does, the same ones from all sides, until each is answered."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from tests.support import city

MOST_PHOTOS = 3
REPORT_SHARE = 0.6
NEIGHBOURS = 6
WAIT_SECONDS = 0.05


@cache
def _picture(seed: int) -> bytes:
    return city.jpeg(seed, (320, 240))


@dataclass(frozen=True)
class Plan:
    """What is sent: the same seed gives the same reports and the same order in each process."""

    puts: int
    ids: int
    processes: int
    seed: int

    def report_id(self, number: int) -> str:
        """The id that the phone made."""
        return str(uuid.UUID(int=random.Random(f"{self.seed}-{number}").getrandbits(128), version=4))

    def photos(self, number: int) -> list[bytes]:
        """No photo to three."""
        first = self.seed * 1_000_000 + number * MOST_PHOTOS
        return [_picture(first + each) for each in range(number % (MOST_PHOTOS + 1))]

    def digests(self, number: int) -> list[str]:
        """The digests of its photos."""
        return [hashlib.sha256(photo).hexdigest() for photo in self.photos(number)]

    def body(self, number: int) -> bytes:
        """The frozen JSON."""
        dice = random.Random(f"{self.seed}-{number}-place")
        lon, lat = city.XIGUAN
        content = {
            "id": self.report_id(number),
            "form_version": 1,
            "item": "ZANG-01",
            "note": f"第 {number} 条",
            "pin": {"lon": lon + dice.uniform(-0.002, 0.002), "lat": lat + dice.uniform(-0.002, 0.002)},
            "photos": [
                {"sha256": sha, "role": ("near", "wide", "other")[at], "provenance": "input_capture"}
                for at, sha in enumerate(self.digests(number))
            ],
        }
        return json.dumps(content, ensure_ascii=False).encode()

    def calls(self, process: int) -> Iterator[tuple[int, int | None]]:
        """The calls of one process: the number of a report and of a photo of it, or None for the report itself.

        All processes move over the ids at about the same pace, so that they meet on each, and new ones come up all the time.
        """
        dice = random.Random(f"{self.seed}-calls-{process}")
        count = self.puts // self.processes
        for turn in range(count):
            number = min(self.ids - 1, max(0, turn * self.ids // count + dice.randint(-NEIGHBOURS, NEIGHBOURS)))
            photos = number % (MOST_PHOTOS + 1)
            yield number, None if not photos or dice.random() < REPORT_SHARE else dice.randrange(photos)


@dataclass(frozen=True)
class Sent:
    """One answer. ``kind``: receipt · again (come back later) · early (a photo before its report) · refused."""

    kind: str
    status: int
    id: str = ""
    photo: str = ""
    sha: str = ""
    number: str = ""


@dataclass(frozen=True)
class Target:
    """Where the server is and who sends."""

    port: int
    cookie: str
    session: str


class Phone:
    """One kept connection that is opened anew whenever it breaks."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection: http.client.HTTPConnection | None = None

    def put(self, plan: Plan, number: int, photo: int | None) -> Sent:
        """Send until there is an answer, whatever dies meanwhile."""
        path, body, kind, sha = f"/api/reports/{plan.report_id(number)}", plan.body(number), "application/json", ""
        if photo is not None:
            body, sha = plan.photos(number)[photo], plan.digests(number)[photo]
            path, kind = f"{path}/photos/{sha}", "image/jpeg"
        while True:
            with suppress(OSError, http.client.HTTPException):
                return _read(*self._call(path, body, kind), sha)
            self._connection = None
            time.sleep(WAIT_SECONDS)

    def _call(self, path: str, body: bytes, kind: str) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._target.port, timeout=60)
        headers = {
            "Content-Type": kind,
            "Cookie": f"{self._target.cookie}={self._target.session}",
            "Origin": f"http://127.0.0.1:{self._target.port}",
            "X-Requested-With": "outbox",
        }
        self._connection.request("PUT", path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def _read(status: int, body: bytes, photo: str) -> Sent:
    if status in {200, 201}:
        said = json.loads(body)
        return Sent("receipt", status, said["id"], photo, said["sha"], said["number"])
    if status in {423, 429, 503}:
        return Sent("again", status)
    return Sent("early" if status == 404 and photo else "refused", status)


def send_all(plan: Plan, process: int, target: Target, file: Path, answered: Synchronized[int]) -> None:
    """One process: make its calls in order and write every answer down before the next call."""
    phone = Phone(target)
    with file.open("a", encoding="utf-8", buffering=1) as out:
        for number, photo in plan.calls(process):
            sent = phone.put(plan, number, photo)
            while sent.kind == "again":
                out.write(json.dumps(asdict(sent)) + "\n")
                time.sleep(WAIT_SECONDS)
                sent = phone.put(plan, number, photo)
            out.write(json.dumps(asdict(sent)) + "\n")
            with answered.get_lock():
                answered.value += 1


def finish(plan: Plan, target: Target) -> None:
    """What a phone does in the end: send each report and each photo until the server has it."""
    phone = Phone(target)
    for number in range(plan.ids):
        for part in (None, *range(len(plan.photos(number)))):
            while phone.put(plan, number, part).kind == "again":
                time.sleep(WAIT_SECONDS)
