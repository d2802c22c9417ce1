"""Other programs: their output is kept, and what went wrong becomes one line."""

import sys
from pathlib import Path

import pytest

from tools import commands
from tools.commands import Outcome
from tools.console import Status


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(commands, "LOGS", tmp_path / "logs")
    return tmp_path / "logs"


def test_output_is_kept_and_status_reported(logs: Path) -> None:
    program = "import sys; print('out'); print('Error: no luck', file=sys.stderr); sys.exit(3)"
    done = commands.quietly("trial", [sys.executable, "-c", program])
    assert not done.ok
    assert done.status == 3
    assert "no luck" in (logs / "trial.log").read_text("utf-8")


def test_environment_is_added_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAL_KEPT", "kept")
    program = "import os; print(os.environ['TRIAL_KEPT'], os.environ['TRIAL_ADDED'])"
    done = commands.quietly("trial", [sys.executable, "-c", program], {"TRIAL_ADDED": "added"})
    assert done.output.split() == ["kept", "added"]


@pytest.mark.parametrize(
    ("output", "status"),
    [
        ("pip: NewConnectionError('failed')\nERROR: No matching distribution found for x", Status.NETWORK),
        ("ERROR: No matching distribution found for types-x==9", Status.INSTALL),
        ("npm error code EAI_AGAIN\nnpm error a log is here", Status.NETWORK),
        ("ERROR: Could not install: [Errno 28] No space left on device", Status.DISK),
        ("OperationalError: (sqlite3.OperationalError) database or disk is full", Status.DISK),
        ("npm error code EUSAGE\nnpm error A complete log is elsewhere", Status.INSTALL),
    ],
)
def test_cause_is_told_from_the_output(output: str, status: Status) -> None:
    failure = commands.explained(Outcome(1, output, Path("a.log")), Status.INSTALL, "失败", "Failed")
    assert failure.status == status


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("npm error code EUSAGE\nnpm error A complete log is elsewhere", "npm error code EUSAGE"),
        ("ERROR: Ignored versions\nERROR: No matching distribution", "ERROR: No matching distribution"),
        ("Traceback\n  File x\nValueError: bad ring", "ValueError: bad ring"),
        ("\n\n", "exit status 1"),
    ],
)
def test_reason_is_the_line_that_says_most(output: str, reason: str) -> None:
    assert Outcome(1, output, Path("a.log")).reason == reason
