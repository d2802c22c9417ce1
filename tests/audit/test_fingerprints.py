"""A reader of the record alone learns neither words nor who sent which photo to which case (security 4a, 4c)."""

from __future__ import annotations

import hashlib
import io
import json

import sqlalchemy as sa

from app import audit
from app.audit.models import AuditEntry
from app.audit.witnesses import discrepancies
from app.cases import AnnouncedPhoto, file_report, photo_arrived
from app.evidence import register_photo, stage_photo
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.support.city import People, jpeg, report


def test_a_fingerprint_is_keyed_and_belongs_to_one_subject(app_context: None) -> None:
    mark = audit.fingerprint("桶满", "case:1")
    assert audit.fits(mark, "桶满", "case:1")
    assert not audit.fits(mark, "桶满", "case:2")
    assert hashlib.sha256("桶满".encode()).hexdigest() not in mark
    assert audit.fits(hashlib.sha256("桶满".encode()).hexdigest(), "桶满", "case:2"), "as the first entries have it"
    assert not audit.fits(hashlib.sha256(b"x").hexdigest(), "桶满", "case:2")


def test_photos_cases_and_people_cannot_be_joined(people: People) -> None:
    staged = [stage_photo(io.BytesIO(jpeg(seed))) for seed in (1, 2)]
    for photo in staged:
        announced = (AnnouncedPhoto(photo.sha256, "near"), AnnouncedPhoto(photo.sha256[::-1], "wide"))
        finding = file_report(report(note="桶满", photos=announced), people.inspector).finding_id
        with atomic():
            register_photo(photo, people.inspector)
            photo_arrived(finding, photo.sha256)
    entries = list(db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq)))
    of_cases = [entry for entry in entries if entry.subject.startswith("case:")]
    of_photos = [entry for entry in entries if entry.subject.startswith("photo:")]
    assert len(of_cases) == len(of_photos) == 2
    assert not any(photo.sha256 in json.dumps(entry.body) for photo in staged for entry in of_cases)
    assert len({entry.body["note"] for entry in of_cases}) == 2
    names = {entry.actor for entry in (*of_cases, *of_photos)}
    assert len(names) == 4
    assert people.inspector.handle not in names
    assert list(discrepancies()) == []
