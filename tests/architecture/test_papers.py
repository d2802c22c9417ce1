"""The papers stay true: every dependency explained, every setting listed, nothing listed that is gone."""

import json
import re
from dataclasses import fields

import pytest

from config import _NOT_SETTABLE, _PLAIN_NAMES, Config
from tests.architecture.sources import ROOT
from tools.start import DEMO_LOGINS

_ROW = re.compile(r"^\| `?([@\w./-]+)`? \|", re.MULTILINE)


def rows(paper: str, heading: str) -> set[str]:
    """The first cells of the tables below a heading, up to the next one, header rows left out."""
    text = (ROOT / paper).read_text("utf-8")
    found = re.search(rf"^## {re.escape(heading)}.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"{paper} has no heading {heading}"
    return set(_ROW.findall(found[1])) - {"package", "variable"}


def pinned(name: str) -> set[str]:
    """The packages a requirements file pins; anything but an exact version fails."""
    lines = [line.strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    pins = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert [pin for pin in pins if "==" not in pin] == []
    return {re.split(r"[\[=]", pin)[0].lower() for pin in pins}


@pytest.mark.parametrize(
    ("requirements", "heading"),
    [
        ("requirements.txt", "Runtime"),
        ("requirements-scale.txt", "Scale profile"),
        ("requirements-dev.txt", "Development"),
    ],
)
def test_every_package_is_explained(requirements: str, heading: str) -> None:
    assert rows("docs/dependencies.md", heading) == pinned(requirements)


def test_every_front_end_package_is_explained() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    wanted = {*package["dependencies"], *package["devDependencies"], *pinned("requirements-node.txt")}
    assert rows("docs/dependencies.md", "Front-end build") == wanted


def test_every_setting_is_listed() -> None:
    settable = [field.name for field in fields(Config) if field.name not in _NOT_SETTABLE]
    wanted = {_PLAIN_NAMES.get(name, f"MINGCHA_{name.upper()}") for name in settable}
    assert rows("README.md", "Configuration") == wanted


def test_every_demo_login_is_listed() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert [login for login, _ in DEMO_LOGINS if f"`{login}`" not in text] == []


def test_lock_file_names_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 0
