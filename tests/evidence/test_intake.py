"""Bytes on their way in: what is taken, what is refused, and that a refusal leaves nothing behind."""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.evidence import derivatives, stage_all, stage_photo
from app.evidence.decoder import DecoderPool, DecoderUnavailable, PictureRefused
from app.evidence.errors import _MESSAGES
from app.evidence.intake import incoming_folder
from app.evidence.rules import original_key
from app.platform.errors import AppError, BadInput, Busy, StorageFull, TooLarge, UnsupportedType
from app.platform.i18n import speaking
from app.platform.settings import current_config
from app.platform.storage import LocalStorage, current_storage
from tests.evidence import pictures

pytestmark = pytest.mark.usefixtures("photo_room")
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(900)


def stream(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def files_on_disk() -> list[Path]:
    """Everything that intake may have left, temporary files included."""
    config = current_config()
    folders = (config.uploads_path, incoming_folder())
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


class TestTaken:
    def test_the_bytes_are_kept_as_they_came(self) -> None:
        data = pictures.telling_jpeg()
        staged = stage_photo(stream(data), hashlib.sha256(data).hexdigest())
        assert staged.sha256 == hashlib.sha256(data).hexdigest()
        assert (staged.size, staged.kind, staged.width, staged.height) == (len(data), "jpeg", 800, 600)
        with current_storage().open(original_key(staged.sha256)) as file:
            assert file.read() == data
        assert [path.name for path in files_on_disk()] == [staged.sha256]

    def test_originals_are_write_once(self) -> None:
        staged = stage_photo(stream(pictures.photo()))
        (path,) = files_on_disk()
        assert path.stat().st_mode & 0o222 == 0
        assert stage_photo(stream(pictures.photo())) == staged

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_other_kinds(self, kind: str) -> None:
        assert stage_photo(stream(pictures.photo(kind=kind))).kind == kind.lower()

    def test_a_file_with_a_tail_is_kept_whole(self) -> None:
        data = pictures.photo() + b"PK\x03\x04<html><script>alert(1)</script>"
        assert stage_photo(stream(data)).size == len(data)

    def test_exactly_twelve_mebibytes(self) -> None:
        data = pictures.photo()
        data += bytes(current_config().photo_max_bytes - len(data))
        assert stage_photo(stream(data)).size == 12 * 1024 * 1024

    def test_eight_threads_with_the_same_photo(self, photo_room: Flask) -> None:
        data = pictures.photo()

        def take(_: int) -> str:
            with photo_room.app_context():
                return stage_photo(stream(data)).sha256

        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(take, range(24)))) == 1
        assert len(files_on_disk()) == 1


REFUSED: dict[str, tuple[Callable[[], bytes], type[AppError], str]] = {
    "13 MB": (lambda: pictures.photo() + bytes(13 * 1000 * 1000), TooLarge, "photo_too_large"),
    "one byte too many": (
        lambda: (b"\xff\xd8\xff" + bytes(12 * 1024 * 1024))[: 12 * 1024 * 1024 + 1],
        TooLarge,
        "photo_too_large",
    ),
    "empty": (lambda: b"", BadInput, "photo_empty"),
    "text named .jpg": (lambda: b"hello", UnsupportedType, "photo_type"),
    "html": (lambda: b"<!doctype html><script>", UnsupportedType, "photo_type"),
    "gif": (lambda: pictures.animated("GIF"), UnsupportedType, "photo_type"),
    "tiff": (lambda: pictures.photo(kind="TIFF"), UnsupportedType, "photo_type"),
    "heic": (lambda: HEIC, UnsupportedType, "photo_heic"),
    "cut off": (lambda: pictures.photo()[:-500], BadInput, "photo_damaged"),
    "jpeg in name only": (lambda: b"\xff\xd8\xff" + b"x" * 999, BadInput, "photo_damaged"),
    "moving png": (lambda: pictures.animated("PNG"), BadInput, "photo_animated"),
    "bomb": (lambda: pictures.png(13000, 13000, rows=3), BadInput, "photo_too_many_pixels"),
}


