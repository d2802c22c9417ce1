"""What is done with the record: entries appended, checkpoints made, proofs handed out."""

from app.audit.service.checkpoints import deliver_checkpoints, make_checkpoint
from app.audit.service.exporting import export_all, export_subject
from app.audit.service.recording import Draft, record, record_all

__all__ = [
    "Draft",
    "deliver_checkpoints",
    "export_all",
    "export_subject",
    "make_checkpoint",
    "record",
    "record_all",
]
