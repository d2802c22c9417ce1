"""The front end is built when its sources changed and only then; without Node the start goes on."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import frontend
from tools.commands import Outcome
from tools.console import OperatorError, Status
from tools.frontend import Node

NODE = Node(("node",), ("npm",), "/nowhere")


class Builder:
    """Stands in for node and npm: remembers the commands, writes the manifest, fails on demand."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls: list[str] = []
        self.failing = ""

    def __call__(self, name: str, _command: Sequence[str | Path], _environ: object = None) -> Outcome:
        self.calls.append(name)
        if name == self.failing:
            return Outcome(1, "Error: no luck", self.root / "log")
        if name == "npm":
            (self.root / "node_modules").mkdir(exist_ok=True)
        if name == "frontend":
            (self.root / "build").mkdir(exist_ok=True)
            (self.root / "build" / "manifest.json").write_text("{}")
        return Outcome(0, "", self.root / "log")


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    (tmp_path / "frontend").mkdir()
    (tmp_path / "frontend" / "main.ts").write_text("export {}\n")
    for name in frontend.PACKAGE_FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    for name, value in {
        "ROOT": tmp_path,
        "SOURCES": tmp_path / "frontend",
        "BUILD": tmp_path / "build",
        "PACKAGES": tmp_path / "node_modules",
    }.items():
        monkeypatch.setattr(frontend, name, value)
    made = Builder(tmp_path)
    monkeypatch.setattr(frontend, "quietly", made)
    monkeypatch.setattr(frontend, "find_node", lambda: NODE)
    return made


def test_second_start_builds_nothing(builder: Builder) -> None:
    assert frontend.ensure()
    assert frontend.ensure()
    assert builder.calls == ["npm", "frontend"]


def test_changed_source_is_built_without_installing_again(builder: Builder) -> None:
    frontend.ensure()
    (builder.root / "frontend" / "main.ts").write_text("export const a = 1\n")
    assert not frontend.is_fresh()
    frontend.ensure()
    assert builder.calls == ["npm", "frontend", "frontend"]


def test_added_and_renamed_sources_are_noticed(builder: Builder) -> None:
    frontend.ensure()
    (builder.root / "frontend" / "more.ts").write_text("")
    assert not frontend.is_fresh()
    frontend.ensure()
    (builder.root / "frontend" / "more.ts").rename(builder.root / "frontend" / "less.ts")
    assert not frontend.is_fresh()


def test_changed_lock_installs_again(builder: Builder) -> None:
    frontend.ensure()
    (builder.root / "package-lock.json").write_text('{"lockfileVersion": 3}')
    frontend.ensure()
    assert builder.calls == ["npm", "frontend", "npm", "frontend"]


@pytest.mark.parametrize("failing", ["npm", "frontend"])
def test_failure_is_told_and_the_start_goes_on(
    builder: Builder, failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    builder.failing = failing
    assert not frontend.ensure()
    assert "no luck" in capsys.readouterr().err
    assert not frontend.is_fresh()
    builder.failing = ""
    assert frontend.ensure()


def test_full_disk_stops_the_start(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Outcome:
        return Outcome(1, "Error: ENOSPC: no space left on device", builder.root / "log")

    monkeypatch.setattr(frontend, "quietly", full)
    with pytest.raises(OperatorError) as failure:
        frontend.ensure()
    assert failure.value.status == Status.DISK


def test_no_node_is_told_and_the_start_goes_on(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> Node:
        raise OperatorError(Status.NETWORK, "没有 Node", "no Node")

    monkeypatch.setattr(frontend, "find_node", none)
    assert not frontend.ensure()
    assert "no Node" in capsys.readouterr().err
    assert builder.calls == []


@pytest.mark.parametrize(
    ("version", "found"), [("v20.20.2", True), ("v24.0.0", True), ("v18.19.1", False), ("", False)]
)
def test_system_node_must_be_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, found: bool
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert (frontend._system_node() is not None) == found


def test_node_without_npm_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho v20.1.0\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert frontend._system_node() is None
