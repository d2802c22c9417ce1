"""A decoder pool that all tests of the room share, and files to feed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.evidence.decoder import DecoderPool, shared_pool


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
