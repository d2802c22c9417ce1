"""The check runner: counts what pytest reports, names what was skipped, fails when anything failed."""

from pathlib import Path

import pytest

from tools import checks
from tools.checks import Tally

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_good"/>
<testcase classname="tests.a" name="test_bad"><failure message="no">trace</failure></testcase>
<testcase classname="tests.a" name="test_broken"><error message="no">trace</error></testcase>
<testcase classname="tests.b" name="test_left_out"><skipped message="no Chromium"/></testcase>
</testsuite></testsuites>"""


def test_report_is_counted_and_named(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    tally = checks.read_report(tmp_path / "report.xml", "sqlite")
    assert tally.passed == 1
    assert tally.failed == ["sqlite: tests.a.test_bad", "sqlite: tests.a.test_broken"]
    assert tally.skipped == ["sqlite: tests.b.test_left_out: no Chromium"]


def test_last_line_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    checks._report(Tally(7, ["mypy"], ["browser: a: no Chromium", "npm run test: no Node"]), [("mypy", 1.25)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "7 passed, 1 failed, 2 skipped"
    assert "  browser: a: no Chromium" in lines


def test_script_without_node_is_skipped_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    (tmp_path / "package.json").write_text('{"scripts": {"check": "tsc --noEmit"}}')
    assert checks._npm("check", None).skipped == ["npm run check: no Node"]
    assert checks._npm("test", None).skipped == ["npm run test: package.json has no such script"]


def test_pytest_that_leaves_no_report_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LOGS", tmp_path)
    monkeypatch.setattr(checks, "_pytest_command", lambda *_: ["false"])
    assert checks._pytest("sqlite", [], []).failed == ["sqlite: pytest ended with status 1 and left no report"]
