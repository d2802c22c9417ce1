"""Who may do what with accounts. The own account belongs to everybody; accounts of others to the administrator."""

from __future__ import annotations

from app.accounts.rules import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "accounts.manage": frozenset({Role.ADMIN}),
}
