"""Who administers the calendar."""

from __future__ import annotations

from app.accounts import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "worktime.calendar": frozenset({Role.ADMIN}),
}
