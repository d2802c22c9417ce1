"""Who may do what with notices. Inbox and preferences are everybody's own; what goes out is the administrator's care."""

from __future__ import annotations

from app.accounts import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "notices.deliveries": frozenset({Role.ADMIN}),
    "notices.hooks": frozenset({Role.ADMIN}),
}
