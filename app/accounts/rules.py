"""People as pure rules: roles, who needs a second factor, handles, logins, passwords, how units relate (rules §2, security 4a)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit


class Role(StrEnum):
    """What a person may be (rules §2)."""

    INSPECTOR = "inspector"
    OFFICER = "officer"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    ARBITER = "arbiter"
    PUBLISHER = "publisher"
    POLICE = "police"
    CLERK = "clerk"
    COMMANDER = "commander"
    ADMIN = "admin"


SECOND_FACTOR_ROLES: Final = frozenset(Role) - {Role.INSPECTOR, Role.OFFICER, Role.DEPARTMENT}
"""Roles that prove themselves with a code beside the password (security 4a)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever makes a request.

    ``unit_code`` is the unit the person acts for, ``home_unit`` the one the person was seconded from, None when
    not seconded. ``name`` is what others may read: of an inspector the alias. ``handle`` is stable for the person
    and only for eyes that may know persons apart; officers get handles that differ from case to case. ``demo`` marks
    an account of the demo city: what it files goes when the city is made anew.
    """

    account_id: int
    login: str
    role: Role
    unit_code: str
    name: str
    handle: str
    home_unit: str | None = None
    demo: bool = False


class Relation(StrEnum):
    """How a unit stands to another one."""

    OWN = "own"
    PARENT = "parent"
    CHILD = "child"
    FOREIGN = "foreign"


def relation(unit: str, other: str, parents: Mapping[str, str | None]) -> Relation:
    """What ``other`` is to ``unit``; ``parents`` maps each unit to the one above it."""
    if unit == other:
        return Relation.OWN
    if parents.get(unit) == other:
        return Relation.PARENT
    if parents.get(other) == unit:
        return Relation.CHILD
    return Relation.FOREIGN


def is_close(unit: str, other: str, parents: Mapping[str, str | None]) -> bool:
    """Whether somebody from ``unit`` is barred from judging ``other``: itself, its parent and its children (rules §4)."""
    return relation(unit, other, parents) is not Relation.FOREIGN


def _handle(key: bytes, message: str) -> str:
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:5]).decode()


def case_handle(key: bytes, case_id: int | str, account_id: int) -> str:
    """The name of a person within one case: 8 characters that tell nothing across cases (security 4a)."""
    return _handle(key, f"case:{case_id}:{account_id}")


def person_handle(key: bytes, account_id: int) -> str:
    """The name of a person for supervision: 8 characters, the same everywhere (security 4a)."""
    return _handle(key, f"person:{account_id}")


LOGIN_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}")


def canonical_login(text: str) -> str:
    """A login as it is compared: without outer space, full-width characters folded, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_login(text: str) -> bool:
    """Whether a text can be a login: 2 to 64 letters, digits, dots, dashes and underscores."""
    return LOGIN_PATTERN.fullmatch(text) is not None


PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 128
_SHORTEST_TELLING_LOGIN: Final = 4
_MOST_USED: Final = ("password", "passw0rd", "qwerty", "admin", "letmein", "iloveyou", "mingcha", "xuchang", "woaini")


def password_fault(password: str, login: str) -> str | None:
    """Why a password will not do: ``short``, ``long``, ``login`` or ``simple``; None when it will."""
    plain = password.casefold()
    if len(password) < PASSWORD_MIN:
        return "short"
    if len(password) > PASSWORD_MAX:
        return "long"
    if len(login) >= _SHORTEST_TELLING_LOGIN and canonical_login(login) in plain:
        return "login"
    if len(set(plain)) < 5 or _is_run(plain) or any(plain.strip("0123456789!@#.") == word for word in _MOST_USED):
        return "simple"
    return None


def _is_run(text: str) -> bool:
    steps = {(ord(later) - ord(earlier)) % 10 for earlier, later in pairwise(text)}
    return text.isdecimal() and len(steps) == 1


def own_path(target: str | None) -> str | None:
    """``target`` when it is a path on this site, else None; so a login link cannot lead elsewhere."""
    if not target or not target.startswith("/") or any(ord(character) < 33 for character in target):
        return None
    if target[1:2] in {"/", "\\"} or "\\" in target:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_label(agent: str) -> str:
    """Browser and system in two words, so that a person knows the own devices; nothing finer is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (browser, system)))
