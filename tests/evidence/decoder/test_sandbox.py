"""What a decoder can no longer do. Run in a process of its own, because there is no way back."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from app.evidence.decoder.pool import ENTRY

SCRIPT = """
import json, os, runpy, socket, sys
runpy.run_path(sys.argv[3], run_name="entry")["register_bare_packages"]()
from app.evidence.decoder import sandbox
target = sys.argv[1]
held = open(target, "rb")
confinement = sandbox.enter().as_json()
def attempt(work):
    try:
        work()
        return "done"
    except (OSError, MemoryError) as error:
        return type(error).__name__
def connect(kind, address):
    with socket.socket(*kind) as sock:
        sock.connect(address)
        sock.send(b"x") if kind[1] == socket.SOCK_DGRAM else None
answers = {
    "confinement": confinement,
    "read": attempt(lambda: open(target, "rb")),
    "read_system": attempt(lambda: open("/etc/hostname", "rb")),
    "write": attempt(lambda: open(target + ".new", "wb").write(b"x")),
    "remove": attempt(lambda: os.unlink(target)),
    "run": attempt(lambda: os.execv("/bin/true", ["true"])),
    "tcp": attempt(lambda: connect((socket.AF_INET, socket.SOCK_STREAM), ("127.0.0.1", int(sys.argv[2])))),
    "udp": attempt(lambda: connect((socket.AF_INET, socket.SOCK_DGRAM), ("127.0.0.1", int(sys.argv[2])))),
    "memory": attempt(lambda: bytearray(800 * 1024 * 1024)),
    "held": held.read().decode(),
}
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    import socket

    target = tmp_path_factory.mktemp("sandbox") / "file"
    target.write_text("content")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        command = [sys.executable, "-c", SCRIPT, str(target), str(listener.getsockname()[1]), str(ENTRY)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_was_open_stays_readable(answers: dict[str, Any]) -> None:
    assert answers["held"] == "content"


def test_memory_ends(answers: dict[str, Any]) -> None:
    assert answers["confinement"]["memory"] == "yes"
    assert answers["memory"] == "MemoryError"


@pytest.mark.parametrize("deed", ["read", "read_system", "write", "remove", "run"])
def test_no_file_can_be_touched(answers: dict[str, Any], deed: str) -> None:
    if answers["confinement"]["files"] == "no":
        pytest.skip("this kernel has no Landlock")
    assert answers[deed] == "PermissionError"


@pytest.mark.parametrize("deed", ["tcp", "udp"])
def test_no_network_can_be_reached(answers: dict[str, Any], deed: str) -> None:
    if answers["confinement"]["network"] == "no":
        pytest.skip("this kernel allows no network namespace")
    assert answers[deed] in {"OSError", "PermissionError"}
