"""The tamper-evident record: one hash chain, written in the same transaction as every change, with signed checkpoints."""

from app.audit.fingerprints import fingerprint, fits
from app.audit.queries import (
    Break,
    Entry,
    Verdict,
    entries_about,
    entries_for,
    entries_of_action,
    last_of_action,
    subjects_after,
    verify_chain,
    verify_record,
)
from app.audit.rules import canonical
from app.audit.service import Draft, record, record_all
from app.audit.witnesses import Discrepancy, add_silence, add_witness

__all__ = [
    "Break",
    "Discrepancy",
    "Draft",
    "Entry",
    "Verdict",
    "add_silence",
    "add_witness",
    "canonical",
    "entries_about",
    "entries_for",
    "entries_of_action",
    "fingerprint",
    "fits",
    "last_of_action",
    "record",
    "record_all",
    "subjects_after",
    "verify_chain",
    "verify_record",
]
