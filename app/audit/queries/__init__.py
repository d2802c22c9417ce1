"""Reading and verifying the record."""

from app.audit.queries.entries import Entry, entries_for
from app.audit.queries.verifying import Break, Verdict, verify_chain, verify_record

__all__ = ["Break", "Entry", "Verdict", "entries_for", "verify_chain", "verify_record"]
