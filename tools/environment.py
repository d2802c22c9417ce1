"""Virtual environments made from pinned requirement files.

A stamp inside the environment says what it was made of. It is removed before anything is changed and written
last: without a valid stamp an environment is half-made and is made anew; with one, nothing is installed.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import console
from tools.commands import LOGS, ROOT, explained, quietly

MEGABYTE = 1024 * 1024
PYTHON: str = getattr(sys, "_base_executable", sys.executable)
STAMP = "mingcha.json"


# Free room asked for before pip starts, so that a full disk is told at once and not half-way
_ROOM = {
    "requirements.txt": 500,
    "requirements-scale.txt": 100,
    "requirements-dev.txt": 1300,
    "requirements-node.txt": 300,
}


@dataclass(frozen=True)
class Environment:
    """One virtual environment and the programs in it."""

    path: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.path / "bin" / "python"

    def tool(self, name: str) -> Path:
        """A program installed in it."""
        return self.path / "bin" / name


@dataclass(frozen=True)
class _Stamp:
    made_by: str
    installed: dict[str, str]


MAIN = Environment(ROOT / ".venv")
NODE = Environment(ROOT / ".venv-node")


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of this directory: two starts at once must not install into each other."""
    LOGS.mkdir(exist_ok=True)
    with (LOGS / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.say("另一个 run.py 正在准备,等待中 …", "Another run.py is preparing; waiting …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ensure(environment: Environment, requirements: Path) -> bool:
    """Bring `environment` to what `requirements` pins; say whether anything had to be installed.

    Raises OperatorError with one line when the disk is full, the network is missing or pip fails.
    """
    wanted = _pins(requirements)
    known = _read(environment.path / STAMP)
    sound = known is not None and known.made_by == _maker(environment)
    installed = known.installed if known is not None and sound else {}
    if wanted.items() <= installed.items():
        return False
    _need_room(environment.path.parent, _ROOM.get(requirements.name, 0))
    with console.timed(f"安装依赖({requirements.name})", f"Installing {requirements.name}"):
        if sound:
            (environment.path / STAMP).unlink()
        else:
            _make(environment)
        _install(environment, requirements)
        _write(environment.path / STAMP, _Stamp(_maker(environment), installed | wanted))
    return True


def _maker(environment: Environment) -> str:
    """The interpreter an environment runs on and the place it was made for; it works nowhere else."""
    return f"{_version(environment.python)} {environment.path}"


def _version(python: Path) -> str:
    try:
        said = subprocess.run([python, "-VV"], capture_output=True, text=True, check=False)
    except OSError:
        return "none"
    return said.stdout.strip()


def _pins(requirements: Path) -> dict[str, str]:
    text = requirements.read_text("utf-8")
    pins = {requirements.name: hashlib.sha256(text.encode()).hexdigest()}
    for line in text.splitlines():
        if line.startswith("-r "):
            pins |= _pins(requirements.parent / line.removeprefix("-r ").strip())
    return pins


def _read(stamp: Path) -> _Stamp | None:
    try:
        return _Stamp(**json.loads(stamp.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(stamp: Path, content: _Stamp) -> None:
    stamp.write_text(json.dumps(asdict(content)), "utf-8")


def _need_room(place: Path, megabytes: int) -> None:
    if shutil.disk_usage(place).free < megabytes * MEGABYTE:
        raise console.disk_full(f"{place} ({megabytes} MB)")


def _make(environment: Environment) -> None:
    """Make an empty environment; with its own pip only where the host has none (ensurepip may be missing)."""
    if environment.path.is_symlink():
        environment.path.unlink()
    shutil.rmtree(environment.path, ignore_errors=True)
    options = ["--without-pip"] if _host_has_pip() else []
    made = quietly("venv", [PYTHON, "-m", "venv", *options, environment.path])
    if not made.ok:
        raise explained(made, console.Status.INSTALL, "无法建立虚拟环境", "Cannot make the virtual environment")


def _host_has_pip() -> bool:
    probe = [PYTHON, "-m", "pip", "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _install(environment: Environment, requirements: Path) -> None:
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--python", environment.python]
    if environment.tool("pip").exists():
        pip = [environment.python, "-m", "pip"]
    done = quietly(
        f"pip-{requirements.stem}",
        [*pip, "install", "--quiet", "--no-input", "--retries", "2", "--requirement", requirements],
        {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
    )
    if not done.ok:
        raise explained(done, console.Status.INSTALL, "安装依赖失败", "Installing dependencies failed")
