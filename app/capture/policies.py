"""Who may send reports: inspectors only; what they sent is shown to them alone."""

from __future__ import annotations

from app.accounts import Role

PERMISSIONS: dict[str, frozenset[str]] = {
    "capture.report": frozenset({Role.INSPECTOR}),
    "capture.preview": frozenset({Role.INSPECTOR}),
}
