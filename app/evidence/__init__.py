"""Photos: intake, derivatives, reuse. Originals are write-once and never shown; the server itself never decodes.

``stage_photo`` takes bytes in, ``register_photo`` makes them part of the record inside the caller's unit of work, and
``derivative_response`` shows what may be shown. What a photo proves is judged by ``closing_evidence``.
"""

from app.evidence.derivatives import decoders, derive_photo
from app.evidence.documents import (
    StagedDocument,
    StagedFile,
    document_response,
    keep_files,
    kept_files,
    register_file,
    register_files,
    stage_file,
)
from app.evidence.events import PhotoFailed, PhotoReady
from app.evidence.intake import StagedForm, StagedPhoto, known_photo, require_room, stage_all, stage_photo
from app.evidence.queries import (
    NearMatch,
    PhotoRecord,
    PhotoView,
    handed_in,
    near_matches,
    photo_record,
    photo_views,
    same_pictures,
)
from app.evidence.rules import (
    ClosingEvidence,
    Distances,
    ExifFacts,
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
    is_sha256,
    reuse_flags,
    safe_name,
)
from app.evidence.service import Holder, register_photo, release_form, stage_for_form, staged_photos
from app.evidence.serving import derivative_response, form_photo_response
from app.evidence.witness import document_discrepancies, photo_discrepancies
from app.evidence.wording import FlagWords, flag_words

__all__ = [
    "ClosingEvidence",
    "Distances",
    "ExifFacts",
    "Flag",
    "FlagWords",
    "Holder",
    "Limits",
    "NearMatch",
    "PhotoFacts",
    "PhotoFailed",
    "PhotoReady",
    "PhotoRecord",
    "PhotoView",
    "Reuse",
    "Severity",
    "StagedDocument",
    "StagedFile",
    "StagedForm",
    "StagedPhoto",
    "after_photo_checks",
    "after_photo_flags",
    "closing_evidence",
    "decoders",
    "derivative_response",
    "derive_photo",
    "distances",
    "document_discrepancies",
    "document_response",
    "filing_flags",
    "finding_photo_flags",
    "flag_words",
    "form_photo_response",
    "handed_in",
    "is_sha256",
    "keep_files",
    "kept_files",
    "known_photo",
    "near_matches",
    "photo_discrepancies",
    "photo_record",
    "photo_views",
    "register_file",
    "register_files",
    "register_photo",
    "release_form",
    "require_room",
    "reuse_flags",
    "safe_name",
    "same_pictures",
    "stage_all",
    "stage_file",
    "stage_for_form",
    "stage_photo",
    "staged_photos",
]
