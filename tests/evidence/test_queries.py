from __future__ import annotations

import io

import pytest
from PIL import ImageOps

from app import evidence
from app.platform.unit_of_work import atomic
from tests.evidence import pictures
from tests.evidence.conftest import ANNA
from tests.evidence.test_service import registered

pytestmark = pytest.mark.usefixtures("photo_room")


def kept(data: bytes) -> str:
    photo = evidence.stage_photo(io.BytesIO(data))
    with atomic():
        evidence.register_photo(photo, ANNA)
    return photo.sha256


def test_views_give_the_size_of_what_is_shown() -> None:
    large = kept(pictures.photo(width=2000, height=1500))
    small = kept(pictures.photo(width=300, height=200))
    views = evidence.photo_views([large, small, "0" * 64])
    assert {sha: (view.width, view.height, view.ready) for sha, view in views.items()} == {
        large: (1280, 960, True),
        small: (300, 200, True),
    }
    assert evidence.photo_views([]) == {}
    assert evidence.handed_in(1, []) == frozenset()


def test_the_record_of_a_photo() -> None:
    data = pictures.photo(exif=pictures.exif_block())
    record = evidence.photo_record(kept(data))
    assert record is not None
    assert (record.size, record.kind, record.width, record.height) == (len(data), "jpeg", 600, 800)
    assert record.exif.software == "Adobe Photoshop 26"
    assert evidence.photo_record("0" * 64) is None


class TestReuse:
    def test_the_same_pixels_in_another_file(self) -> None:
        plain = kept(pictures.photo())
        dressed = kept(pictures.photo() + b"trailer")
        other = kept(pictures.photo(2))
        assert evidence.same_pictures(dressed) == {plain}
        assert evidence.same_pictures(other) == frozenset()

    def test_flat_pictures_are_nobodys_twins(self) -> None:
        kept(pictures.png(64, 64))
        assert evidence.same_pictures(kept(pictures.png(64, 64) + b"trailer")) == frozenset()

    def test_an_edited_copy_is_found_nearest_first(self) -> None:
        original = kept(pictures.photo(1, quality=92))
        mirrored = kept(pictures.encoded(ImageOps.mirror(pictures.scene()), quality=40))
        for seed in range(2, 7):
            registered(seed)
        matches = evidence.near_matches(mirrored)
        assert [match.sha256 for match in matches] == [original]
        assert matches[0].bits <= 60

    def test_without_a_hash_nothing_is_near(self) -> None:
        assert evidence.near_matches(kept(pictures.png(64, 64))) == ()
        assert evidence.near_matches("0" * 64) == ()

    def test_the_search_goes_on_beyond_one_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.evidence.queries._BATCH", 2)
        digests = [kept(pictures.photo(1, quality=quality)) for quality in (60, 70, 80, 90, 95)]
        found = {match.sha256 for match in evidence.near_matches(digests[0])}
        assert found == set(digests[1:])
        assert len(evidence.near_matches(digests[0], limit=2)) == 2
