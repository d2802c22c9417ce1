"""The inspector's phone: capture page, report protocol, own reports."""

from app.capture.archive import ArchivedReport, archive_reports, forget_reports, forget_words
from app.capture.queries import count_late_checks

__all__ = ["ArchivedReport", "archive_reports", "count_late_checks", "forget_reports", "forget_words"]
