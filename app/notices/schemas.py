"""What the rooms above say: what to tell, about what, and whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.accounts import Role


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about. ``kind`` names who answers whether a reader may still see it (``case``, ``police``)."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom to tell: the accounts that match, less those who may never get the kind. ``label`` tells others who it was."""

    label: str
    units: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()
    accounts: frozenset[int] = frozenset()
    head: bool = False


def to_unit(code: str) -> Audience:
    """The people who handle cases for a unit."""
    return Audience(f"unit:{code}", units=frozenset({code}), roles=frozenset({Role.OFFICER, Role.DEPARTMENT}))


def to_head(code: str) -> Audience:
    """The account of the unit's head now, if the head has one (rules §5: 约谈, 问责建议)."""
    people = frozenset({Role.OFFICER, Role.DEPARTMENT})
    return Audience(f"head:{code}", units=frozenset({code}), roles=people, head=True)


def to_role(role: Role) -> Audience:
    """Everybody of a role, for example all arbiters."""
    return Audience(f"role:{role}", roles=frozenset({role}))


def to_desk(codes: Iterable[str]) -> Audience:
    """The police desks of these units."""
    units = frozenset(codes)
    return Audience("role:police", units=units, roles=frozenset({Role.POLICE}))


def to_accounts(accounts: Iterable[int], label: str) -> Audience:
    """These people. ``label`` is what others read of them: ``unit:…``, ``role:…``, never a person."""
    return Audience(label, accounts=frozenset(accounts))


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell once.

    ``kind`` is a code of ``notices.rules.kinds.KINDS``; ``params`` are what its sentence holds. ``key`` makes it unique: a
    second post of the same key does nothing. ``actor``, who did it, is not told.
    """

    kind: str
    key: str
    audience: tuple[Audience, ...]
    subject: Subject | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    actor: int | None = None
