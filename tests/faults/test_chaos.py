"""The day of chaos in small: it holds for the product, and fails for a service that does not know a report again."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from config import ROOT
from tests.browser.conftest import chromium_path

pytestmark = pytest.mark.browser


def prove(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status and verdict of the proof with ``arguments``."""
    if chromium_path() is None:
        pytest.skip("no Chromium")
    command = [sys.executable, "-m", "tests.faults.chaos", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_every_finding_arrives_once_and_whole() -> None:
    status, verdict = prove("--reports", "20", "--faults", "0.3", "--seed", "11")
    assert status == 0, verdict
    assert verdict["rows"] == verdict["complete"] == 20
    assert verdict["left"] == 0


def test_negative_control_without_idempotency_is_caught() -> None:
    status, verdict = prove("--reports", "6", "--faults", "0.4", "--seed", "11", "--control", "forgetful")
    assert status == 1
    assert verdict["doubled"] > 0
