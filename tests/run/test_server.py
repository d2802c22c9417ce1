"""The shipped server settings: only settings gunicorn knows, a gentle stop, no orphan after a kill."""

import http.client
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.config import KNOWN_SETTINGS

from config import Config

ROOT = Path(__file__).parents[2]
PATIENCE = 30


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(config: Config, tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    os.mkfifo(tmp_path / "pipe")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHA_")}
    environ |= {
        "MINGCHA_INSTANCE_PATH": str(tmp_path / "instance"),
        "MINGCHA_UPLOADS_PATH": str(tmp_path / "uploads"),
        "DATABASE_URL": config.database_url,
        "SLOW_PIPE": str(tmp_path / "pipe"),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, "tests.run.slow_app:app"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    yield process
    process.kill()
    process.wait(PATIENCE)
    assert process.stdout is not None
    process.stdout.close()


def wait_until_up(process: subprocess.Popen[bytes]) -> str:
    """Wait for the line that says where the service is, and return it."""
    assert process.stdout is not None
    return next(line.decode() for line in process.stdout if line.strip())


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_settings_are_known_to_gunicorn() -> None:
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    own = {name for name in settings if not name.startswith("_")} - {"signal", "sys", "Any", "FrameType"}
    assert own - {setting.name for setting in KNOWN_SETTINGS} == set()
    assert settings["control_socket_disable"] is True
    assert settings["accesslog"] is None


@pytest.mark.parametrize("gentle", [signal.SIGINT, signal.SIGTERM])
def test_request_under_way_is_finished_before_the_server_stops(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path, gentle: signal.Signals
) -> None:
    assert f"http://127.0.0.1:{port}/" in wait_until_up(server)
    answers: list[tuple[int, bytes]] = []
    asking = threading.Thread(target=lambda: answers.append(get(port, "/slow")))
    asking.start()
    with (tmp_path / "pipe").open("w", encoding="utf-8") as pipe:  # opens once the request is being answered
        server.send_signal(gentle)
        pipe.write("finished")
    asking.join(PATIENCE)
    assert answers == [(200, b"finished")]
    assert server.wait(PATIENCE) == 0
    assert not is_listening(port)


def test_killed_server_leaves_no_orphan(server: subprocess.Popen[bytes], port: int) -> None:
    wait_until_up(server)
    assert is_listening(port)
    server.kill()
    server.wait(PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while is_listening(port):
        assert time.monotonic() < deadline, "a worker outlived its parent"
