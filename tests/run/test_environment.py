"""Environments: installed once, made anew when half-made, refused when there is no room."""

import json
import shutil
from pathlib import Path

import pytest

from tools import environment
from tools.console import OperatorError, Status
from tools.environment import STAMP, Environment


class Machine:
    """Stands in for venv and pip: makes an interpreter file, remembers what was asked, fails on demand."""

    def __init__(self) -> None:
        self.made = 0
        self.installed: list[str] = []
        self.pip_fails = False

    def make(self, target: Environment) -> None:
        self.made += 1
        shutil.rmtree(target.path, ignore_errors=True)
        target.python.parent.mkdir(parents=True)
        self.become(target, "Python 3.11.7 (main)")

    def become(self, target: Environment, version: str) -> None:
        target.python.write_text(f"#!/bin/sh\necho '{version}'\n")
        target.python.chmod(0o755)

    def install(self, _target: Environment, requirements: Path) -> None:
        if self.pip_fails:
            raise OperatorError(Status.NETWORK, "断网", "offline")
        self.installed.append(requirements.name)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(environment, "_make", made.make)
    monkeypatch.setattr(environment, "_install", made.install)
    return made


@pytest.fixture
def target(tmp_path: Path) -> Environment:
    return Environment(tmp_path / ".venv")


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("flask==3.1.3\n")
    return tmp_path / "requirements.txt"


@pytest.fixture
def development(tmp_path: Path, runtime: Path) -> Path:
    (tmp_path / "requirements-dev.txt").write_text(f"-r {runtime.name}\npytest==9.2.0\n")
    return tmp_path / "requirements-dev.txt"


def test_second_start_installs_nothing(machine: Machine, target: Environment, runtime: Path) -> None:
    assert environment.ensure(target, runtime)
    assert not environment.ensure(target, runtime)
    assert (machine.made, machine.installed) == (1, ["requirements.txt"])


def test_changed_pin_is_installed_into_the_same_environment(
    machine: Machine, target: Environment, runtime: Path
) -> None:
    environment.ensure(target, runtime)
    runtime.write_text("flask==3.1.4\n")
    assert environment.ensure(target, runtime)
    assert (machine.made, len(machine.installed)) == (1, 2)


def test_runtime_is_there_once_development_is(
    machine: Machine, target: Environment, runtime: Path, development: Path
) -> None:
    environment.ensure(target, development)
    assert not environment.ensure(target, runtime)
    assert machine.installed == ["requirements-dev.txt"]


def test_changed_runtime_pin_reaches_development(
    machine: Machine, target: Environment, runtime: Path, development: Path
) -> None:
    environment.ensure(target, development)
    runtime.write_text("flask==3.1.4\n")
    assert environment.ensure(target, development)


def test_half_made_environment_is_made_anew(machine: Machine, target: Environment, runtime: Path) -> None:
    machine.pip_fails = True
    with pytest.raises(OperatorError):
        environment.ensure(target, runtime)
    machine.pip_fails = False
    assert environment.ensure(target, runtime)
    assert machine.made == 2


def test_interrupted_upgrade_is_made_anew(machine: Machine, target: Environment, runtime: Path) -> None:
    environment.ensure(target, runtime)
    runtime.write_text("flask==3.1.4\n")
    machine.pip_fails = True
    with pytest.raises(OperatorError):
        environment.ensure(target, runtime)
    machine.pip_fails = False
    environment.ensure(target, runtime)
    assert machine.made == 2


@pytest.mark.parametrize("damage", ["[]", "{}", "not json", '{"made_by": "another Python", "installed": {}}'])
def test_stamp_that_cannot_be_trusted_counts_as_none(
    machine: Machine, target: Environment, runtime: Path, damage: str
) -> None:
    environment.ensure(target, runtime)
    (target.path / STAMP).write_text(damage)
    assert environment.ensure(target, runtime)
    assert machine.made == 2


def test_missing_interpreter_counts_as_half_made(machine: Machine, target: Environment, runtime: Path) -> None:
    environment.ensure(target, runtime)
    target.python.unlink()
    assert environment.ensure(target, runtime)
    assert machine.made == 2


def test_upgraded_interpreter_is_made_anew(machine: Machine, target: Environment, runtime: Path) -> None:
    environment.ensure(target, runtime)
    machine.become(target, "Python 3.12.1 (main)")
    assert environment.ensure(target, runtime)
    assert machine.made == 2


def test_moved_environment_is_made_anew(machine: Machine, target: Environment, runtime: Path, tmp_path: Path) -> None:
    environment.ensure(target, runtime)
    moved = Environment(tmp_path / "elsewhere")
    target.path.rename(moved.path)
    assert environment.ensure(moved, runtime)
    assert machine.made == 2


def test_full_disk_is_told_before_anything_is_touched(
    machine: Machine, target: Environment, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.ensure(target, runtime)
    stamp = json.loads((target.path / STAMP).read_text())
    runtime.write_text("flask==3.1.4\n")
    monkeypatch.setattr(environment, "_ROOM", {runtime.name: 10**9})
    with pytest.raises(OperatorError) as failure:
        environment.ensure(target, runtime)
    assert failure.value.status == Status.DISK
    assert json.loads((target.path / STAMP).read_text()) == stamp
