"""Lines for the operator: both languages, the right status, no console too poor for them."""

import errno
import io

import pytest

from tools import console


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_recognised(code: int) -> None:
    failure = console.from_os_error(OSError(code, "full", "/data/photos"))
    assert failure.status == console.Status.DISK
    assert "/data/photos" in failure.zh
    assert "/data/photos" in failure.en


def test_other_system_errors_name_the_file() -> None:
    failure = console.from_os_error(PermissionError(errno.EACCES, "Permission denied", "instance"))
    assert failure.status == console.Status.FAILED
    assert "Permission denied (instance)" in failure.en


def test_statuses_are_distinct_from_each_other_and_from_usage() -> None:
    assert len({*console.Status, 0, 2}) == len(console.Status) + 2


def test_poor_console_gets_replacements_instead_of_a_traceback() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    console._print("明察 ready", stream)
    stream.seek(0)
    assert stream.read() == "?? ready\n"


def test_failure_is_one_line_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    console.complain(console.disk_full("/data"))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "磁盘空间不足" in said.err
    assert "Disk full" in said.err
