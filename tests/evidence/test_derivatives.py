"""Making derivatives: claimed, retried, given up; and a killed worker loses nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit, evidence
from app.evidence import PhotoFailed, PhotoReady, derivatives, sweeping
from app.evidence.decoder import DecoderPool, DecoderUnavailable, PictureRefused
from app.evidence.intake import incoming_folder
from app.evidence.models import DerivativesState, Photo
from app.evidence.rules import derivative_key, original_key
from app.platform import clock, unit_of_work
from app.platform.db import db
from app.platform.storage import current_storage
from tests.evidence.conftest import ANNA
from tests.evidence.test_service import registered, row, staged

pytestmark = pytest.mark.usefixtures("photo_room")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def without_hints(photo_room: Flask) -> None:
    """Every hint is lost."""
    photo_room.extensions["mingcha_jobs"].suppressed = True


@pytest.fixture
def heard() -> Any:
    """Every event of the room."""
    events: list[object] = []
    for kind in (PhotoReady, PhotoFailed):
        unit_of_work.subscribe(kind, events.append)
    yield events
    for kind in (PhotoReady, PhotoFailed):
        unit_of_work._handlers[kind].remove(events.append)


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.usefixtures("without_hints")
class TestWork:
    def test_a_lost_hint_is_found_by_the_sweeper(self, heard: list[object]) -> None:
        photo = registered()
        assert row(photo).derivatives_state == DerivativesState.PENDING
        assert sweeping.sweep_unfinished() == 1
        found = row(photo)
        assert (found.derivatives_state, found.attempts, found.lease_until) == (DerivativesState.READY, 1, None)
        assert found.phash is not None
        assert len(found.phash) == 32
        assert heard == [PhotoReady(photo.sha256)]

    def test_a_second_run_finds_nothing_to_do(self) -> None:
        photo = registered()
        assert derivatives.derive_photo(photo.sha256)
        assert not derivatives.derive_photo(photo.sha256)
        assert not derivatives.derive_photo("0" * 64)

    def test_only_one_of_many_claims(self, photo_room: Flask) -> None:
        photo = registered()

        def work(_: int) -> bool:
            with photo_room.app_context():
                return derivatives.derive_photo(photo.sha256)

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(work, range(8))) == 1
        assert row(photo).derivatives_state == DerivativesState.READY

    def test_a_worker_that_dies_half_way_loses_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        with clock.at(NOON):
            monkeypatch.setattr(DecoderPool, "derive", failing(KeyboardInterrupt()))
            with pytest.raises(KeyboardInterrupt):
                derivatives.derive_photo(photo.sha256)
            monkeypatch.undo()
            assert row(photo).derivatives_state == DerivativesState.WORKING
        with clock.at(NOON + timedelta(seconds=119)):
            assert sweeping.sweep_unfinished() == 0
        with clock.at(NOON + timedelta(minutes=2)):
            assert sweeping.sweep_unfinished() == 1
        assert row(photo).derivatives_state == DerivativesState.READY

    def test_a_decoder_killed_half_way_is_retried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        with clock.at(NOON):
            monkeypatch.setattr(DecoderPool, "derive", failing(DecoderUnavailable()))
            sweeping.sweep_unfinished()
            monkeypatch.undo()
            waiting = row(photo)
            assert (waiting.derivatives_state, waiting.last_error) == (DerivativesState.PENDING, "DecoderUnavailable")
            assert sweeping.sweep_unfinished() == 0
        with clock.at(NOON + timedelta(seconds=10)):
            assert sweeping.sweep_unfinished() == 1
        assert row(photo).derivatives_state == DerivativesState.READY

    def test_killing_the_real_process_is_not_even_noticed(self) -> None:
        photo = registered()
        pool = derivatives.decoders()
        pool.warm()
        for pid in pool.process_ids():
            os.kill(pid, signal.SIGKILL)
        assert derivatives.derive_photo(photo.sha256)
        assert row(photo).derivatives_state == DerivativesState.READY

    def test_trying_has_an_end(self, monkeypatch: pytest.MonkeyPatch, heard: list[object]) -> None:
        photo = registered()
        monkeypatch.setattr(DecoderPool, "derive", failing(DecoderUnavailable()))
        for hour in range(12):
            with clock.at(NOON + timedelta(hours=hour)):
                sweeping.sweep_unfinished()
        found = row(photo)
        assert (found.derivatives_state, found.attempts) == (DerivativesState.FAILED, derivatives.MAX_ATTEMPTS)
        assert heard == [PhotoFailed(photo.sha256, "DecoderUnavailable")]

    def test_a_photo_that_always_takes_its_worker_along_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        monkeypatch.setattr(DecoderPool, "derive", failing(KeyboardInterrupt()))
        for hour in range(derivatives.MAX_ATTEMPTS):
            with clock.at(NOON + timedelta(hours=hour)), pytest.raises(KeyboardInterrupt):
                derivatives.derive_photo(photo.sha256)
        with clock.at(NOON + timedelta(hours=30)):
            derivatives.derive_photo(photo.sha256)
        assert row(photo).last_error == "never_came_back"

    def test_a_refused_file_fails_at_once_and_never_shows_its_original(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        monkeypatch.setattr(DecoderPool, "derive", failing(PictureRefused("damaged")))
        derivatives.derive_photo(photo.sha256)
        assert (row(photo).derivatives_state, row(photo).last_error) == (DerivativesState.FAILED, "damaged")
        assert not current_storage().exists(derivative_key(photo.sha256, 1280))
        assert current_storage().exists(original_key(photo.sha256))

    def test_decoding_does_not_belong_into_a_unit_of_work(self) -> None:
        photo = registered()
        with pytest.raises(RuntimeError, match="slow"), unit_of_work.atomic():
            derivatives.make_derivatives(photo.sha256)

    def test_a_missing_original_is_said(self) -> None:
        photo = registered()
        current_storage().delete(original_key(photo.sha256))
        derivatives.derive_photo(photo.sha256)
        assert row(photo).last_error == "original_missing"

    def test_a_full_disk_puts_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        monkeypatch.setattr("app.evidence.derivatives.make_derivatives", failing(OSError(28, "no room")))
        derivatives.derive_photo(photo.sha256)
        assert row(photo).derivatives_state == DerivativesState.PENDING


class TestSweeping:
    def test_the_search_for_unfinished_photos_reads_only_those(self) -> None:
        if db.engine.dialect.name != "sqlite":
            pytest.skip("the planner of SQLite")
        query = sa.select(Photo.sha256).where(*derivatives.due(NOON))
        text = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        (step,) = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")).all()
        assert "ix_photo_unfinished" in step[3]

    def test_originals_without_a_row_go_after_an_hour(self) -> None:
        orphan, kept = staged(1), registered(2)
        share = int(orphan.sha256[:2], 16)
        assert sweeping.sweep_orphans(share) == 0
        with clock.at(clock.now() + timedelta(minutes=61)):
            assert sum(sweeping.sweep_orphans(number) for number in range(256)) == 1
        assert not current_storage().exists(original_key(orphan.sha256))
        assert current_storage().exists(original_key(kept.sha256))
        (entry,) = audit.entries_for(f"photo:{orphan.sha256}")
        assert entry.action == "photo_orphan_removed"

    def test_photos_of_an_open_form_stay_until_it_expires(self) -> None:
        photo = staged()
        share = int(photo.sha256[:2], 16)
        later = clock.now() + timedelta(minutes=30)
        with clock.at(later):
            evidence.stage_for_form([photo], ANNA)
        with clock.at(later + timedelta(minutes=40)):
            sweeping.sweep_forms()
            assert sweeping.sweep_orphans(share) == 0
        with clock.at(later + timedelta(minutes=61)):
            sweeping.sweep_forms()
            assert sweeping.sweep_orphans(share) == 1

    def test_a_photo_sent_again_is_young_again(self) -> None:
        photo = staged()
        with current_storage().local_path(original_key(photo.sha256)) as path:
            os.utime(path, (1, 1))
        staged()
        assert sweeping.sweep_orphans(int(photo.sha256[:2], 16)) == 0

    def test_a_row_that_comes_at_the_last_moment_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        answers = iter([False, True])
        monkeypatch.setattr(sweeping, "_is_wanted", lambda _: next(answers))
        with clock.at(clock.now() + timedelta(hours=2)):
            assert sweeping.sweep_orphans(int(photo.sha256[:2], 16)) == 0
        assert current_storage().exists(original_key(photo.sha256))
        assert [entry.action for entry in audit.entries_for(f"photo:{photo.sha256}")] == ["photo_received"]

    def test_what_a_crash_left_of_arriving_files_goes(self) -> None:
        folder = incoming_folder()
        folder.mkdir(parents=True)
        old, young = folder / "photo-old", folder / "photo-young"
        for path in (old, young):
            path.write_bytes(b"half")
        os.utime(old, (1, 1))
        sweeping.sweep_leftovers()
        assert [path.name for path in folder.iterdir()] == ["photo-young"]

    def test_half_written_originals_go_too(self, photo_room: Flask) -> None:
        folder: Path = photo_room.config["MINGCHA"].uploads_path / "originals" / "ab" / "cd"
        folder.mkdir(parents=True)
        half = folder / ".tmp-half"
        half.write_bytes(b"half")
        os.utime(half, (1, 1))
        sweeping.sweep_orphans(0xAB)
        assert not half.exists()
