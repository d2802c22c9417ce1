"""Who may send what: reports inspectors only, follow-ups officers too; what somebody sent is shown to them alone."""

from __future__ import annotations

from app.accounts import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "capture.report": frozenset({Role.INSPECTOR}),
    "capture.event": frozenset({Role.INSPECTOR, Role.OFFICER, Role.DEPARTMENT}),
    "capture.import": frozenset({Role.INSPECTOR, Role.OFFICER, Role.DEPARTMENT, Role.SUPERVISOR}),
    "capture.import-for-others": frozenset({Role.SUPERVISOR}),
    "capture.missing": frozenset({Role.SUPERVISOR}),
    "capture.preview": frozenset({Role.INSPECTOR}),
}
