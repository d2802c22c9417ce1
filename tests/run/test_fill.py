"""Filling: which steps are taken, and that a failing command ends in one line with its reason."""

from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup

from tools import fill
from tools.console import OperatorError, Status
from tools.fill import DATABASE, DEMO, RESET, Step


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fill, "LOG", tmp_path / "fill.log")
    return tmp_path / "fill.log"


@pytest.fixture
def flask() -> FlaskGroup:
    app = Flask("trial")

    @app.cli.command("good")
    def good() -> None:
        click.echo("well done")

    @app.cli.command("refusing")
    def refusing() -> None:
        raise click.ClickException("a real report exists")

    @app.cli.command("breaking")
    def breaking() -> None:
        raise RuntimeError("database or disk is full\nmore")

    @app.cli.command("exiting")
    def exiting() -> None:
        raise SystemExit("cannot go on")

    return FlaskGroup(create_app=lambda: app, add_default_commands=False)


def step(name: str) -> Step:
    return Step((name,), "步骤", "Step")


def test_steps_follow_the_options() -> None:
    assert tuple(fill.chosen([])) == DATABASE
    assert tuple(fill.chosen(["--demo"])) == (*DATABASE, DEMO)
    assert tuple(fill.chosen(["--demo", "--reset-demo"])) == (*DATABASE, RESET, DEMO)


def test_output_goes_to_the_log(flask: FlaskGroup, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill.take(step("good"), flask)
    assert log.read_text("utf-8") == "well done\n"
    assert "well done" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("refusing", Status.DATA, "a real report exists"),
        ("exiting", Status.DATA, "cannot go on"),
        ("missing", Status.DATA, "No such command"),
        ("breaking", Status.DISK, "Disk full"),
    ],
)
def test_failure_is_one_line_with_its_reason(flask: FlaskGroup, name: str, status: Status, reason: str) -> None:
    with pytest.raises(OperatorError) as failure:
        fill.take(step(name), flask)
    assert failure.value.status == status
    assert reason in failure.value.en
