from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response

from app import evidence
from app.evidence import derivatives
from app.evidence.decoder import DecoderPool, DecoderUnavailable, PictureRefused, jpeg
from app.evidence.models import DerivativesState
from app.evidence.rules import derivative_key, original_key
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.storage import current_storage
from tests.evidence import pictures
from tests.evidence.conftest import ANNA, BERT
from tests.evidence.test_queries import kept
from tests.evidence.test_service import registered, row, staged

pytestmark = pytest.mark.usefixtures("photo_room")


@pytest.fixture(autouse=True)
def request_context(photo_room: Flask) -> Any:
    with photo_room.test_request_context("/"):
        yield


@pytest.fixture
def without_hints(photo_room: Flask) -> None:
    photo_room.extensions["mingcha_jobs"].suppressed = True


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: object) -> None:
        raise error

    return fail


def is_placeholder(response: Response) -> bool:
    return response.mimetype == "image/svg+xml" and "照片" in response.get_data(as_text=True)


def test_only_a_bare_derivative_is_shown_under_strict_headers() -> None:
    photo = kept(pictures.telling_jpeg())
    for size in (1280, 320):
        response = evidence.derivative_response(photo, size)
        assert response.status_code == 200
        jpeg.require_bare(response.get_data())
        assert pictures.CANARY.encode() not in response.get_data()
        assert dict(response.headers) | {"Content-Length": ""} == {
            "Content-Type": "image/jpeg",
            "Content-Length": "",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        }


@pytest.mark.usefixtures("without_hints")
class TestNotMadeYet:
    def test_it_is_made_at_once(self) -> None:
        photo = registered()
        assert row(photo).derivatives_state == DerivativesState.PENDING
        assert evidence.derivative_response(photo.sha256, 320).mimetype == "image/jpeg"
        assert row(photo).derivatives_state == DerivativesState.READY

    def test_even_while_a_worker_has_it(self) -> None:
        photo = registered()
        assert derivatives._claim(photo.sha256) == 1
        assert evidence.derivative_response(photo.sha256, 1280).mimetype == "image/jpeg"
        assert evidence.derivative_response(photo.sha256, 320).mimetype == "image/jpeg"

    def test_a_placeholder_while_no_decoder_is_free(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        monkeypatch.setattr(DecoderPool, "derive", failing(DecoderUnavailable()))
        response = evidence.derivative_response(photo.sha256, 320)
        assert response.status_code == 202
        assert is_placeholder(response)

    def test_a_placeholder_for_what_can_not_be_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        photo = registered()
        monkeypatch.setattr(DecoderPool, "derive", failing(PictureRefused("damaged")))
        response = evidence.derivative_response(photo.sha256, 1280)
        assert is_placeholder(response)
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_lost_derivative_is_made_again() -> None:
    photo = registered()
    current_storage().delete(derivative_key(photo.sha256, 320))
    assert evidence.derivative_response(photo.sha256, 320).mimetype == "image/jpeg"


def test_a_lost_original_is_no_broken_page() -> None:
    photo = registered()
    for key in (original_key(photo.sha256), derivative_key(photo.sha256, 320)):
        current_storage().delete(key)
    assert is_placeholder(evidence.derivative_response(photo.sha256, 320))
    assert is_placeholder(evidence.derivative_response("0" * 64, 320))


class TestFormPhotos:
    def test_their_sender_sees_them(self) -> None:
        token = evidence.stage_for_form([staged(1), staged(2)], ANNA)
        assert evidence.form_photo_response(token, 1, ANNA).mimetype == "image/jpeg"

    def test_nobody_else_does(self) -> None:
        token = evidence.stage_for_form([staged()], ANNA)
        for wrong in ((token, 0, BERT), (token, 1, ANNA), ("guessed", 0, ANNA)):
            with pytest.raises(NotFound):
                evidence.form_photo_response(*wrong)

    def test_a_placeholder_when_no_decoder_is_free(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token = evidence.stage_for_form([staged()], ANNA)
        monkeypatch.setattr(DecoderPool, "derive", failing(DecoderUnavailable()))
        assert is_placeholder(evidence.form_photo_response(token, 0, ANNA))


class TestNoReaderWaitsForADecoder:
    """With a rollback journal an open read holds up every writer, so none may be open while a picture is decoded."""

    @pytest.fixture(autouse=True)
    def watched(self, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
        """Whether a read was open, for every task a decoder got."""
        seen: list[bool] = []
        for command in ("check", "derive"):
            real = getattr(DecoderPool, command)

            def task(pool: DecoderPool, path: Path, real: Callable[..., Any] = real) -> Any:
                seen.append(db.session().in_transaction())
                return real(pool, path)

            monkeypatch.setattr(DecoderPool, command, task)
        return seen

    def test_taking_in_and_deriving(self, watched: list[bool]) -> None:
        evidence.photo_views(["0" * 64])
        registered()
        assert watched == [False, False]

    def test_showing_what_is_not_made(self, watched: list[bool]) -> None:
        photo = registered()
        current_storage().delete(derivative_key(photo.sha256, 320))
        evidence.photo_views([photo.sha256])
        evidence.derivative_response(photo.sha256, 320)
        assert watched == [False] * 3

    def test_showing_a_forms_photo(self, watched: list[bool]) -> None:
        token = evidence.stage_for_form([staged()], ANNA)
        evidence.form_photo_response(token, 0, ANNA)
        assert watched == [False, False]
