from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.worktime.cli import worktime_cli


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(worktime_cli, words)


def last_line(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-02-14T17:00:00+08:00", "2", "work_hour", "2026-02-24T09:00:00+08:00"),
        ("2026-02-14T09:00:05Z", "2", "work_hour", "2026-02-24T09:00:05+08:00"),
        ("2026-02-14T17:00:30", "2", "urgent_hour", "2026-02-14T19:00:30+08:00"),
        ("2026-10-09T08:00:00+08:00", "2", "work_day", "2026-10-10T18:00:00+08:00"),
    ],
)
def test_due(worktime: Flask, start: str, amount: str, unit: str, expected: str) -> None:
    answer = last_line(run(worktime, "due", "--start", start, "--amount", amount, "--unit", unit, "--json"))
    assert answer.pop("calendar_version").startswith("1-")
    assert answer == {"due": expected, "provisional": False}


def test_elapsed(worktime: Flask) -> None:
    words = ("--start", "2026-12-31T17:00:30+08:00", "--end", "2027-01-01T08:30:00+08:00", "--json")
    assert last_line(run(worktime, "elapsed", *words)) == {
        "work_minutes": 89.5,
        "urgent_minutes": 929.5,
        "provisional": True,
    }


def test_answers_for_people(worktime: Flask) -> None:
    due = run(worktime, "due", "--start", "2027-03-01T08:00", "--amount", "4", "--unit", "work_hour")
    assert due.output == "4 工作时: 2027-03-01 12:00:00(暂定)\n"
    elapsed = run(worktime, "elapsed", "--start", "2026-03-02T08:00", "--end", "2026-03-02T13:00")
    assert elapsed.output == "240 工作分钟,300 分钟\n"


@pytest.mark.parametrize(
    "words",
    [
        ("due", "--start", "yesterday", "--amount", "1", "--unit", "work_hour"),
        ("due", "--start", "2026-03-02T08:00", "--amount", "0", "--unit", "work_hour"),
        ("due", "--start", "2026-03-02T08:00", "--amount", "1", "--unit", "week"),
        ("due", "--start", "2099-12-31T08:00", "--amount", "99", "--unit", "work_day"),
        ("elapsed", "--start", "2026-03-02T08:00", "--end", "2026-03-02T07:00"),
        ("elapsed", "--start", "1926-03-02T08:00", "--end", "2026-03-02T07:00"),
        ("hours", "--regular", "never"),
    ],
)
def test_wrong_input_is_one_clear_line(worktime: Flask, words: tuple[str, ...]) -> None:
    result = run(worktime, *words)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_seed_may_be_run_again(worktime: Flask) -> None:
    first = run(worktime, "seed")
    assert first.output.startswith("calendar 1-")
    assert run(worktime, "seed").output == first.output


def test_import_and_list(worktime: Flask, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("date,kind\n2027-01-01,off\n", "utf-8")
    assert "years 2027, 1 days changed" in run(worktime, "import", str(file)).output
    assert run(worktime, "hours", "--summer", "06-01..09-30=08:00-12:00").exit_code == 0
    assert [line.split("-")[0] for line in run(worktime, "versions").output.splitlines()] == ["3", "2", "1"]

    file.write_text("nothing", "utf-8")
    assert "Error: 第 1 行" in run(worktime, "import", str(file)).stderr
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run(worktime, "import", str(file)).stderr
