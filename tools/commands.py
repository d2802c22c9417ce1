"""Runs other programs quietly: output goes to a log under `.run/`, a failure becomes one line."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import console

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".run"

_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "Could not resolve",
)
_NO_ROOM = ("No space left on device", "ENOSPC", "database or disk is full", "Disk quota exceeded")


@dataclass(frozen=True)
class Outcome:
    """What a program left behind: its exit status, everything it printed, and the log that keeps it."""

    status: int
    output: str
    log: Path

    @property
    def ok(self) -> bool:
        """Whether the program ended well."""
        return self.status == 0

    @property
    def reason(self) -> str:
        """Why it failed, in its own words: npm says it first, everybody else last."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        first_of_npm = (line for line in lines if line.startswith("npm error"))
        return next(first_of_npm, lines[-1] if lines else f"exit status {self.status}")


def quietly(name: str, command: Sequence[str | Path], environ: Mapping[str, str] | None = None) -> Outcome:
    """Run `command` in the project's directory and keep what it prints in `.run/<name>.log`."""
    LOGS.mkdir(exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("wb") as sink:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return Outcome(done.returncode, log.read_text("utf-8", "replace"), log)


def explained(outcome: Outcome, status: console.Status, zh: str, en: str) -> console.OperatorError:
    """The line for a program that failed: no room, no network, or `zh`/`en` with its own reason."""
    if any(mark in outcome.output for mark in _NO_ROOM):
        return console.disk_full(ROOT)
    if any(mark in outcome.output for mark in _NO_NETWORK):
        return console.OperatorError(
            console.Status.NETWORK,
            f"{zh}:连不上软件包仓库,请检查网络或镜像设置(记录:{outcome.log})。",
            f"{en}: no package index within reach; check network or mirror (log: {outcome.log}).",
        )
    return console.OperatorError(
        status,
        f"{zh}:{outcome.reason}(记录:{outcome.log})",
        f"{en}: {outcome.reason} (log: {outcome.log})",
    )
