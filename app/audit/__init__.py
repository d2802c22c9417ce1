"""The tamper-evident record: one hash chain, written in the same transaction as every change, with signed checkpoints."""

from app.audit.queries import Break, Entry, Verdict, entries_for, verify_chain, verify_record
from app.audit.rules import canonical, fingerprint
from app.audit.service import Draft, record, record_all
from app.audit.witnesses import Discrepancy, add_witness

__all__ = [
    "Break",
    "Discrepancy",
    "Draft",
    "Entry",
    "Verdict",
    "add_witness",
    "canonical",
    "entries_for",
    "fingerprint",
    "record",
    "record_all",
    "verify_chain",
    "verify_record",
]
