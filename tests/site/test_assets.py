"""Built files by name, and pages that work without any build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from app.site import setup
from app.site.assets import Assets, read_manifest
from tests.support.html_lint import PageClient


def build(folder: Path, files: dict[str, str], imports: dict[str, list[str]] | None = None) -> Assets:
    """A finished build in ``folder``, every file holding its own name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in files.values():
        (folder / name).write_text(name)
    (folder / "manifest.json").write_text(json.dumps({"files": files, "imports": imports or {}}))
    return Assets(folder)


@pytest.fixture
def built(app: Flask, tmp_path: Path) -> Path:
    """The application on a small build."""
    folder = tmp_path / "build"
    files = {"site.css": "site-A.css", "site.js": "site-B.js", "sw.js": "sw-C.js"}
    setup.init_app(app, build(folder, files, {"site.js": ["chunk-D.js"]}))
    (folder / "site-A.css.gz").write_bytes(b"packed")
    return folder


@pytest.fixture
def unbuilt(app: Flask, tmp_path: Path) -> None:
    """The application as it starts where there is no Node."""
    setup.init_app(app, Assets(tmp_path / "nowhere"))


def test_manifest_is_empty_without_a_build(tmp_path: Path) -> None:
    assert read_manifest(tmp_path).files == {}
    assert not Assets(tmp_path).ready


def test_a_new_build_is_noticed(tmp_path: Path) -> None:
    assets = build(tmp_path, {"site.js": "site-A.js"})
    assert assets.file("site.js") == "site-A.js"
    build(tmp_path, {"site.js": "site-BB.js"})
    assert assets.file("site.js") == "site-BB.js"
    assert assets.file("map.js") is None


@pytest.mark.usefixtures("built")
def test_page_links_hashed_files_and_announces_chunks(page: PageClient) -> None:
    shown = page.get("/components")
    assert [link.get("href") for link in shown.find("link", rel="stylesheet")] == [
        "/static/build/site-A.css",
        "/styles/pages/components.css",
    ]
    assert [script.get("src") for script in shown.find("script")] == ["/static/build/site-B.js"]
    assert [link.get("href") for link in shown.find("link", rel="modulepreload")] == ["/static/build/chunk-D.js"]
    assert "缺少脚本" not in shown.text


@pytest.mark.usefixtures("unbuilt")
def test_without_a_build_styles_come_plain_and_the_page_says_what_is_missing(page: PageClient) -> None:
    shown = page.get("/components")
    sheets = [str(link.get("href")) for link in shown.find("link", rel="stylesheet")]
    assert sheets == ["/styles/site.css", "/styles/pages/components.css"]
    assert shown.find("script") == []
    assert "地图和离线拍照缺少脚本" in shown.text
    assert all(page.client.get(sheet, buffered=True).mimetype == "text/css" for sheet in sheets)


@pytest.mark.usefixtures("built")
def test_built_files_are_kept_for_ever_and_packed(page: PageClient) -> None:
    plain = page.client.get("/static/build/site-A.css", buffered=True)
    assert (plain.text, plain.headers.get("Content-Encoding")) == ("site-A.css", None)
    packed = page.client.get("/static/build/site-A.css", headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert (packed.data, packed.headers["Content-Encoding"], packed.mimetype) == (b"packed", "gzip", "text/css")
    for response in (plain, packed):
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/static/build/gone.js", "/static/build/../manifest.json", "/styles/../../config.py"])
def test_no_file_beside_the_folder(page: PageClient, path: str) -> None:
    assert page.client.get(path).status_code == 404


@pytest.mark.usefixtures("built")
def test_worker_is_served_from_the_root_and_never_kept(page: PageClient) -> None:
    worker = page.client.get("/sw.js", buffered=True)
    assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert worker.text.endswith("sw-C.js")


@pytest.mark.usefixtures("unbuilt")
def test_worker_takes_itself_away_without_a_build(page: PageClient) -> None:
    assert "unregister" in page.client.get("/sw.js", buffered=True).text