@pytest.mark.parametrize("name", REFUSED)
class TestRefused:
    def test_with_its_own_error_and_nothing_left(self, name: str) -> None:
        make, kind, code = REFUSED[name]
        with pytest.raises(kind) as caught:
            stage_photo(stream(make()))
        assert caught.value.code == code
        assert files_on_disk() == []

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_says_what_happened_what_is_safe_and_what_to_do(self, name: str, language: str) -> None:
        make, kind, _code = REFUSED[name]
        with pytest.raises(kind) as caught, speaking(language):
            stage_photo(stream(make()))
        with speaking(language):
            said = caught.value.message, caught.value.advice
        assert all(said)
        assert "%(" not in "".join(said)
        safe = "都还在" if language == "zh" else "still here"
        assert safe in said[1]
        assert caught.value.field == "photos"


class TestAnnounced:
    def test_other_bytes_than_announced_are_refused(self) -> None:
        with pytest.raises(BadInput) as caught:
            stage_photo(stream(pictures.photo()), "0" * 64)
        assert caught.value.code == "photo_digest"
        assert files_on_disk() == []


class TestForms:
    def test_a_bad_file_does_not_cost_the_good_ones(self) -> None:
        form = stage_all([stream(pictures.photo(1)), stream(b"hello"), stream(pictures.photo(2)), stream(HEIC)])
        assert [photo.sha256 for photo in form.photos] == [
            hashlib.sha256(pictures.photo(seed)).hexdigest() for seed in (1, 2)
        ]
        assert [error.code for error in form.errors] == ["photo_type", "photo_heic"]


class TestFaults:
    def test_below_the_free_disk_floor(self, photo_room: Flask) -> None:
        photo_room.config["MINGCHA"] = replace(current_config(), free_disk_floor=1 << 62)
        with pytest.raises(StorageFull):
            stage_photo(stream(pictures.photo()))
        assert files_on_disk() == []

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
    def test_the_disk_fills_while_bytes_arrive(self, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        def full(*_: object) -> None:
            raise OSError(code, "no room")

        monkeypatch.setattr("app.evidence.intake._copy", full)
        with pytest.raises(StorageFull):
            stage_photo(stream(pictures.photo()))
        assert files_on_disk() == []

    @pytest.mark.parametrize("step", ["fsync", "link"])
    def test_the_disk_fills_while_the_original_is_written(self, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "no room")

        monkeypatch.setattr(f"app.platform.storage.os.{step}", full)
        with pytest.raises(StorageFull):
            stage_photo(stream(pictures.photo()))
        assert files_on_disk() == []

    def test_another_fault_of_the_disk_is_not_hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise OSError(errno.EIO, "broken")

        monkeypatch.setattr("app.evidence.intake._copy", broken)
        with pytest.raises(OSError, match="broken"):
            stage_photo(stream(pictures.photo()))

    def test_no_decoder_is_no_fault_of_the_photo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unavailable(*_: object) -> None:
            raise DecoderUnavailable

        monkeypatch.setattr(DecoderPool, "check", unavailable)
        with pytest.raises(Busy) as caught:
            stage_photo(stream(pictures.photo()))
        assert (caught.value.status, caught.value.retry_after) == (503, 5)
        assert files_on_disk() == []

    @pytest.mark.parametrize("reason", _MESSAGES)
    def test_every_reason_of_a_decoder_has_words(self, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
        def refuse(*_: object) -> None:
            raise PictureRefused(reason)

        monkeypatch.setattr(DecoderPool, "check", refuse)
        with pytest.raises(BadInput) as caught:
            stage_photo(stream(pictures.photo()))
        assert caught.value.message.endswith("没有接收。")

    def test_a_decoder_that_sees_another_kind_is_not_believed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = derivatives.decoders().check

        def lie(_pool: DecoderPool, path: Path) -> Any:
            return replace(real(path), format="png")

        monkeypatch.setattr(DecoderPool, "check", lie)
        with pytest.raises(BadInput):
            stage_photo(stream(pictures.photo()))

    def test_the_server_never_decodes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(*_: object, **__: object) -> None:
            raise AssertionError("decoded in the server")

        data = pictures.photo()
        monkeypatch.setattr("PIL.Image.open", forbidden)
        staged = stage_photo(stream(data))
        assert derivatives.make_derivatives(staged.sha256).large

    def test_the_store_is_write_once(self) -> None:
        storage = current_storage()
        assert isinstance(storage, LocalStorage)
        assert storage.put_if_absent("originals/aa/x", b"first")
        assert not storage.put_if_absent("originals/aa/x", b"second")
        with storage.open("originals/aa/x") as file:
            assert file.read() == b"first"
