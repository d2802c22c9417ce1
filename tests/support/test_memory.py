"""Tests are kept in memory only where there is room for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support import memory


@pytest.mark.parametrize(
    ("free", "flags", "available", "fits"),
    [(3, 0, 8, True), (1, 0, 8, False), (3, os.ST_NOEXEC, 8, False), (3, 0, 2, False)],
)
def test_room(tmp_path: Path, free: int, flags: int, available: int, fits: bool) -> None:
    said = os.statvfs_result((4096, 1 << 30, 0, 0, free, 0, 0, 0, flags, 255))
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal: 1 kB\nMemAvailable:   {available << 20} kB\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.statvfs", lambda _folder: said)
        assert memory.has_room(tmp_path, meminfo) is fits
        assert not memory.has_room(tmp_path, tmp_path / "gone")
        assert not memory.has_room(tmp_path / "gone", meminfo)
