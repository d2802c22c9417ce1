"""The fault layer itself: seeded, before or after the work, and only at the machine's door."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.middleware import AFTER, BEFORE, Dice, Environ, Faults, StartResponse
from tests.faults.stayed import locks_of, read_calls, summary


class Loaded(Dice):
    """Dice that always show the same."""

    def __init__(self, before: str | None, after: str | None) -> None:
        super().__init__("", 0)
        self._shows = before, after

    def throw(self) -> tuple[str | None, str | None]:
        return self._shows


class Service:
    """Counts what it was asked to do."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self, _environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def work() -> Iterable[bytes]:
            self.done += 1
            yield b"receipt"

        start_response("201 Created", [("Content-Type", "application/json")])
        return work()


def call(service: Service, dice: Dice, path: str = "/api/reports/1") -> tuple[str, str, bytes]:
    """Status, kind and body that the caller hears; raises ConnectionResetError when it hears nothing."""
    heard: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        heard.update(status=status, kind=dict(headers)["Content-Type"])

    ours, theirs = socket.socketpair()
    theirs.close()  # a caller that has given up
    with ours:
        environ = {"PATH_INFO": path, "gunicorn.socket": ours, "wsgi.input": io.BytesIO(b"body")}
        body = b"".join(Faults(service, dice)(environ, start_response))
    return heard["status"], heard["kind"], body


def test_without_a_fault_the_call_passes() -> None:
    service = Service()
    assert call(service, Loaded(None, None)) == ("201 Created", "application/json", b"receipt")
    assert service.done == 1


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("internal", "500", "text/html"),
        ("portal", "200", "text/html"),
        ("busy", "503", "application/problem+json"),
        ("login", "401", "application/problem+json"),
    ],
)
def test_a_wrong_answer_comes_before_or_after_the_work(fault: str, status: str, kind: str) -> None:
    service = Service()
    answer = call(service, Loaded(fault, None))
    assert answer[0].startswith(status)
    assert answer[1].startswith(kind)
    assert service.done == 0
    assert call(service, Loaded(None, fault)) == answer
    assert service.done == 1


@pytest.mark.parametrize("fault", ["reset", "stall"])
def test_a_broken_connection_comes_before_or_after_the_work(fault: str) -> None:
    service = Service()
    with pytest.raises(ConnectionResetError):
        call(service, Loaded(fault, None))
    assert service.done == 0
    with pytest.raises(ConnectionResetError):
        call(service, Loaded(None, fault))
    assert service.done == 1


def test_pages_are_left_alone() -> None:
    assert call(Service(), Loaded("internal", None), "/capture")[0] == "201 Created"


def test_a_seed_repeats_itself_and_every_fault_comes_up() -> None:
    first, again, other = (Dice(seed, 0.3) for seed in ("11", "11", "12"))
    thrown = [first.throw() for _ in range(400)]
    assert thrown == [again.throw() for _ in range(400)]
    assert thrown != [other.throw() for _ in range(400)]
    before, after = ([fault for fault in faults if fault] for faults in zip(*thrown, strict=True))
    assert set(before) == set(BEFORE)
    assert set(after) == set(AFTER)
    assert 90 < len(before) < 150
    assert 90 < len(after) < 150


def test_each_call_is_told_of(tmp_path: Path) -> None:
    log = tmp_path / "faults.jsonl"
    faults = Faults(Service(), Loaded(None, "internal"), log=log)
    environ = {"PATH_INFO": "/api/reports/1", "REQUEST_METHOD": "PUT"}
    list(faults(environ, lambda *_answer: None))
    log.write_text(log.read_text("utf-8") + '{"cut', "utf-8")
    (told,) = read_calls(log)
    assert (told["method"], told["path"], told["fault"]) == ("PUT", "/api/reports/1", "internal after")
    assert summary([told, told]) == {"internal after": [2, 0]}


def test_a_lock_names_its_holder() -> None:
    drain = {"name": "outbox-drain", "clientId": "w"}
    tabs = [{"me": "a", "held": [drain], "pending": []}]
    assert locks_of(tabs) == ["outbox-drain held by the worker"]
    assert locks_of([*tabs, {**tabs[0], "me": "w"}]) == ["outbox-drain held by tab 1"]


def test_no_rate_no_fault() -> None:
    assert {Dice("1", 0).throw() for _ in range(50)} == {(None, None)}
