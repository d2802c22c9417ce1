"""Pictures of the demo city: the pool taken in once and shared by all generated cases, and sample photos to try out.

One pair of every category is kept back for the samples: an after-photo that the system has seen is refused, so what people
try the capture with must not stand in a case already.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from app.accounts import Actor
from app.demo.scenes import Scene, scenes, scenes_for, stamped
from app.evidence import StagedPhoto, derive_photo, register_photo, stage_photo
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class SceneFiles:
    """A scene of the pool as stored photos."""

    near: StagedPhoto
    wide: StagedPhoto
    after: StagedPhoto


@cache
def kept_back() -> frozenset[str]:
    """Names of the scenes that only ``write_samples`` uses: the last of every category."""
    return frozenset({scene.category: scene.name for scene in scenes()}.values())


@cache
def scenes_of(item: str) -> tuple[Scene, ...]:
    """The scenes that generated cases of an item show; of a confidential item none."""
    exact = tuple(scene for scene in scenes_for(item) if scene.name not in kept_back())
    category = item.rpartition("-")[0]
    return exact or tuple(s for s in scenes() if s.category == category and s.name not in kept_back())


def take_in(holder: Actor) -> dict[str, SceneFiles]:
    """Store the pool's pictures once, under the names of their scenes."""
    pool = [scene for scene in scenes() if scene.name not in kept_back()]
    paths = [path for scene in pool for path in (scene.near, scene.before, scene.after)]
    photos = _side_by_side(_staged, paths)
    with atomic():
        for photo in photos:
            register_photo(photo, holder)
    # Now, and not from a job later: pages show pictures at once, and the pool is not held up as evidence against itself.
    _side_by_side(derive_photo, [photo.sha256 for photo in photos])
    triples = zip(photos[::3], photos[1::3], photos[2::3], strict=True)
    return {scene.name: SceneFiles(*triple) for scene, triple in zip(pool, triples, strict=True)}


def _staged(path: Path) -> StagedPhoto:
    return stage_photo(io.BytesIO(path.read_bytes()))


def _side_by_side(work: Callable[[T], R], each: Sequence[T]) -> list[R]:
    """The results of ``work`` in order, with as many at work as there are decoders."""
    app: Flask = cast("Any", current_app)._get_current_object()  # what the proxy stands for, on other threads too

    def run(one: T) -> R:
        with app.app_context():
            return work(one)

    with ThreadPoolExecutor(current_config().decoders) as pool:
        return list(pool.map(run, each))


def write_samples(folder: Path, now: datetime, place: tuple[float, float]) -> list[Path]:
    """Write before and after pairs with EXIF, taken within the last hour near ``place`` (WGS-84), for trying out."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(now.timestamp())
    written: list[Path] = []
    for number, scene in enumerate(scene for scene in scenes() if scene.name in kept_back()):
        lon, lat = (degrees + chance.uniform(-0.002, 0.002) for degrees in place)
        pictures = (("near", scene.near, 50), ("wide", scene.before, 49), ("after", scene.after, 1))
        for name, picture, minutes in pictures:
            path = folder / f"{scene.category.lower()}-{scene.name}-{name}.jpg"
            taken = now - timedelta(minutes=minutes)
            variant = chance.randrange(1, 1 << 31) + number
            path.write_bytes(stamped(picture, taken_at=taken, lon=lon, lat=lat, variant=variant))
            written.append(path)
    return written
