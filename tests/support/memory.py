"""Where tests keep what they throw away: in memory, where the machine has room for it.

A test waits for its disk more than for anything else: SQLite for every commit, PostgreSQL for the six hundred files of each
database. What is kept in memory behaves the same but for a power cut, and no test here pulls a plug.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER = Path("/dev/shm")
ROOM_BYTES = 2 << 30
SPARE_BYTES = 4 << 30


def has_room(folder: Path, meminfo: Path = Path("/proc/meminfo")) -> bool:
    """Whether ``folder`` and the memory behind it take a run of the tests, and programs may be started in it."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    room = os.statvfs(folder)
    return (
        room.f_bavail * room.f_frsize >= ROOM_BYTES
        and not room.f_flag & os.ST_NOEXEC
        and _available(meminfo) >= SPARE_BYTES
    )


def _available(meminfo: Path) -> int:
    """Bytes of memory that programs may still take; 0 where nobody says."""
    if not meminfo.exists():
        return 0
    lines = dict(line.split(":", 1) for line in meminfo.read_text("utf-8").splitlines())
    return int(lines.get("MemAvailable", "0 kB").split()[0]) * 1024


def keep_in_memory() -> None:
    """Let temporary files of this process and of those it starts be in memory, unless somebody has said where."""
    if "TMPDIR" not in os.environ and has_room(FOLDER):
        os.environ["TMPDIR"] = str(FOLDER)
        tempfile.tempdir = None
