"""What the operator reads: one line per event or expected failure, Chinese first, English beside it."""

import enum
import errno
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Status(enum.IntEnum):
    """Exit statuses of `run.py`, one per kind of failure (2 is argparse's, for wrong usage)."""

    FAILED = 1
    PORT = 4
    NETWORK = 5
    DISK = 6
    INSTALL = 7
    DATA = 8
    TLS = 9
    INTERRUPTED = 130


class OperatorError(Exception):
    """An expected failure: one line in both languages and the exit status it deserves."""

    def __init__(self, status: Status, zh: str, en: str):
        super().__init__(en)
        self.status = status
        self.zh = zh
        self.en = en


class _Output:
    """Where progress goes: standard output, or standard error where standard output belongs to a machine."""

    results_only = False

    @property
    def stream(self) -> TextIO:
        return sys.stderr if self.results_only else sys.stdout


_output = _Output()


def leave_stdout_to_results() -> None:
    """Send progress to standard error from now on, so that standard output carries results only."""
    _output.results_only = True


def say(zh: str, en: str) -> None:
    """Print one line of progress in both languages."""
    _print(f"{zh} / {en}", _output.stream)


def plain(text: str) -> None:
    """Print text as it is, where progress goes."""
    _print(text, _output.stream)


def complain(stop: OperatorError) -> None:
    """Print the one line of an expected failure on standard error."""
    _print(f"{stop.zh} / {stop.en}", sys.stderr)


def from_os_error(error: OSError) -> OperatorError:
    """The line for an operating-system error nobody closer could explain: a full disk, a missing right."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(error.filename or ".")
    text = f"{error.strerror or error} ({error.filename})" if error.filename else str(error)
    return OperatorError(Status.FAILED, f"系统错误:{text}", f"System error: {text}")


def disk_full(place: object) -> OperatorError:
    """The failure that says where room is missing."""
    return OperatorError(
        Status.DISK,
        f"磁盘空间不足:{place}。腾出空间后重新运行。",
        f"Disk full at {place}. Free some room and run again.",
    )


@contextmanager
def timed(zh: str, en: str) -> Iterator[None]:
    """Announce a step, run it, and print how long it took."""
    say(f"{zh} …", f"{en} …")
    begun = time.monotonic()
    yield
    plain(f"  {time.monotonic() - begun:.1f} s")


def _print(text: str, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
