"""A mail server in memory, a receiver of webhooks and push messages on this machine, people who want to be told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from app.accounts import Actor
from app.notices.rules.timing import Preference
from app.notices.sealing import address_code
from app.notices.sending.deliver import set_mailer
from app.notices.service import preferences

AT_ANY_HOUR = Preference(quiet_from=None, quiet_to=None)


@dataclass
class Memory:
    """A mailer that keeps what it is given; ``fault`` is raised instead while it is set."""

    sent: list[EmailMessage] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, message: EmailMessage) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append(message)


@dataclass
class Post:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver(ThreadingHTTPServer):
    """Answers every POST with ``status`` and keeps it; ``before_answer`` runs in between."""

    daemon_threads = True

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.status = 204
        self.location = ""
        self.before_answer: Callable[[Post], None] = lambda _post: None
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        post = Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.posts.append(post)
        self.server.before_answer(post)
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests read what arrived, not a log."""


@pytest.fixture
def mail(city_app: Flask) -> Memory:
    memory = Memory()
    set_mailer(city_app, memory)
    return memory


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def with_mail(actor: Actor, preference: Preference = AT_ANY_HOUR) -> str:
    """Give somebody a confirmed address; returns it."""
    address = f"{actor.login}@example.org"
    preferences.propose_address(actor, address)
    preferences.confirm_address(actor, address_code(actor.account_id, address))
    preferences.choose(actor, preference)
    return address
