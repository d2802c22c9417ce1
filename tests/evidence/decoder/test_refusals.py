"""What a decoder refuses: files that are no picture, that break off, or that would eat the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.evidence.decoder import DecoderPool, PictureRefused
from tests.evidence import pictures

FileOf = Callable[[bytes], Path]


def reason(decoders: DecoderPool, path: Path) -> str:
    """Why both commands refuse ``path``; they must agree."""
    reasons = set()
    for command in (decoders.check, decoders.derive):
        with pytest.raises(PictureRefused) as caught:
            command(path)
        reasons.add(caught.value.reason)
    (only,) = reasons
    return only


BOMBS: dict[str, Callable[[], bytes]] = {
    "png 169 MP": lambda: pictures.png(13000, 13000, colour=0),
    "png 900 MP header": lambda: pictures.png(30000, 30000, rows=1),
    "png 32 MP": lambda: pictures.png(8000, 4000),
    "jpeg 169 MP": lambda: pictures.with_jpeg_size(pictures.photo(), 13000, 13000),
    "jpeg 51 MP": lambda: pictures.with_jpeg_size(pictures.photo(), 8500, 6000),
    "jpeg 81 MP progressive": lambda: pictures.with_jpeg_size(pictures.photo(progressive=True), 9000, 9000),
    "jpeg 48 MP progressive": lambda: pictures.with_jpeg_size(pictures.photo(progressive=True), 8000, 6000),
    "jpeg 4294 MP": lambda: pictures.with_jpeg_size(pictures.photo(), 65500, 65500),
    "webp 17 MP": lambda: pictures.encoded(pictures.scene(16, 16).resize((5000, 3400)), "WEBP", method=0, quality=10),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_its_size(decoders: DecoderPool, file_of: FileOf, name: str) -> None:
    assert reason(decoders, file_of(BOMBS[name]())) == "too_many_pixels"


def test_a_jpeg_of_endless_scans_is_refused(decoders: DecoderPool, file_of: FileOf) -> None:
    data = pictures.with_many_scans(pictures.photo(progressive=True), 60)
    assert reason(decoders, file_of(data)) == "too_many_scans"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(decoders: DecoderPool, file_of: FileOf, kind: str) -> None:
    assert reason(decoders, file_of(pictures.animated(kind))) == "animated"


NO_PICTURES = {
    "text": "整改已完成\n".encode() * 100,
    "empty": b"",
    "gif": pictures.animated("GIF"),
    "tiff": pictures.photo(kind="TIFF"),
    "bmp": pictures.photo(kind="BMP"),
    "html": b"<html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "jpeg magic only": b"\xff\xd8\xff\xe0",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "fits": b"SIMPLE  =                    T" + b" " * 2880,
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_photo_is_refused(decoders: DecoderPool, file_of: FileOf, name: str) -> None:
    assert reason(decoders, file_of(NO_PICTURES[name])) in {"not_a_picture", "damaged"}


KINDS = {
    "baseline": {"kind": "JPEG"},
    "progressive": {"kind": "JPEG", "progressive": True},
    "png": {"kind": "PNG", "compress_level": 1},
    "webp": {"kind": "WEBP"},
    "webp lossless": {"kind": "WEBP", "lossless": True, "method": 0},
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_cut_off_anywhere_is_refused(decoders: DecoderPool, file_of: FileOf, name: str) -> None:
    whole = pictures.photo(width=320, height=240, **KINDS[name])  # type: ignore[arg-type]
    decoders.check(file_of(whole))
    step = max(1, len(whole) // 23)
    for length in [*range(1, len(whole), step), len(whole) - 1, len(whole) - 2, len(whole) - 12]:
        path = file_of(whole[:length])
        for command in (decoders.check, decoders.derive):
            with pytest.raises(PictureRefused):
                command(path)


def test_a_cut_that_somebody_closed_again_is_found(decoders: DecoderPool, file_of: FileOf) -> None:
    whole = pictures.photo(width=320, height=240, kind="PNG", compress_level=1)
    closed = whole[: len(whole) // 2] + whole[-12:]
    assert reason(decoders, file_of(closed)) == "damaged"


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_kill_a_decoder(decoders: DecoderPool, file_of: FileOf, seed: int) -> None:
    import random

    chance = random.Random(seed)
    data = bytearray(pictures.photo(width=160, height=120, **KINDS[chance.choice(list(KINDS))]))  # type: ignore[arg-type]
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    refusal = ""
    try:
        decoders.check(file_of(bytes(data)))
        decoders.derive(file_of(bytes(data)))
    except PictureRefused as refused:  # whether it is refused depends on the bytes hit
        refusal = refused.reason
    assert refusal != "died"


def test_the_whole_attack_costs_little_memory(file_of: FileOf) -> None:
    with DecoderPool(1) as pool:
        for make in BOMBS.values():
            with pytest.raises(PictureRefused):
                pool.derive(file_of(make()))
        (pid,) = pool.process_ids()
        status = Path(f"/proc/{pid}/status").read_text()
        peak_kib = int(status.split("VmHWM:")[1].split()[0])
        assert peak_kib < 100 * 1024
