"""What a decoder makes of a good photo: upright, small, and silent about where it came from."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.Image import Transpose

from app.evidence.decoder import DecoderPool, jpeg
from tests.evidence import pictures

FileOf = Callable[[bytes], Path]
TELLING = {
    "jpeg": pictures.telling_jpeg,
    "png": pictures.telling_png,
    "webp": pictures.telling_webp,
}


@pytest.mark.parametrize("kind", TELLING)
def test_no_canary_survives(decoders: DecoderPool, file_of: FileOf, kind: str) -> None:
    data = TELLING[kind]()
    assert pictures.CANARY.encode() in data
    made = decoders.derive(file_of(data))
    for derivative in (made.large, made.small):
        assert pictures.CANARY.encode() not in derivative
        assert pictures.CANARY.encode("utf-16-le") not in derivative
        jpeg.require_bare(derivative)
        with Image.open(io.BytesIO(derivative)) as shown:
            assert set(shown.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
                "dpi",
            }
            assert not shown.getexif()


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
def test_careless_saving_would_leak() -> None:
    with Image.open(io.BytesIO(pictures.telling_jpeg())) as opened:
        leaking = pictures.encoded(opened, exif=b"")
    assert pictures.CANARY.encode() in leaking
    with pytest.raises(jpeg.NotJpeg):
        jpeg.require_bare(leaking)


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((2000, 1500), (1280, 960), (320, 240)),
        ((1500, 2000), (960, 1280), (240, 320)),
        ((640, 480), (640, 480), (320, 240)),
        ((200, 100), (200, 100), (200, 100)),
        ((3000, 20), (1280, 9), (320, 2)),
    ],
)
def test_sizes(
    decoders: DecoderPool, file_of: FileOf, size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    made = decoders.derive(file_of(pictures.photo(width=size[0], height=size[1])))
    assert Image.open(io.BytesIO(made.large)).size == large
    assert Image.open(io.BytesIO(made.small)).size == small


UNDO = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", [*range(1, 9), 0, 9, 4711])
def test_every_orientation_is_shown_upright(decoders: DecoderPool, file_of: FileOf, orientation: int) -> None:
    upright = pictures.scene(400, 300)
    stored = upright.transpose(turn) if (turn := UNDO.get(orientation)) is not None else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = file_of(pictures.encoded(stored, exif=exif, quality=95))
    facts, made = decoders.check(path), decoders.derive(path)
    assert (facts.width, facts.height) == (400, 300)
    shown = np.asarray(Image.open(io.BytesIO(made.large)).convert("L"), dtype=np.int16)
    wanted = np.asarray(upright.convert("L"), dtype=np.int16)
    assert shown.shape == wanted.shape
    assert np.abs(shown - wanted).mean() < 6


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_colour_mode_is_shown(decoders: DecoderPool, file_of: FileOf, mode: str) -> None:
    picture = pictures.scene(400, 300)
    if mode == "I;16":
        grey = np.asarray(picture.convert("L")).astype(np.uint16) * 257
        picture = Image.fromarray(grey)
    else:
        picture = picture.convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = decoders.derive(file_of(pictures.encoded(picture, kind)))
    shown = np.asarray(Image.open(io.BytesIO(made.large)).convert("L"), dtype=np.int16)
    wanted = np.asarray(pictures.scene(400, 300).convert("L"), dtype=np.int16)
    assert np.abs(shown - wanted).mean() < (130 if mode in {"1"} else 12)


def test_transparency_is_shown_on_white(decoders: DecoderPool, file_of: FileOf) -> None:
    made = decoders.derive(file_of(pictures.encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG")))
    assert np.asarray(Image.open(io.BytesIO(made.large))).min() > 250


def test_a_phones_multi_picture_file_counts_as_its_first_picture(decoders: DecoderPool, file_of: FileOf) -> None:
    first, second = pictures.scene(400, 300, 1), pictures.scene(400, 300, 2)
    data = pictures.encoded(first, "MPO", save_all=True, append_images=[second])
    path = file_of(data)
    assert decoders.check(path).format == "jpeg"
    shown = np.asarray(Image.open(io.BytesIO(decoders.derive(path).large)).convert("L"), dtype=np.int16)
    assert np.abs(shown - np.asarray(first.convert("L"), dtype=np.int16)).mean() < 6


class TestFacts:
    def test_claims_are_read(self, decoders: DecoderPool, file_of: FileOf) -> None:
        facts = decoders.check(file_of(pictures.photo(exif=pictures.exif_block())))
        assert facts.exif["taken"] == "2026:11:24 10:21:03"
        assert facts.exif["offset"] == "+08:00"
        assert facts.exif["software"] == "Adobe Photoshop 26"
        assert (facts.exif["lat"], facts.exif["lon"]) == (34.035, 113.8525)
        assert "serial" not in str(facts.exif)

    def test_a_silent_file_claims_nothing(self, decoders: DecoderPool, file_of: FileOf) -> None:
        assert decoders.check(file_of(pictures.photo())).exif == {}

    def test_a_broken_exif_block_is_no_reason_to_refuse(self, decoders: DecoderPool, file_of: FileOf) -> None:
        data = pictures.with_segment(pictures.photo(), 0xE1, b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + b"\xff" * 40)
        assert decoders.check(file_of(data)).width == 800

    def test_the_same_pixels_with_other_metadata_have_the_same_digest(
        self, decoders: DecoderPool, file_of: FileOf
    ) -> None:
        plain = pictures.photo()
        dressed = pictures.with_segment(plain, 0xFE, b"comment") + b"trailer"
        digests = {decoders.check(file_of(data)).pixel_digest for data in (plain, dressed)}
        assert len(digests) == 1
        assert decoders.check(file_of(pictures.photo(seed=2))).pixel_digest not in digests

    def test_a_flat_picture_has_no_digest(self, decoders: DecoderPool, file_of: FileOf) -> None:
        assert decoders.check(file_of(pictures.png(64, 64))).pixel_digest == ""
