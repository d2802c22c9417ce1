"""Pictures for tests, drawn and broken on the spot: street-like scenes, files that lie, files that carry secrets."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin
from PIL.Image import Resampling

CANARY = "CANARY-7f3a"


@cache
def scene(width: int = 800, height: int = 600, seed: int = 1) -> Image.Image:
    """A picture with contrast, large shapes and grain; the same for the same seed."""
    random = np.random.default_rng(seed)
    shapes = random.integers(0, 255, (max(2, height // 80), max(2, width // 80), 3), dtype=np.uint8)
    smooth = np.asarray(Image.fromarray(shapes).resize((width, height), Resampling.BICUBIC)).astype(np.int16)
    grain = random.integers(-10, 10, (height, width, 1), dtype=np.int16)
    return Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """``picture`` as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(seed: int = 1, width: int = 800, height: int = 600, kind: str = "JPEG", **options: Any) -> bytes:
    """A whole photo as a file."""
    return encoded(scene(width, height, seed), kind, **options)


def png(width: int, height: int, rows: int | None = None, colour: int = 2) -> bytes:
    """A PNG that declares ``width`` × ``height`` and holds ``rows`` black rows (all by default), row by row in little memory."""
    bytes_per_pixel = {0: 1, 2: 3, 6: 4}[colour]
    packer = zlib.compressobj(1)
    row = bytes(1 + width * bytes_per_pixel)
    body = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_jpeg_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header claims another size."""
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        at = data.find(marker)
        if at > 0:
            return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]
    raise AssertionError("no frame header")


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    """A JPEG with one more segment right after its start."""
    return data[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def with_many_scans(data: bytes, count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated until it has ``count`` more of them."""
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def animated(kind: str) -> bytes:
    """Three frames in a format that can move."""
    frames = [scene(64, 64, seed) for seed in range(3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def exif_block() -> Image.Exif:
    """Camera, artist, serial number, place, time: everything a phone may tell."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = f"{CANARY}-make", f"{CANARY}-model", "Adobe Photoshop 26"
    exif[0x013B], exif[0x010E], exif[0x8298] = f"{CANARY}-artist", f"{CANARY}-description", f"{CANARY}-copyright"
    exif[0x0112] = 6
    detail = exif.get_ifd(0x8769)
    detail[0x9003], detail[0x9011], detail[0xA431] = "2026:11:24 10:21:03", "+08:00", f"{CANARY}-serial"
    detail[0x927C] = f"{CANARY}-maker-note".encode()
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (34.0, 2.0, 6.0), "E", (113.0, 51.0, 9.0)
    place[29] = f"{CANARY}-date"
    return exif


def xmp() -> bytes:
    """An XMP packet with a creator and a place."""
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{CANARY}-xmp</dc:creator></x:xmpmeta>'.encode()


def telling_jpeg() -> bytes:
    """A JPEG that carries a canary in every place known to survive careless conversions."""
    data = encoded(
        scene(), exif=exif_block(), comment=f"{CANARY}-comment", xmp=xmp(), icc_profile=f"{CANARY}-profile".encode() * 8
    )
    data = with_segment(data, 0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x10" + f"{CANARY}-iptc".encode())
    data = with_segment(data, 0xE1, b"Exif\x00\x00" + f"{CANARY}-second-exif".encode())
    data = with_segment(data, 0xE2, b"MPF\x00" + f"{CANARY}-mpf".encode())
    data = with_segment(data, 0xEB, b"JP\x00" + f"{CANARY}-jumbf".encode())
    data = with_segment(data, 0xFE, f"{CANARY}-second-comment".encode())
    return data + f"{CANARY}-trailer".encode() + photo(seed=9, width=64, height=64)


def telling_png() -> bytes:
    """A PNG with canaries in its text chunks, EXIF and profile, and behind its end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", f"{CANARY}-text")
    texts.add_text("Comment", f"{CANARY}-ztext", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", xmp().decode())
    picture = encoded(
        scene(), "PNG", pnginfo=texts, exif=exif_block(), icc_profile=f"{CANARY}-profile".encode() * 8, compress_level=1
    )
    return picture + f"{CANARY}-trailer".encode()


def telling_webp() -> bytes:
    """A WebP with canaries in EXIF, XMP and profile."""
    return encoded(scene(), "WEBP", exif=exif_block(), xmp=xmp(), icc_profile=f"{CANARY}-profile".encode() * 8)
