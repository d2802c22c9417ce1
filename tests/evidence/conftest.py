"""A decoder pool that all tests of the room share, files to feed it, and people who hand photos in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.evidence.decoder import DecoderPool, shared_pool


@dataclass(frozen=True)
class Person:
    """Whoever hands a photo in."""

    account_id: int
    handle: str


ANNA = Person(1, "h-anna")
BERT = Person(2, "h-bert")


@pytest.fixture(scope="session")
def decoders() -> Iterator[DecoderPool]:
    with shared_pool(1) as pool:
        yield pool


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes bytes to a file."""

    def write(data: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def photo_room(app: Flask, decoders: DecoderPool) -> Iterator[Flask]:
    """The application with decoders at hand, inside its context."""
    with app.app_context():
        yield app
