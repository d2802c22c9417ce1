"""The service as it runs in the default profile, and a client that speaks to it over one kept connection."""

import contextlib
import http.client
import json
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.city import PASSWORD, ROOT, City

START_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> object:
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass
class Client:
    """One browser or phone: a kept connection, cookies, headers for every request."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Answer:
        """Make a request and read the whole answer."""
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = kind
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def get(self, path: str) -> Answer:
        """GET that must answer 200. Raises RuntimeError otherwise."""
        answer = self.call("GET", path)
        if answer.status != 200:
            raise RuntimeError(f"GET {path}: {answer.status} {answer.body[:300]!r}")
        return answer

    def log_in(self, login: str) -> None:
        """Log in through the form like a person. Raises RuntimeError when that fails."""
        form = {"login": login, "password": PASSWORD, "csrf_token": self.form_token("/login")}
        body = urllib.parse.urlencode(form).encode()
        answer = self.call("POST", "/login", body, "application/x-www-form-urlencoded")
        if answer.status != 303:
            raise RuntimeError(f"login of {login}: {answer.status} {answer.body[:300]!r}")

    def form_token(self, path: str) -> str:
        """The anti-forgery token of the form on a page."""
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).body)
        if found is None:
            raise RuntimeError(f"no form on {path}")
        return found[1].decode()


def multipart(fields: Mapping[str, str], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A form with files (field, file name, JPEG bytes): its body and its content type."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, filename, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: image/jpeg'
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


@dataclass
class Server:
    """A running gunicorn."""

    process: subprocess.Popen[bytes]
    port: int

    def client(self, **headers: str) -> Client:
        """A new client of it."""
        return Client(self.port, {name.replace("_", "-"): value for name, value in headers.items()})

    def memory_mb(self) -> float:
        """Resident memory of its processes together; what they share is counted for each, so this is an upper bound."""
        return sum(_resident_kb(pid) for pid in _family(self.process.pid)) / 1024


def serving(city: City) -> contextlib.AbstractContextManager[Server]:
    """The service on a city's database, as it ships, until the block ends."""
    return _gunicorn(city.environ, "gunicorn.conf.py", "wsgi:app")


def bare(city: City) -> contextlib.AbstractContextManager[Server]:
    """The bare equivalents on the same database, until the block ends."""
    environ = {**city.environ, "BENCH_DATABASE": str(city.database)}
    return _gunicorn(environ, "python:bench.bare_settings", "bench.bare:app")


@contextlib.contextmanager
def _gunicorn(environ: Mapping[str, str], settings: str, target: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "--bind", f"127.0.0.1:{port}", target]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            Client(port).call("GET", "/healthz")
            return
        time.sleep(0.1)
    raise RuntimeError(f"no answer on port {port} after {START_SECONDS} s")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
