from __future__ import annotations

import io
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from app.evidence import phash
from app.evidence.decoder import DecoderPool
from app.evidence.queries import NEAR_BITS
from tests.evidence import pictures

FileOf = Callable[[bytes], Path]


def grey(picture: Image.Image) -> bytes:
    return picture.convert("L").resize((64, 64), Image.Resampling.LANCZOS).tobytes()


def bits_between(old: Image.Image, new: Image.Image) -> int:
    """The distance that the search finds between a stored picture and a new one."""
    stored = phash.phash256(grey(old))
    assert stored is not None
    return int(phash.distances(phash.turned_hashes(grey(new)), stored)[0])


def saved(picture: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(pictures.encoded(picture, quality=quality)))


SCENE = pictures.scene(800, 600, 1)
EDITS: dict[str, Image.Image] = {
    "nothing": SCENE,
    "poor quality": saved(SCENE, 30),
    "smaller": SCENE.resize((320, 240)),
    "mirrored": ImageOps.mirror(SCENE),
    "turned left": SCENE.rotate(90, expand=True),
    "turned right": SCENE.rotate(-90, expand=True),
    "upside down": SCENE.rotate(180),
    "mirrored and turned": ImageOps.mirror(SCENE).rotate(90, expand=True),
    "brighter": ImageEnhance.Brightness(SCENE).enhance(1.2),
    "grey": SCENE.convert("L").convert("RGB"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_picture_stays_near(name: str) -> None:
    assert bits_between(SCENE, EDITS[name]) <= NEAR_BITS


def test_different_pictures_stay_far() -> None:
    scenes = [pictures.scene(400, 300, seed) for seed in range(12)]
    assert min(bits_between(old, new) for old, new in combinations(scenes, 2)) > NEAR_BITS


def test_the_hash_is_that_of_the_published_recipe() -> None:
    square = np.frombuffer(grey(SCENE), dtype=np.uint8).reshape(64, 64).astype(float)
    points = np.arange(64)
    low = np.empty((16, 16))
    for row in range(16):
        for column in range(16):
            waves = np.outer(
                np.cos(np.pi * row * (2 * points + 1) / 128), np.cos(np.pi * column * (2 * points + 1) / 128)
            )
            low[row, column] = 4 * (square * waves).sum()
    expected = np.packbits(low > np.median(low)).tobytes()
    assert phash.phash256(grey(SCENE)) == expected


def test_a_flat_picture_has_no_hash() -> None:
    assert phash.phash256(bytes([200]) * 4096) is None
    assert phash.turned_hashes(bytes([200]) * 4096) == b""


def test_eight_orientations_the_upright_first() -> None:
    turned = phash.turned_hashes(grey(SCENE))
    assert len(turned) == 8 * 32
    assert turned[:32] == phash.phash256(grey(SCENE))
    assert len({turned[at : at + 32] for at in range(0, 256, 32)}) == 8


def test_a_square_of_another_size_is_an_error() -> None:
    with pytest.raises(ValueError, match="4096"):
        phash.phash256(b"short")


def test_a_screenshot_with_a_border_is_found_by_its_trimmed_square(decoders: DecoderPool, file_of: FileOf) -> None:
    screen = Image.new("RGB", (900, 1600), "black")
    screen.paste(SCENE.resize((900, 675)), (0, 400))
    made = decoders.derive(file_of(pictures.encoded(screen, quality=90)))
    stored = phash.phash256(grey(SCENE))
    assert stored is not None
    whole = int(phash.distances(phash.turned_hashes(made.grey), stored)[0])
    trimmed = int(phash.distances(phash.turned_hashes(made.trimmed), stored)[0])
    assert trimmed <= NEAR_BITS < whole


def test_a_picture_without_a_border_is_not_trimmed(decoders: DecoderPool, file_of: FileOf) -> None:
    made = decoders.derive(file_of(pictures.encoded(SCENE)))
    assert made.trimmed == made.grey
