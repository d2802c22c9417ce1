"""The pool of pictures: which scenes there are, which fits an item, and a stamped photo of one.

A stamped photo is the committed JPEG with an EXIF segment put in front: no pixel is touched, so it takes microseconds to
make, and the variant in the segment gives every photo bytes, and so a SHA-256, of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from PIL import ExifTags, Image

from app.demo.scenes.catalogue import ENTRIES
from app.platform.clock import local

PICTURES = Path(__file__).parent / "pictures"
MAKE = "Mingcha"
MODEL = "Mingcha Demo"
NOTE = "DEMO drawing, no real place 演示图片"

_SOI = b"\xff\xd8"
_APP1 = b"\xff\xe1"


@dataclass(frozen=True, slots=True)
class Scene:
    """A pair of pictures from one angle, and a close-up of the first; ``items`` are catalogue codes."""

    name: str
    items: tuple[str, ...]
    before: Path
    after: Path
    near: Path
    zh: str
    en: str

    @property
    def category(self) -> str:
        """The category code, ``ZANG`` … ``CE``."""
        return self.items[0].rpartition("-")[0]


@cache
def scenes() -> tuple[Scene, ...]:
    """Every scene of the pool, in the order of the catalogue."""
    return tuple(
        Scene(
            entry.name,
            entry.items,
            PICTURES / f"{entry.name}-before.jpg",
            PICTURES / f"{entry.name}-after.jpg",
            PICTURES / f"{entry.name}-near.jpg",
            entry.zh,
            entry.en,
        )
        for entry in ENTRIES
    )


@cache
def scenes_for(item_code: str) -> tuple[Scene, ...]:
    """The scenes drawn for that item; failing these, those of its category; of a confidential item none."""
    exact = tuple(scene for scene in scenes() if item_code in scene.items)
    category = item_code.rpartition("-")[0]
    return exact or tuple(scene for scene in scenes() if scene.category == category)


def stamped(
    path: Path, *, taken_at: datetime, lon: float, lat: float, make: str = MAKE, model: str = MODEL, variant: int
) -> bytes:
    """The picture as a phone would have sent it.

    ``taken_at`` is an aware instant, ``lon`` and ``lat`` are WGS-84 degrees. Raises ``ValueError`` for a naive instant.
    """
    if taken_at.tzinfo is None:
        raise ValueError("taken_at must be aware")
    exif = _exif(taken_at, lon, lat, make, model, variant)
    segment = _APP1 + (len(exif) + 2).to_bytes(2, "big") + exif
    return _SOI + segment + _plain(path)[2:]


@cache
def _plain(path: Path) -> bytes:
    return path.read_bytes()


def _exif(taken_at: datetime, lon: float, lat: float, make: str, model: str, variant: int) -> bytes:
    here, utc = local(taken_at), taken_at.astimezone(UTC)
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "DEMO"
    exif[ExifTags.Base.Make] = make
    exif[ExifTags.Base.Model] = model
    exif[ExifTags.Base.DateTime] = f"{here:%Y:%m:%d %H:%M:%S}"
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: f"{here:%Y:%m:%d %H:%M:%S}",
            ExifTags.Base.OffsetTimeOriginal: "+08:00",
            ExifTags.Base.UserComment: b"UNICODE\x00" + f"{NOTE} #{variant}".encode("utf-16-be"),
            ExifTags.Base.ImageUniqueID: f"{variant:032x}",
        }
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N" if lat >= 0 else "S",
            ExifTags.GPS.GPSLatitude: _dms(lat),
            ExifTags.GPS.GPSLongitudeRef: "E" if lon >= 0 else "W",
            ExifTags.GPS.GPSLongitude: _dms(lon),
            ExifTags.GPS.GPSMapDatum: "WGS-84",
            ExifTags.GPS.GPSDateStamp: f"{utc:%Y:%m:%d}",
            ExifTags.GPS.GPSTimeStamp: (float(utc.hour), float(utc.minute), float(utc.second)),
        }
    )
    return exif.tobytes()


def _dms(degrees: float) -> Sequence[float]:
    minutes, seconds = divmod(abs(degrees) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return (whole, minutes, round(seconds, 3))
