from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from app.platform import policy
from app.platform.policy import public, requires, signed_in


@dataclass
class Somebody:
    role: str


@pytest.fixture
def small(app: Flask) -> Flask:
    policy.registry(app).add({"thing.read": frozenset({"reader"})})

    @requires("thing.read")
    def needs() -> str:
        return "read"

    @requires("thing.unknown")
    def unknown() -> str:
        return "never"

    @public
    def open_to_all() -> str:
        return "open"

    @signed_in
    def any_person() -> str:
        return "in"

    def forgotten() -> str:
        return "leak"

    for view in (needs, unknown, open_to_all, any_person, forgotten):
        app.add_url_rule(f"/api/{view.__name__}", view.__name__, view)
    return app


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("needs", None, 401),
        ("needs", "reader", 200),
        ("needs", "writer", 403),
        ("unknown", "reader", 403),
        ("open_to_all", None, 200),
        ("any_person", None, 401),
        ("any_person", "writer", 200),
        ("forgotten", None, 403),
        ("forgotten", "reader", 403),
    ],
)
def test_denies_by_default(small: Flask, path: str, role: str | None, status: int) -> None:
    policy.registry(small).load_actor = lambda: Somebody(role) if role else None
    assert small.test_client().get(f"/api/{path}").status_code == status


def test_a_permission_is_declared_once(app: Flask) -> None:
    registry = policy.Registry()
    registry.add({"a": frozenset()})
    with pytest.raises(ValueError, match="twice"):
        registry.add({"a": frozenset()})
