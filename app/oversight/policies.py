"""Who may look from above. Which cases they then see is decided by the cases themselves (``cases.visible_to``)."""

from __future__ import annotations

from app.accounts import Role

_HANDLERS = frozenset({Role.OFFICER, Role.DEPARTMENT})
_OVERSEERS = frozenset({Role.SUPERVISOR, Role.ARBITER, Role.COMMANDER})

PERMISSIONS: dict[str, frozenset[str]] = {
    "oversight.board": _OVERSEERS,
    "oversight.map": _HANDLERS | _OVERSEERS,
}
