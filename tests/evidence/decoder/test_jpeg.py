from __future__ import annotations

import pytest

from app.evidence.decoder import jpeg
from tests.evidence import pictures

BARE = pictures.photo(progressive=True)


def test_a_plain_picture_is_bare() -> None:
    jpeg.require_bare(BARE)
    jpeg.require_bare(pictures.photo())


def test_a_phones_picture_is_not_bare() -> None:
    with pytest.raises(jpeg.NotJpeg):
        jpeg.require_bare(pictures.telling_jpeg())


@pytest.mark.parametrize("marker", [*range(0xE1, 0xF0), 0xFE])
def test_application_segments_and_comments_are_found(marker: int) -> None:
    with pytest.raises(jpeg.NotJpeg, match="does not belong"):
        jpeg.require_bare(pictures.with_segment(BARE, marker, b"anything"))


def test_a_jfif_header_may_carry_nothing_else() -> None:
    with pytest.raises(jpeg.NotJpeg, match="JFIF"):
        jpeg.require_bare(pictures.with_segment(BARE, 0xE0, b"JFIF\x00" + bytes(9) + b"hidden"))


def test_bytes_behind_the_end_are_found() -> None:
    with pytest.raises(jpeg.NotJpeg, match="behind the end"):
        jpeg.require_bare(BARE + b"\x00")


@pytest.mark.parametrize("cut", [1, 2, 3, 40, 400, 4000])
def test_a_picture_that_breaks_off_is_no_picture(cut: int) -> None:
    with pytest.raises(jpeg.NotJpeg):
        jpeg.require_bare(BARE[:-cut])


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8hello", b"\xff\xd8" + b"\xff\x01" * 9000]
)
def test_nonsense_is_no_picture(data: bytes) -> None:
    with pytest.raises(jpeg.NotJpeg):
        jpeg.scan_count(data)


def test_scans_are_counted() -> None:
    assert jpeg.scan_count(pictures.photo()) == 1
    ordinary = jpeg.scan_count(BARE)
    assert 2 < ordinary < 20
    assert jpeg.scan_count(pictures.with_many_scans(BARE, 50)) == ordinary + 50
