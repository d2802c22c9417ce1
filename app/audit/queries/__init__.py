"""Reading and verifying the record."""

from app.audit.queries.entries import (
    Entry,
    entries_about,
    entries_for,
    entries_of_action,
    last_of_action,
    subjects_after,
)
from app.audit.queries.verifying import Break, Verdict, verify_chain, verify_record

__all__ = [
    "Break",
    "Entry",
    "Verdict",
    "entries_about",
    "entries_for",
    "entries_of_action",
    "last_of_action",
    "subjects_after",
    "verify_chain",
    "verify_record",
]
