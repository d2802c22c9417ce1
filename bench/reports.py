"""Reports to send: bodies of the phone's protocol, forms with photos, pictures of the size phones make."""

import hashlib
import io
import json
import os
import uuid
from functools import cache

from PIL import Image

ITEM = "ZANG-01"
MEGAPIXELS_12 = (4000, 3000)


def body(report_id: str, lon: float, lat: float) -> bytes:
    """The frozen JSON of a report without photos."""
    fix = {"lon": lon, "lat": lat, "accuracy_m": 12.0, "age_ms": 900}
    content = {
        "id": report_id,
        "form_version": 1,
        "item": ITEM,
        "note": "路口垃圾堆放",
        "pin": fix_pin(fix),
        "fix": fix,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def fix_pin(fix: dict[str, float]) -> dict[str, float]:
    """The pin where the fix is."""
    return {"lon": fix["lon"], "lat": fix["lat"]}


def new_id() -> str:
    """An id as a phone makes it."""
    return str(uuid.uuid4())


@cache
def _picture() -> bytes:
    """A 12-megapixel JPEG of about 4 MB with the grain of a real photo."""
    small = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3))
    sink = io.BytesIO()
    small.resize(MEGAPIXELS_12, Image.Resampling.BICUBIC).save(sink, "JPEG", quality=84)
    return sink.getvalue()


def picture() -> bytes:
    """The picture with a comment of its own, so that no two have the same digest."""
    note = uuid.uuid4().hex.encode()
    return b"\xff\xd8\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + _picture()[2:]


def digest(content: bytes) -> str:
    """The name a photo is stored under."""
    return hashlib.sha256(content).hexdigest()
