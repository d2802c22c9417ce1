"""Deny by default: a route without a declared policy is refused at run time and fails the build.

Roles and permissions are plain strings here; the rooms fill the table, ``accounts`` says who is asking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, g, request

from app.platform.errors import Forbidden, Unauthenticated

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "mingcha_policy"
PUBLIC = "public"
SIGNED_IN = "signed-in"
_EXTENSION = "mingcha_policy"


class Asking(Protocol):
    """Whoever makes the request."""

    @property
    def role(self) -> str:
        """The role, one of the strings in the permission table."""


@dataclass(frozen=True)
class Policy:
    """What a route demands: ``public``, ``signed-in`` or the name of a permission."""

    demand: str


class Registry:
    """The permissions of all rooms and the way to find out who is asking."""

    def __init__(self) -> None:
        self.permissions: dict[str, frozenset[str]] = {}
        self.load_actor: Callable[[], Asking | None] = lambda: None

    def add(self, permissions: Mapping[str, frozenset[str]]) -> None:
        """Add one room's table. Raises ValueError when a name is taken."""
        for name, roles in permissions.items():
            if name in self.permissions:
                raise ValueError(f"permission {name} declared twice")
            self.permissions[name] = frozenset(str(role) for role in roles)

    def allows(self, role: str | None, demand: str) -> bool:
        """Whether ``role`` (None: nobody signed in) meets ``demand``. An unknown demand is never met."""
        if demand == PUBLIC:
            return True
        if role is None:
            return False
        return demand == SIGNED_IN or role in self.permissions.get(demand, frozenset())


def _declare(view: View, demand: str) -> View:
    setattr(view, _ATTRIBUTE, Policy(demand))
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Declare that a view needs ``permission`` (a name in some room's ``policies.PERMISSIONS``)."""
    return lambda view: _declare(view, permission)


def public(view: View) -> View:
    """Declare that anybody may call a view."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Declare that every signed-in person may call a view."""
    return _declare(view, SIGNED_IN)


def policy_of(view: Callable[..., Any] | None) -> Policy | None:
    """The declaration on ``view``, looked for through wrappers."""
    while view is not None:
        declared = getattr(view, _ATTRIBUTE, None)
        if isinstance(declared, Policy):
            return declared
        view = getattr(view, "__wrapped__", None)
    return None


def registry(app: Flask | None = None) -> Registry:
    """The registry of ``app`` (of the running application by default)."""
    return cast("Registry", (app or current_app).extensions[_EXTENSION])


def may(permission: str) -> bool:
    """Whether the one who asks holds ``permission``; for navigation and buttons, which never protect."""
    actor = registry().load_actor()
    return registry().allows(actor.role if actor else None, permission)


def _enforce() -> None:
    if request.endpoint is None or request.endpoint == "static":
        return
    declared = policy_of(current_app.view_functions.get(request.endpoint))
    if declared is None:
        raise Forbidden("no_policy")
    if declared.demand == PUBLIC:
        return
    actor = registry().load_actor()
    if actor is None:
        raise Unauthenticated
    if not registry().allows(actor.role, declared.demand):
        raise Forbidden
    g.policy_checked = True


def init_app(app: Flask) -> None:
    """Attach an empty registry and enforce it before every request."""
    app.extensions[_EXTENSION] = Registry()
    app.before_request(_enforce)
    app.jinja_env.globals["may"] = may
