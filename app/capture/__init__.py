"""The inspector's phone: capture page, report protocol, own reports."""

from app.capture.archive import ArchivedReport, archive_reports, forget_reports, forget_words

__all__ = ["ArchivedReport", "archive_reports", "forget_reports", "forget_words"]
