"""Decoding, inside a decoder process only: is it a whole picture, what does its metadata claim, what may be shown of it.

The one module that imports the image library. Any failure refuses the file; nothing falls back to the original.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PIL import (
    Image,
    ImageChops,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)
from PIL.Image import Resampling, Transpose

from app.evidence.decoder import jpeg

FORMATS = ("JPEG", "PNG", "WEBP")
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
MAX_PIXELS = 50_000_000
# Where a format can not be decoded at a smaller scale its pixels cost more memory: PNG eight bytes each, a progressive JPEG
# up to six, WebP sixteen. No camera makes such files above these sizes, and below them a decoder stays under 256 MiB.
MAX_COSTLY_PIXELS = {"png": 16_000_000, "progressive": 24_000_000, "webp": 15_000_000}
MAX_SCANS = 40
LARGE, LARGE_QUALITY = 1280, 80
SMALL, SMALL_QUALITY = 320, 75
GREY_SIDE = 64
_PNG_END = b"IEND\xaeB`\x82"
_ORIENTATION = 0x0112
_TURN = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_BORDER_TOLERANCE = 24
_MIN_CONTRAST = 16
_EXIF_TEXT = 80

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("ignore")
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Refusal(Exception):
    """The file is not accepted; ``reason`` is one of the words in ``app.evidence.decoder.REASONS``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Derivatives:
    """What may be shown of a picture, and the grey squares its perceptual hash is made from."""

    large: bytes
    small: bytes
    grey: bytes
    trimmed: bytes


@contextmanager
def refusing() -> Iterator[None]:
    """Turn every way in which decoding fails into a Refusal."""
    try:
        yield
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise Refusal("not_a_picture") from error
    except MemoryError as error:
        raise Refusal("too_much_memory") from error
    except Exception as error:
        raise Refusal("damaged") from error


def check(data: bytes) -> dict[str, Any]:
    """Decode once at the smallest scale; the facts of a whole picture. Raises Refusal.

    ``width`` and ``height`` are those of the upright picture, ``pixels`` is a digest of what was decoded (empty where there
    is no contrast), ``exif`` what the file claims about itself.
    """
    with refusing():
        picture = _open(data)
        turn = _orientation(picture)
        claims = exif_claims(picture)
        full = picture.size
        picture.draft("RGB", (1, 1))
        picture.load()
        width, height = full if turn < 5 else full[::-1]
        return {
            "format": _format(picture),
            "width": width,
            "height": height,
            "pixels": _pixel_digest(picture, full),
            "exif": claims,
        }


def derive(data: bytes) -> Derivatives:
    """Make the derivatives: upright, at most 1280 and 320 pixels, nothing but the picture. Raises Refusal."""
    with refusing():
        picture = _open(data)
        turn = _orientation(picture)
        picture.draft("RGB", _fitting(picture.size, LARGE))
        picture.load()
        shrunk = _resized(_flat(picture), LARGE)
        upright = shrunk.transpose(_TURN[turn]) if turn in _TURN else shrunk
        large = _bare_jpeg(upright, LARGE_QUALITY)
        small = _bare_jpeg(_resized(upright, SMALL), SMALL_QUALITY)
        grey = upright.convert("L")
        return Derivatives(large, small, _grey_square(grey), _grey_square(_without_border(grey)))


