"""`run.py` itself: readable for old interpreters, one line per expected failure, the exit status of its kind."""

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tools.console import Status

ROOT = Path(__file__).parents[2]


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_file_parses_for_old_interpreters() -> None:
    ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))


def test_newer_syntax_would_be_noticed() -> None:
    with pytest.raises(SyntaxError):
        ast.parse("if (n := 1):\n    pass", feature_version=(3, 6))


def test_old_interpreter_gets_one_line_in_both_languages() -> None:
    ended = call("-c", "import sys, runpy; sys.hexversion = 0x030A0DF0; runpy.run_path('run.py')")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "需要 Python 3.11" in ended.stderr
    assert "needs Python 3.11" in ended.stderr


def test_taken_port_is_one_line_and_nothing_is_installed() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = call("run.py", "--port", str(port))
    assert ended.returncode == Status.PORT
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "0"],
        ["--port", "70000"],
        ["--port", "http"],
        ["--cert", "server.pem"],
        ["--no-demo", "--reset-demo"],
        ["serve"],
    ],
)
def test_wrong_usage_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run._dispatch(arguments)
    assert end.value.code == 2
    assert "run.py: error" in capsys.readouterr().err


def test_certificate_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "server.pem"
    broken.write_text("no certificate")
    ended = call("run.py", "--cert", str(broken), "--key", str(broken))
    assert ended.returncode == Status.TLS
    assert ended.stderr.count("\n") == 1
