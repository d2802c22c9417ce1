"""The build script: the same bytes every time, within the budgets."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.site import setup
from app.site.assets import Assets

ROOT = Path(__file__).resolve().parents[2]
# Kilobytes, gzip: style sheets and scripts that an ordinary page loads (docs/architecture.md)
BUDGETS = {"site.css": 10.0, "site.js": 3.0, "sw.js": 9.5}


def run_build(folder: Path) -> dict[str, bytes]:
    """Every file of a build into ``folder``."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "esbuild").exists():
        pytest.skip("Node or node_modules are missing: the build is not tested")
    subprocess.run([node, ROOT / "frontend" / "build.mjs", "--out", folder], check=True, capture_output=True, cwd=ROOT)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return run_build(tmp_path_factory.mktemp("first"))


def test_build_is_reproducible(first: dict[str, bytes], tmp_path: Path) -> None:
    assert run_build(tmp_path) == first


def test_files_of_a_former_build_go(first: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "site-OLD.js").write_text("old")
    assert set(run_build(tmp_path)) == set(first)


def test_manifest_names_what_is_there_and_packs_it(first: dict[str, bytes]) -> None:
    manifest = json.loads(first["manifest.json"])
    chunks = [chunk for several in manifest["imports"].values() for chunk in several]
    for name in [*manifest["files"].values(), *chunks, *manifest["shell"]]:
        assert gzip.decompress(first[f"{name}.gz"]) == first[name]


def test_worker_knows_the_shell(first: dict[str, bytes]) -> None:
    manifest = json.loads(first["manifest.json"])
    worker = first[manifest["files"]["sw.js"]].decode()
    assert manifest["shell"]
    assert all(name in worker for name in manifest["shell"])


@pytest.mark.parametrize(("name", "kilobytes"), BUDGETS.items())
def test_budgets(first: dict[str, bytes], name: str, kilobytes: float) -> None:
    manifest = json.loads(first["manifest.json"])
    assert len(first[manifest["files"][name] + ".gz"]) / 1000 <= kilobytes


def test_lock_file_holds_digests_and_no_host_names() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize("path", ["/", "/components", "/no/such/page"])
def test_ordinary_page_stays_within_sixty_kilobytes(
    first: dict[str, bytes], app: Flask, act_as: Callable[[str | None], None], path: str, tmp_path: Path
) -> None:
    """The page with its style sheets and scripts, as a phone fetches them for the first time."""
    for name, content in first.items():
        (tmp_path / name).write_bytes(content)
    setup.init_app(app, Assets(tmp_path))
    act_as("inspector")
    html = app.test_client().get(path).data
    files = set(re.findall(rb"/static/build/([\w.-]+)", html))
    assert files
    packed = sum(len(first[f"{name.decode()}.gz"]) for name in files)
    assert (len(gzip.compress(html)) + packed) / 1000 <= 60


def test_the_shell_holds_what_capture_loads_later_and_what_it_loads_at_once(first: dict[str, bytes]) -> None:
    manifest = json.loads(first["manifest.json"])
    assert manifest["files"]["capture.js"] in manifest["shell"]
    chunks = {name for name in first if name.startswith("chunk-") and name.endswith(".js")}
    for name in manifest["shell"]:
        named = {chunk for chunk in chunks if chunk.encode() in first[name]}
        assert named <= set(manifest["shell"]), name
