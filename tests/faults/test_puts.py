"""The killed server in small: the proof holds for the product, and fails for a service that acknowledges too early."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from config import ROOT


def prove(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status and verdict of the proof with ``arguments``."""
    command = [sys.executable, "-m", "tests.faults.puts", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_each_report_is_there_once_however_the_server_dies(database_kind: str) -> None:
    status, verdict = prove("--puts", "400", "--ids", "20", "--kills", "4", "--database", database_kind)
    assert status == 0, verdict
    assert verdict["receipts"] + verdict["early"] == 400
    assert verdict["rows"] == 20
    assert verdict["photos_whole"] == verdict["photos"] == 30


def test_negative_control_acknowledging_before_the_commit_is_caught() -> None:
    status, verdict = prove("--puts", "80", "--ids", "60", "--kills", "2", "--control", "hasty")
    assert status == 1
    assert verdict["lost"] > 0
    assert verdict["unequal"] > 0
