"""Who may come to which door. What somebody may do to one case is decided by ``rules.standing`` and the table."""

from __future__ import annotations

from app.accounts import Role

_HANDLERS = frozenset({Role.OFFICER, Role.DEPARTMENT})
_OVERSEERS = frozenset({Role.SUPERVISOR, Role.ARBITER, Role.COMMANDER})

PERMISSIONS: dict[str, frozenset[str]] = {
    "cases.list": _HANDLERS | _OVERSEERS,
    "cases.read": _HANDLERS | _OVERSEERS,
    "cases.comment": _HANDLERS | frozenset({Role.SUPERVISOR, Role.ARBITER}),
    "cases.tasks": _HANDLERS,
    "cases.texts": _HANDLERS | frozenset({Role.ARBITER}),
    "cases.people": _HANDLERS,
    "cases.name-person": _HANDLERS | frozenset({Role.ARBITER}),
    "cases.accept": _HANDLERS,
    "cases.return": _HANDLERS,
    "cases.rectify": _HANDLERS,
    "cases.check": frozenset({Role.SUPERVISOR}),
    "cases.site-check": frozenset({Role.INSPECTOR}),
    "cases.rule": frozenset({Role.ARBITER}),
    "cases.reopen": frozenset({Role.SUPERVISOR, Role.ARBITER}),
    "cases.mark": frozenset({Role.ARBITER, Role.SUPERVISOR}),
    "cases.press": frozenset({Role.ARBITER, Role.SUPERVISOR, Role.DEPARTMENT}),
    "cases.accountability": _HANDLERS | frozenset({Role.COMMANDER}),
    "cases.decide-accountability": frozenset({Role.COMMANDER}),
    "cases.photo": _HANDLERS | _OVERSEERS | frozenset({Role.INSPECTOR}),
    "cases.police": frozenset({Role.POLICE, Role.COMMANDER}),
    "cases.police-act": frozenset({Role.POLICE}),
}
