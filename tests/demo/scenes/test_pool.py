"""The pool of drawn scenes: complete, well-formed, in pairs, and photos stamped from it carry what a phone would say."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from app.demo.scenes import Scene, scenes, scenes_for, stamped
from app.demo.scenes.catalogue import ENTRIES
from app.evidence.phash import distances, phash256

VISIBLE = ("ZANG", "LUAN", "CHA", "WEN", "YING", "SHU", "CE")
LEAST_PAIRS = 4
TAKEN = datetime(2026, 3, 9, 0, 21, 5, tzinfo=UTC)
each_scene = pytest.mark.parametrize("scene", scenes(), ids=lambda scene: scene.name)


def moments(scene: Scene) -> tuple[Path, Path, Path]:
    return scene.before, scene.after, scene.near


def perceptual(picture: Path) -> bytes:
    grey = Image.open(picture).convert("L").resize((64, 64), Image.Resampling.LANCZOS)
    found = phash256(grey.tobytes())
    assert found is not None
    return found


def test_every_visible_category_has_its_pairs_and_no_confidential_one_has_any() -> None:
    per_category = Counter(scene.category for scene in scenes())
    assert set(per_category) == set(VISIBLE)
    assert min(per_category.values()) >= LEAST_PAIRS
    assert scenes_for("HUANG-01") == ()


def test_names_are_unique_and_every_committed_picture_belongs_to_a_scene() -> None:
    names = [entry.name for entry in ENTRIES]
    assert len(names) == len(set(names))
    expected = {path for scene in scenes() for path in moments(scene)}
    assert set(scenes()[0].before.parent.glob("*.jpg")) == expected


def test_the_pool_stays_small() -> None:
    sizes = [path.stat().st_size for scene in scenes() for path in moments(scene)]
    assert max(sizes) <= 112_000
    assert sum(sizes) <= 6_000_000


@each_scene
def test_pictures_open_at_their_size(scene: Scene) -> None:
    sizes = []
    for path in moments(scene):
        with Image.open(path) as picture:
            picture.load()
            sizes.append((picture.format, picture.size))
    assert sizes == [("JPEG", (1600, 1200)), ("JPEG", (1600, 1200)), ("JPEG", (800, 600))]


@each_scene
def test_after_shows_the_same_place_changed(scene: Scene) -> None:
    changed = int(distances(perceptual(scene.before), perceptual(scene.after))[0])
    assert 16 <= changed <= 128


@each_scene
def test_words_stand_in_both_languages(scene: Scene) -> None:
    assert scene.zh
    assert scene.en
    assert scene.en.isascii()


def test_a_scene_is_found_for_its_item_and_else_for_the_category() -> None:
    assert [scene.name for scene in scenes_for("ZANG-02")] == ["bins-overflow"]
    assert {scene.category for scene in scenes_for("WEN-08")} == {"WEN"}
    assert scenes_for("NONE-01") == ()


def test_a_stamped_photo_says_when_and_where_it_was_taken_and_that_it_is_a_demo() -> None:
    data = stamped(scenes()[0].before, taken_at=TAKEN, lon=113.85213, lat=34.03556, variant=7)
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        exif = picture.getexif()
    details, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert exif[ExifTags.Base.Model] == "Mingcha Demo"
    assert exif[ExifTags.Base.ImageDescription] == "DEMO"
    assert details[ExifTags.Base.DateTimeOriginal] == "2026:03:09 08:21:05"
    assert details[ExifTags.Base.OffsetTimeOriginal] == "+08:00"
    assert "演示" in details[ExifTags.Base.UserComment].removeprefix(b"UNICODE\x00").decode("utf-16-be")
    assert degrees(place[ExifTags.GPS.GPSLatitude]) == pytest.approx(34.03556, abs=1e-6)
    assert degrees(place[ExifTags.GPS.GPSLongitude]) == pytest.approx(113.85213, abs=1e-6)


def degrees(dms: tuple[float, float, float]) -> float:
    whole, minutes, seconds = (float(part) for part in dms)
    return whole + minutes / 60 + seconds / 3600


def test_stamping_changes_the_bytes_and_no_pixel() -> None:
    path = scenes()[0].after
    one, other = (stamped(path, taken_at=TAKEN, lon=113.85, lat=34.03, variant=n) for n in (1, 2))
    assert hashlib.sha256(one).digest() != hashlib.sha256(other).digest()
    assert one.endswith(path.read_bytes()[2:])  # nothing is drawn again: that would take a hundred times as long


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        stamped(scenes()[0].before, taken_at=TAKEN.replace(tzinfo=None), lon=113.85, lat=34.03, variant=1)
