"""Pure judgements of the photo room: facts in, answers out."""

from app.evidence.rules.claims import ExifFacts
from app.evidence.rules.documents import document_fault, document_key, safe_name
from app.evidence.rules.files import (
    HEAD_BYTES,
    MEDIA_TYPES,
    SIZES,
    derivative_key,
    is_accepted,
    is_sha256,
    kind_of,
    original_key,
)
from app.evidence.rules.judging import (
    ClosingEvidence,
    Distances,
    Flag,
    Limits,
    PhotoFacts,
    Reuse,
    Severity,
    after_photo_checks,
    after_photo_flags,
    closing_evidence,
    distances,
    filing_flags,
    finding_photo_flags,
    reuse_flags,
)

__all__ = [
    "HEAD_BYTES",
    "MEDIA_TYPES",
    "SIZES",
    "ClosingEvidence",
    "Distances",
    "ExifFacts",
    "Flag",
    "Limits",
    "PhotoFacts",
    "Reuse",
    "Severity",
    "after_photo_checks",
    "after_photo_flags",
    "closing_evidence",
    "derivative_key",
    "distances",
    "document_fault",
    "document_key",
    "filing_flags",
    "finding_photo_flags",
    "is_accepted",
    "is_sha256",
    "kind_of",
    "original_key",
    "reuse_flags",
    "safe_name",
]
