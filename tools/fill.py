"""Fills the database in one process: migrations, territory, legal calendar, demo city. Run inside the environment.

Every step is one of the `flask` commands an operator may also call by hand, and may be run again at any time.
"""

import contextlib
import io
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from flask.cli import FlaskGroup

from tools import console
from tools.commands import LOGS, Outcome, explained

LOG = LOGS / "fill.log"


@dataclass(frozen=True)
class Step:
    """One command and what it does, in both languages."""

    command: tuple[str, ...]
    zh: str
    en: str


DATABASE = (
    Step(("db", "upgrade"), "升级数据库", "Bringing the database up to date"),
    Step(("territory", "load"), "装入辖区与单位", "Loading territory and units"),
    Step(("worktime", "seed"), "装入法定工作日", "Loading the legal calendar"),
)
RESET = Step(("demo", "reset"), "清除演示城市", "Removing the demo city")
DEMO = Step(("demo", "ensure"), "装入演示城市", "Filling the demo city")


def chosen(options: list[str]) -> Iterator[Step]:
    """The steps to take: always the database, the demo city as asked for by `--demo` and `--reset-demo`."""
    yield from DATABASE
    if "--reset-demo" in options:
        yield RESET
    if "--demo" in options:
        yield DEMO


def take(step: Step, flask: FlaskGroup) -> None:
    """Run one step; what it prints goes to the log. Raises OperatorError when it fails."""
    said = io.StringIO()
    with console.timed(step.zh, step.en):
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            failed = _failed(step, flask)
        with LOG.open("a", encoding="utf-8") as log:
            log.write(said.getvalue())
        if failed:
            outcome = Outcome(1, said.getvalue(), LOG)
            raise explained(outcome, console.Status.DATA, f"{step.zh}失败", f"{step.en} failed")


def _failed(step: Step, flask: FlaskGroup) -> bool:
    """Whether the command failed; its reason is then the last line printed."""
    try:
        flask.main(args=list(step.command), prog_name="flask")
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code)
        return end.code not in {0, None}
    except Exception as error:
        traceback.print_exc()
        print(f"{type(error).__name__}: {str(error).splitlines()[0]}")
        return True


def main() -> int:
    """Take all steps; the status is that of the first failure."""
    LOGS.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)
    from wsgi import app  # noqa: PLC0415  importing it builds the application

    flask = FlaskGroup(create_app=lambda: app)
    try:
        for step in chosen(sys.argv[1:]):
            take(step, flask)
    except console.OperatorError as failure:
        console.complain(failure)
        return failure.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