def _open(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    kind = _format(picture)
    cost = "progressive" if picture.info.get("progressive") else kind
    if picture.width * picture.height > MAX_COSTLY_PIXELS.get(cost, MAX_PIXELS):
        raise Refusal("too_many_pixels")
    if kind == "jpeg":
        if jpeg.scan_count(data) > MAX_SCANS:
            raise Refusal("too_many_scans")
    elif getattr(picture, "is_animated", False):
        raise Refusal("animated")
    elif kind == "png" and _PNG_END not in data:
        raise Refusal("damaged")
    return picture


def _format(picture: Image.Image) -> str:
    """The accepted format; a phone's multi-picture JPEG counts as the JPEG it begins with."""
    return {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp"}[picture.format or ""]


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where it is absent or nonsense."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """``size`` scaled down so that neither side exceeds ``side``; never scaled up."""
    width, height = size
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(picture: Image.Image, side: int) -> Image.Image:
    return picture.resize(_fitting(picture.size, side), Resampling.LANCZOS, reducing_gap=2.0)


def _flat(picture: Image.Image) -> Image.Image:
    """The picture in RGB, transparency shown on white; a large one is shrunk before it is copied again."""
    if picture.mode == "RGB":
        return picture
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    layer = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    gap = max(layer.size) // (2 * LARGE)
    if gap > 1:
        layer = layer.reduce(gap)
    if layer.mode == "RGB":
        return layer
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white


def _bare_jpeg(picture: Image.Image, quality: int) -> bytes:
    """The pixels alone as a progressive JPEG: pasted into a new image, because a saved original keeps its comment."""
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
    data = out.getvalue()
    jpeg.require_bare(data)
    again = Image.open(io.BytesIO(data), formats=("JPEG",))
    again.draft("RGB", (1, 1))
    again.load()
    return data


def _pixel_digest(picture: Image.Image, full: tuple[int, int]) -> str:
    """A digest of the decoded pixels and the full size; empty where a flat picture would make strangers equal."""
    low, high = _grey_range(picture.convert("L"))
    if high - low < _MIN_CONTRAST:
        return ""
    digest = hashlib.sha256(f"{full[0]}x{full[1]} {picture.mode} ".encode())
    digest.update(picture.tobytes())
    return digest.hexdigest()


def _grey_range(grey: Image.Image) -> tuple[int, int]:
    low, high = grey.getextrema()
    return int(low), int(high)  # type: ignore[arg-type]  # one band gives one pair of numbers


def _grey_square(grey: Image.Image) -> bytes:
    return grey.resize((GREY_SIDE, GREY_SIDE), Resampling.LANCZOS).tobytes()


def _without_border(grey: Image.Image) -> Image.Image:
    """The picture without a one-coloured border, as screenshots have it; unchanged where there is none."""
    corner = grey.getpixel((0, 0))
    difference = ImageChops.difference(grey, Image.new("L", grey.size, corner))
    box = difference.point(lambda value: 255 if value > _BORDER_TOLERANCE else 0).getbbox()
    if box is None or (box[2] - box[0]) * 4 < grey.width or (box[3] - box[1]) * 4 < grey.height:
        return grey
    return grey.crop(box)


def exif_claims(picture: Image.Image) -> dict[str, Any]:
    """What the file says about itself, as far as it can be read; a broken block claims nothing."""
    try:
        exif = picture.getexif()
        detail, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    except Exception:
        return {}
    taken = _text(detail.get(0x9003)) or _text(exif.get(0x0132))
    claims: dict[str, Any] = {
        "taken": taken,
        "offset": _text(detail.get(0x9011)) or _text(detail.get(0x9010)),
        "make": _text(exif.get(0x010F)),
        "model": _text(exif.get(0x0110)),
        "software": _text(exif.get(0x0131)),
        "exposure": detail.get(0x829A) is not None or detail.get(0x8827) is not None,
        "lat": _degrees(place, 1, "S"),
        "lon": _degrees(place, 3, "W"),
    }
    return {key: value for key, value in claims.items() if value is not None and value is not False}


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(c for c in value if c.isprintable()).strip()[:_EXIF_TEXT] or None


def _degrees(place: Mapping[int, Any], reference_tag: int, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in place[reference_tag + 1])
        value = degrees + minutes / 60 + seconds / 3600
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    value = -value if str(place.get(reference_tag, "")).upper().startswith(negative) else value
    limit = 90 if reference_tag == 1 else 180
    return round(value, 7) if -limit <= value <= limit else None
