"""The tamper-evident record: one hash chain, written in the same transaction as every change."""

from app.audit.queries import Break, Entry, entries_for, verify_chain
from app.audit.rules import fingerprint
from app.audit.service import Draft, record, record_all

__all__ = ["Break", "Draft", "Entry", "entries_for", "fingerprint", "record", "record_all", "verify_chain"]
