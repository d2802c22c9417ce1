"""Who administers the ground."""

from __future__ import annotations

from app.accounts import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "territory.boundaries": frozenset({Role.ADMIN}),
}
