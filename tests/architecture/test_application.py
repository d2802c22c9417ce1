"""House rules that need the built application: policies, addresses, and that building it touches nothing."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from app.platform.policy import PUBLIC, SIGNED_IN, policy_of, public, registry
from config import Config
from tests.architecture.sources import unexpected

ROUTES = Path(__file__).with_name("routes.txt")

# Parameters that stay plain strings, with the reason; `<rule> <parameter>`
UNTYPED: dict[str, str] = {}
_STEP = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")
_PARAMETER = re.compile(r"<(?:(?P<type>[a-z_]+)(?:\([^)]*\))?:)?(?P<name>[a-z_0-9]+)>")


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def described(app: Flask) -> str:
    lines = []
    for rule in routes(app):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        declared = policy_of(app.view_functions[rule.endpoint])
        lines.append(f"{rule.rule} {methods} {declared.demand if declared else '-'}")
    return "\n".join(sorted(lines)) + "\n"


def without_policy(app: Flask) -> list[str]:
    return [rule.rule for rule in routes(app) if policy_of(app.view_functions[rule.endpoint]) is None]


def untidy(rule: str) -> bool:
    """Whether a fixed part of an address is anything but lower-case kebab-case."""
    steps = [step for step in _PARAMETER.sub("x", rule).split("/") if step]
    return any(not _STEP.fullmatch(step) for step in steps)


def untyped_parameters(rule: str) -> list[str]:
    return [f"{rule} {found['name']}" for found in _PARAMETER.finditer(rule) if found["type"] is None]


def test_every_route_has_a_policy(app: Flask) -> None:
    assert without_policy(app) == []


def test_every_demanded_permission_is_in_the_table(app: Flask) -> None:
    known = set(registry(app).permissions) | {PUBLIC, SIGNED_IN}
    declared = [policy_of(app.view_functions[rule.endpoint]) for rule in routes(app)]
    assert {policy.demand for policy in declared if policy} - known == set()


def test_route_list_is_the_stored_one(app: Flask) -> None:
    """No route comes or goes unnoticed; after a wanted change run `-m tests.architecture.write_routes`."""
    assert described(app) == ROUTES.read_text("utf-8")


def test_addresses_are_kebab_case(app: Flask) -> None:
    assert [rule.rule for rule in routes(app) if untidy(rule.rule)] == []


def test_address_parameters_are_typed(app: Flask) -> None:
    found = [parameter for rule in routes(app) for parameter in untyped_parameters(rule.rule)]
    assert unexpected(found, UNTYPED) == []


def test_route_without_policy_is_caught() -> None:
    app = Flask("trial")
    app.add_url_rule("/open", "open", public(lambda: ""))
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    assert without_policy(app) == ["/forgotten"]


@pytest.mark.parametrize("rule", ["/Cases", "/my_cases", "/cases/<int:number>/afterPhoto", "/cases--open"])
def test_untidy_address_is_caught(rule: str) -> None:
    assert untidy(rule)


@pytest.mark.parametrize("rule", ["/", "/cases/<case_number:number>", "/api/open-data.json", "/a-b/<uuid:id>/c2"])
def test_tidy_address_passes(rule: str) -> None:
    assert not untidy(rule)


def test_untyped_parameter_is_caught() -> None:
    assert untyped_parameters("/cases/<number>/photos/<int:index>") == ["/cases/<number>/photos/<int:index> number"]


class Watch:
    """Notes files opened for writing and connections made while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event == "open" and isinstance(arguments[2], int):
            path, flags = str(arguments[0]), arguments[2]
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and "__pycache__" not in path:
                self.seen.append(f"open {path}")
        if event in {"sqlite3.connect", "socket.connect", "os.mkdir", "subprocess.Popen"}:
            self.seen.append(f"{event} {arguments[0]}")


# An audit hook cannot be taken away again, so there is one for the whole run
_WATCH = Watch()


@contextmanager
def watched() -> Iterator[list[str]]:
    _WATCH.seen = []
    _WATCH.on = True
    try:
        yield _WATCH.seen
    finally:
        _WATCH.on = False


def test_building_the_application_touches_nothing(config: Config) -> None:
    with watched() as seen:
        create_app(config)
    assert seen == []


def test_touching_something_is_caught(tmp_path: Path) -> None:
    with watched() as seen:
        (tmp_path / "note").write_text("x")
        (tmp_path / "more").mkdir()
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'trial.db'}")
        engine.connect().close()
        engine.dispose()
    assert {entry.split()[0] for entry in seen} == {"open", "os.mkdir", "sqlite3.connect"}
