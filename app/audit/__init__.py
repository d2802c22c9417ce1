"""The tamper-evident record: one hash chain, written in the same transaction as every change."""

from app.audit.queries import Break, Entry, entries_for, verify_chain
from app.audit.rules import fingerprint
from app.audit.service import record

__all__ = ["Break", "Entry", "entries_for", "fingerprint", "record", "verify_chain"]
