"""`run.py test`: every check, one after the other, whatever the earlier ones said; then the totals."""

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tools import browser, console, environment, frontend
from tools.commands import LOGS, ROOT, quietly

NOTHING_COLLECTED = 5


@dataclass
class Tally:
    """What a check found: how many passed and failed, and by name what was skipped or failed."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take the findings of another check in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


@dataclass(frozen=True)
class Check:
    """One step: its name and what it does."""

    name: str
    work: Callable[[], Tally]


def run(arguments: list[str]) -> int:
    """Install what tests need, run every check, print the totals; 1 if anything failed.

    `arguments` are handed to every pytest pass.
    """
    with environment.alone():
        environment.ensure(environment.MAIN, ROOT / "requirements-dev.txt")
        browser.ensure()
        node = _node()
        frontend_ready = frontend.ensure()
    total = Tally()
    times: list[tuple[str, float]] = []
    for check in _checks(arguments, node, frontend_ready):
        console.plain(f"\n=== {check.name}")
        begun = time.monotonic()
        total.add(check.work())
        times.append((check.name, time.monotonic() - begun))
        console.plain(f"    {times[-1][1]:.1f} s")
    _report(total, times)
    return console.Status.FAILED if total.failed else 0


def _node() -> frontend.Node | None:
    try:
        return frontend.find_node()
    except console.OperatorError as stop:
        console.complain(stop)
        return None


def _checks(arguments: list[str], node: frontend.Node | None, frontend_ready: bool) -> list[Check]:
    tool = environment.MAIN.tool
    parallel = ["-n", "2"]
    return [
        Check("ruff check", lambda: _command("ruff-check", [tool("ruff"), "check", "."])),
        Check("ruff format", lambda: _command("ruff-format", [tool("ruff"), "format", "--check", "."])),
        Check("mypy", lambda: _command("mypy", [tool("mypy")])),
        Check("import contracts", lambda: _command("lint-imports", [tool("lint-imports"), "--no-logo"])),
        Check("front-end build", lambda: _fact("front-end build", frontend_ready)),
        Check("front-end types", lambda: _npm("check", node)),
        Check("front-end tests", lambda: _npm("test", node)),
        Check("tests on SQLite", lambda: _pytest("sqlite", [*parallel, "-m", "not browser"], arguments)),
        Check(
            "tests on PostgreSQL",
            lambda: _pytest("postgres", [*parallel, "--db=postgres", "-m", "not browser"], arguments),
        ),
        Check(
            "browser tests", lambda: _pytest("browser", [*parallel, "-m", "browser"], arguments or ["tests/browser"])
        ),
    ]


def _command(name: str, command: list[str | Path], environ: dict[str, str] | None = None) -> Tally:
    done = quietly(name, command, environ)
    if done.ok:
        return Tally(passed=1)
    console.plain(done.output)
    return Tally(failed=[name])


def _fact(name: str, holds: bool) -> Tally:
    return Tally(passed=1) if holds else Tally(failed=[name])


def _npm(script: str, node: frontend.Node | None) -> Tally:
    package = ROOT / "package.json"
    scripts = json.loads(package.read_text("utf-8")).get("scripts", {}) if package.exists() else {}
    if script not in scripts:
        return Tally(skipped=[f"npm run {script}: package.json has no such script"])
    if node is None:
        return Tally(skipped=[f"npm run {script}: no Node"])
    return _command(f"npm-{script}", [*node.npm, "run", "--silent", script], node.environ)


def _pytest(name: str, options: list[str], arguments: list[str]) -> Tally:
    report = LOGS / f"pytest-{name}.xml"
    report.unlink(missing_ok=True)
    status = subprocess.run(_pytest_command(report, [*options, *arguments]), cwd=ROOT, check=False).returncode
    if not report.exists():
        return Tally(failed=[f"{name}: pytest ended with status {status} and left no report"])
    tally = read_report(report, name)
    if status not in {0, 1} and not (status == NOTHING_COLLECTED and arguments):
        tally.failed.append(f"{name}: pytest ended with status {status}")
    return tally


def _pytest_command(report: Path, options: list[str]) -> list[str]:
    return [str(environment.MAIN.python), "-m", "pytest", "-q", f"--junitxml={report}", *options]


def read_report(report: Path, name: str) -> Tally:
    """Count a JUnit report of pytest; skipped and failed tests are named with their reason."""
    tally = Tally()
    for case in ElementTree.parse(report).iter("testcase"):
        title = f"{name}: {case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(title)
        elif skipped is not None:
            tally.skipped.append(f"{title}: {skipped.get('message', '')}")
        else:
            tally.passed += 1
    return tally


def _report(total: Tally, times: list[tuple[str, float]]) -> None:
    console.plain("\n=== times")
    for name, seconds in times:
        console.plain(f"  {seconds:7.1f} s  {name}")
    for heading, names in (("skipped", total.skipped), ("failed", total.failed)):
        if names:
            console.plain(f"\n=== {heading}")
            console.plain("\n".join(f"  {name}" for name in names))
    console.plain(f"\n{total.passed} passed, {len(total.failed)} failed, {len(total.skipped)} skipped")
