"""Photos that are hidden, or given up past the record, are found by `audit verify`; those that are only late are not."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases import (
    AfterPhoto,
    accept_case,
    arrival_discrepancies,
    file_report,
    give_feedback,
    lose_photos,
    photo_arrived,
)
from app.cases.models import CasePhoto, PhotoLoss
from app.cases.rules.witness_arrivals import Arrival, arrival_faults
from app.evidence import register_photo, stage_photo
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from tests.audit.beside import Shelf
from tests.support.city import People, jpeg, report
from tests.support.insider import unguarded

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


AWAITED = Arrival(sha256="f" * 64, announced_at=NOON, arrived_at=None, lost_at=None)


def faults(given_up: int = 0, **changes: Any) -> int:
    return len(list(arrival_faults([replace(AWAITED, **changes)], given_up)))


def test_one_photo() -> None:
    later, lost = NOON + timedelta(hours=1), {"lost_at": NOON, "why": "坏了", "why_at": NOON, "why_fits": True}
    assert faults() == faults(arrived_at=NOON) == faults(1, **lost) == faults(1, **lost, arrived_at=later) == 0
    assert faults(1) == faults(0, **lost) == faults(2, **lost) == 1
    for changed in ({"why_at": later}, {"why_fits": False}, {"why": None, "why_at": None}):
        assert faults(1, **(lost | changed)) == 1
    assert faults(why="坏了", why_at=NOON, why_fits=True) == 1
    assert (faults(handed_in=later), faults(handed_in=NOON - timedelta(hours=1))) == (1, 0)
    assert faults(handed_in=later, arrived_at=later) == 0


@pytest.mark.usefixtures("city_context")
def test_photos_of_a_case(people: People) -> None:
    staged = stage_photo(io.BytesIO(jpeg(1)))
    filed = file_report(report(), people.inspector)
    first, second = db.session.scalars(sa.select(CasePhoto.sha256).order_by(CasePhoto.position)).all()
    with atomic():
        db.session.execute(sa.update(CasePhoto).where(CasePhoto.sha256 == first).values(sha256=staged.sha256))
        register_photo(staged, people.inspector)
        photo_arrived(filed.finding_id, staged.sha256)
    assert lose_photos(filed.finding_id, [second], "手机坏了", people.inspector, filed.number) == 1
    accept_case(people.officer, filed.number)
    give_feedback(people.officer, filed.number, "清了", [(stage_photo(io.BytesIO(jpeg(2))), AfterPhoto())])
    assert list(arrival_discrepancies()) == []
    shelf, now = Shelf.read(), clock.now()
    for change in (
        sa.update(CasePhoto).where(CasePhoto.role == "after").values(arrived_at=None),
        sa.update(CasePhoto).where(CasePhoto.role == "after").values(lost_at=now),
        sa.update(CasePhoto).where(CasePhoto.sha256 == staged.sha256).values(arrived_at=None),
        sa.update(CasePhoto).where(CasePhoto.sha256 == second).values(lost_at=now),
        sa.update(CasePhoto).where(CasePhoto.sha256 == second).values(lost_at=None),
        sa.update(CasePhoto).where(CasePhoto.sha256 == staged.sha256).values(lost_at=now),
        sa.update(PhotoLoss).values(reason="x"),
    ):
        with unguarded() as connection:
            connection.execute(change)
        assert list(arrival_discrepancies())
        shelf.store(CasePhoto)
