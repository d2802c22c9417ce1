"""Rows: what becomes part of the record, what a refused form keeps, and who handed in what."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit, evidence
from app.accounts import case_handle
from app.evidence import StagedPhoto, service
from app.evidence.models import DerivativesState, FormPhoto, Photo, PhotoPossession
from app.evidence.rules import derivative_key, original_key
from app.platform import clock
from app.platform.db import db
from app.platform.errors import Busy
from app.platform.storage import current_storage
from app.platform.unit_of_work import atomic
from tests.evidence import pictures
from tests.evidence.conftest import ANNA, BERT

pytestmark = pytest.mark.usefixtures("photo_room")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def staged(seed: int = 1) -> StagedPhoto:
    return evidence.stage_photo(io.BytesIO(pictures.photo(seed, width=320, height=240)))


def registered(seed: int = 1, holder: evidence.Holder = ANNA) -> StagedPhoto:
    photo = staged(seed)
    with atomic():
        evidence.register_photo(photo, holder)
    return photo


def name_of(holder: evidence.Holder, photo: StagedPhoto) -> str:
    """Who handed it in, as the record of this one photo says it."""
    return case_handle(f"photo:{photo.sha256}", holder.account_id)


def row(photo: StagedPhoto) -> Photo:
    found = db.session.get(Photo, photo.sha256, populate_existing=True)
    assert found is not None
    return found


def count(table: type[Photo | PhotoPossession | FormPhoto]) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


class TestRegister:
    def test_needs_a_unit_of_work(self) -> None:
        with pytest.raises(RuntimeError):
            evidence.register_photo(staged(), ANNA)

    def test_row_possession_and_record_come_together(self) -> None:
        with clock.at(NOON):
            photo = registered()
        found = row(photo)
        assert (found.kind, found.width, found.height, found.received_at) == ("jpeg", 320, 240, NOON)
        assert evidence.handed_in(ANNA.account_id, [photo.sha256]) == {photo.sha256}
        (entry,) = audit.entries_for(f"photo:{photo.sha256}")
        assert (entry.action, entry.actor, entry.body["new"]) == ("photo_received", name_of(ANNA, photo), True)

    def test_nothing_stays_when_the_unit_fails(self) -> None:
        photo = staged()
        with pytest.raises(ZeroDivisionError), atomic():
            evidence.register_photo(photo, ANNA)
            raise ZeroDivisionError
        assert count(Photo) == count(PhotoPossession) == 0
        assert audit.entries_for(f"photo:{photo.sha256}") == []

    def test_repeating_changes_nothing(self) -> None:
        photo = registered()
        with clock.at(NOON + timedelta(days=9)):
            registered()
        assert count(Photo) == count(PhotoPossession) == 1
        assert row(photo).received_at < NOON + timedelta(days=9)
        assert len(audit.entries_for(f"photo:{photo.sha256}")) == 1

    def test_knowing_a_digest_is_not_having_the_photo(self) -> None:
        photo = registered(holder=ANNA)
        assert evidence.handed_in(BERT.account_id, [photo.sha256]) == frozenset()
        registered(holder=BERT)
        assert evidence.handed_in(BERT.account_id, [photo.sha256]) == {photo.sha256}
        actors = [entry.actor for entry in audit.entries_for(f"photo:{photo.sha256}")]
        assert actors == [name_of(ANNA, photo), name_of(BERT, photo)]

    def test_bytes_that_were_swept_away_are_asked_for_again(self) -> None:
        photo = staged()
        current_storage().delete(original_key(photo.sha256))
        with pytest.raises(Busy), atomic():
            evidence.register_photo(photo, ANNA)
        assert count(Photo) == 0

    def test_a_known_photo_is_not_decoded_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()

        def forbidden(*_: object) -> None:
            raise AssertionError("decoded")

        monkeypatch.setattr("app.evidence.intake._checked", forbidden)
        assert staged() == photo

    def test_derivatives_follow(self) -> None:
        photo = registered()
        assert row(photo).derivatives_state == DerivativesState.READY
        assert all(current_storage().exists(derivative_key(photo.sha256, size)) for size in (1280, 320))

    def test_no_one_is_named_in_the_photo_itself(self) -> None:
        columns = {column.name for column in Photo.__table__.columns}
        assert not any("account" in name or "actor" in name or "user" in name for name in columns)
        assert "exif" not in str(sa.select(Photo))


class TestWriteOnce:
    @pytest.mark.parametrize("column", ["size", "kind", "width", "received_at", "pixel_digest", "exif"])
    def test_what_a_photo_is_can_not_be_changed(self, column: str) -> None:
        photo = registered()
        with pytest.raises(sa.exc.DBAPIError, match="written once"), db.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE photo SET {column} = {column} WHERE sha256 = '{photo.sha256}'")

    def test_nor_who_handed_it_in(self) -> None:
        registered()
        with pytest.raises(sa.exc.DBAPIError, match="written once"), db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE photo_possession SET account_id = 2")


class TestForms:
    def test_the_photos_come_back_in_order(self) -> None:
        photos = [staged(seed) for seed in (3, 1, 2)]
        token = evidence.stage_for_form(photos, ANNA)
        assert evidence.staged_photos(token, ANNA) == tuple(photos)

    def test_only_to_the_one_who_sent_them(self) -> None:
        token = evidence.stage_for_form([staged()], ANNA)
        assert evidence.staged_photos(token, BERT) == ()
        assert evidence.staged_photos("guessed", ANNA) == ()

    def test_for_an_hour(self) -> None:
        with clock.at(NOON):
            token = evidence.stage_for_form([staged()], ANNA)
        with clock.at(NOON + timedelta(minutes=59)):
            assert len(evidence.staged_photos(token, ANNA)) == 1
        with clock.at(NOON + timedelta(minutes=60)):
            assert evidence.staged_photos(token, ANNA) == ()

    def test_taken_over_with_the_form(self) -> None:
        token = evidence.stage_for_form([staged()], ANNA)
        with atomic():
            for photo in evidence.staged_photos(token, ANNA):
                evidence.register_photo(photo, ANNA)
            evidence.release_form(token, ANNA)
        assert (count(FormPhoto), count(Photo)) == (0, 1)

    def test_kept_when_the_form_fails_again(self) -> None:
        token = evidence.stage_for_form([staged()], ANNA)
        with pytest.raises(ZeroDivisionError), atomic():
            evidence.release_form(token, ANNA)
            raise ZeroDivisionError
        assert len(evidence.staged_photos(token, ANNA)) == 1

    def test_tokens_are_not_to_be_guessed(self) -> None:
        tokens = {evidence.stage_for_form([], ANNA) for _ in range(20)}
        assert len(tokens) == 20
        assert all(len(token) == 26 for token in tokens)


def test_all_tables_live_in_both_databases(photo_room: Flask) -> None:
    assert timedelta(hours=1) == service.FORM_LIFE
    tables = sa.inspect(db.engine).get_table_names()
    assert {"photo", "photo_possession", "form_photo"} <= set(tables)
