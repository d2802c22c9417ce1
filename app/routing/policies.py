"""Who may ask where a case would go."""

from __future__ import annotations

from app.accounts import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "routing.decide": frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.ARBITER, Role.COMMANDER}),
}

FULL_ANSWER: frozenset[str] = frozenset({Role.SUPERVISOR, Role.ARBITER, Role.COMMANDER})
"""Roles that get the whole decision with its trace; others get what the capture page shows."""
