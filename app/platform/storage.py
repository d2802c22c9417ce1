"""Where bytes live: a small protocol with a local directory and an S3-compatible store behind it.

Keys are relative paths (``originals/ab/cd/<sha256>``). Objects are written once: a second write of a key keeps the first.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import Flask, current_app

from app.platform.errors import StorageFull
from config import Config


class Storage(Protocol):
    """A write-once store of bytes."""

    def put_if_absent(self, key: str, source: Path | bytes) -> bool:
        """Store ``source`` durably under ``key``; False when the key was there already. Raises StorageFull."""

    def open(self, key: str) -> BinaryIO:
        """The bytes of ``key`` for reading. Raises FileNotFoundError."""

    def exists(self, key: str) -> bool:
        """Whether ``key`` is stored."""

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """A context manager giving a local file with the bytes of ``key``. Raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Remove ``key``; missing is no error."""

    def older_than(self, prefix: str, before: datetime) -> Iterator[str]:
        """The keys in the folder ``prefix`` that were last put before the instant ``before``."""

    def free_bytes(self) -> int | None:
        """Free room, or None where the store has no limit of its own."""


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class LocalStorage:
    """A directory of files; every write is temporary file, fsync, rename, fsync of the directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise ValueError(f"key leaves the store: {key!r}")
        return path

    def put_if_absent(self, key: str, source: Path | bytes) -> bool:
        """See Storage."""
        path = self._path(key)
        if self._renewed(path):
            return False
        try:
            return self._write(path, source)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise StorageFull from error
            raise

    def _renewed(self, path: Path) -> bool:
        """Whether ``path`` is there; put again it counts as young, so that nobody tidies it away as forgotten."""
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def _write(self, path: Path, source: Path | bytes) -> bool:
        new_directories = self._make_directories(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                if isinstance(source, bytes):
                    out.write(source)
                else:
                    with source.open("rb") as incoming:
                        shutil.copyfileobj(incoming, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(temporary, 0o440)
            try:
                os.link(temporary, path)
            except FileExistsError:
                return False
        finally:
            temporary.unlink(missing_ok=True)
        for directory in (path.parent, *new_directories):
            _sync_directory(directory)
        return True

    def _make_directories(self, directory: Path) -> list[Path]:
        """Create missing parents and return the directories whose entries changed."""
        changed: list[Path] = []
        missing = directory
        while not missing.exists():
            changed.append(missing.parent)
            missing = missing.parent
        directory.mkdir(parents=True, exist_ok=True)
        return changed

    def open(self, key: str) -> BinaryIO:
        """See Storage."""
        return self._path(key).open("rb")

    def exists(self, key: str) -> bool:
        """See Storage."""
        return self._path(key).exists()

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """See Storage."""
        path = self._path(key)
        if not path.exists():
            raise FileNotFoundError(key)
        yield path

    def delete(self, key: str) -> None:
        """See Storage."""
        self._path(key).unlink(missing_ok=True)

    def older_than(self, prefix: str, before: datetime) -> Iterator[str]:
        """See Storage."""
        for path in self._path(prefix).rglob("*"):
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                yield str(path.relative_to(self.root.resolve()))

    def free_bytes(self) -> int | None:
        """See Storage."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free


def open_storage(config: Config) -> Storage:
    """The store that ``config`` names: a directory by default, ``s3://bucket`` or ``http(s)://host/bucket`` at scale."""
    if not config.storage_url:
        return LocalStorage(config.uploads_path)
    from app.platform.object_store import ObjectStorage  # noqa: PLC0415 - the scale profile's library is optional

    return ObjectStorage(config.storage_url, config.storage_key, config.storage_secret)


def current_storage() -> Storage:
    """The store of the running application."""
    storage: Storage = current_app.extensions["mingcha_storage"]
    return storage


def init_app(app: Flask, config: Config) -> None:
    """Attach the configured store; nothing is opened yet."""
    app.extensions["mingcha_storage"] = open_storage(config)
