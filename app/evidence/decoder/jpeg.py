"""JPEG files as a row of segments, read without decoding: how many scans, where the picture ends, what else is inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

START, END, SCAN = 0xD8, 0xD9, 0xDA
_JFIF, _ALONE = 0xE0, frozenset({0x01, *range(0xD0, 0xD8)})
# Frame (baseline, progressive), Huffman and quantisation tables, restart interval, scan: what a picture needs and no more.
_PICTURE = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, SCAN})
_JFIF_PAYLOAD = 14
# Inside entropy-coded data FF is followed by 00, a restart marker or another FF; anything else begins a segment.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
MAX_SEGMENTS = 4096


class NotJpeg(ValueError):
    """The bytes are no well-formed row of JPEG segments."""


@dataclass(frozen=True)
class Segment:
    """One segment: its marker byte and where its payload stands in the file."""

    marker: int
    start: int
    stop: int


def segments(data: bytes) -> Iterator[Segment]:
    """Walk the segments up to and including the end of the (first) picture. Raises NotJpeg where the row breaks off."""
    if data[:2] != b"\xff\xd8":
        raise NotJpeg("no start of image")
    position = 2
    for _ in range(MAX_SEGMENTS):
        position, marker = _marker_at(data, position)
        if marker == END:
            yield Segment(marker, position, position)
            return
        if marker in _ALONE:
            continue
        segment = _with_payload(data, position, marker)
        yield segment
        position = segment.stop
        if marker == SCAN:
            found = _NEXT_MARKER.search(data, position)
            if found is None:
                raise NotJpeg("no end of image")
            position = found.start()
    raise NotJpeg("too many segments")


def _marker_at(data: bytes, position: int) -> tuple[int, int]:
    """The marker at ``position`` (fill bytes skipped) and the position behind it."""
    if data[position : position + 1] != b"\xff":
        raise NotJpeg(f"no marker at {position}")
    while data[position : position + 1] == b"\xff":
        position += 1
    if position >= len(data):
        raise NotJpeg("no end of image")
    return position + 1, data[position]


def _with_payload(data: bytes, position: int, marker: int) -> Segment:
    length = int.from_bytes(data[position : position + 2], "big")
    if length < 2 or position + length > len(data):
        raise NotJpeg(f"segment {marker:02x} breaks off")
    return Segment(marker, position + 2, position + length)


def scan_count(data: bytes) -> int:
    """How many scans the (first) picture has; each costs a pass over all its pixels. Raises NotJpeg."""
    return sum(segment.marker == SCAN for segment in segments(data))


def require_bare(data: bytes) -> None:
    """Make sure that ``data`` holds one picture and nothing else: no metadata, no comment, nothing behind its end.

    Raises NotJpeg with the reason (security 4e step 4).
    """
    end = None
    for segment in segments(data):
        if segment.marker == END:
            end = segment.stop
        elif segment.marker == _JFIF:
            payload = data[segment.start : segment.stop]
            if len(payload) != _JFIF_PAYLOAD or not payload.startswith(b"JFIF\x00"):
                raise NotJpeg("an application segment that is no plain JFIF header")
        elif segment.marker not in _PICTURE:
            raise NotJpeg(f"segment {segment.marker:02x} does not belong to a picture")
    if end != len(data):
        raise NotJpeg("bytes behind the end of the picture")
