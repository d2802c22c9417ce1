"""The S3-compatible store of the scale profile, over obstore (the only module that imports it)."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store


class ObjectStorage:
    """Objects in one bucket; creation is conditional, so an object is never overwritten."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "s3":
            self._store = S3Store(parts.netloc, access_key_id=key, secret_access_key=secret)
            return
        self._store = S3Store(
            parts.path.strip("/"),
            endpoint=f"{parts.scheme}://{parts.netloc}",
            access_key_id=key,
            secret_access_key=secret,
            region="us-east-1",
            virtual_hosted_style_request=False,
            client_options={"allow_http": parts.scheme == "http"},
        )

    def put_if_absent(self, key: str, source: Path | bytes) -> bool:
        """See storage.Storage."""
        try:
            obstore.put(self._store, key, source, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        return True

    def open(self, key: str) -> BinaryIO:
        """See storage.Storage."""
        return io.BytesIO(bytes(obstore.get(self._store, key).bytes()))

    def exists(self, key: str) -> bool:
        """See storage.Storage."""
        try:
            obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        return True

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """See storage.Storage."""
        with tempfile.NamedTemporaryFile(prefix="mingcha-") as handle:
            for chunk in obstore.get(self._store, key).stream():
                handle.write(chunk)
            handle.flush()
            yield Path(handle.name)

    def delete(self, key: str) -> None:
        """See storage.Storage."""
        obstore.delete(self._store, key)

    def older_than(self, prefix: str, before: datetime) -> Iterator[str]:
        """See storage.Storage."""
        for batch in obstore.list(self._store, prefix=prefix):
            yield from (entry["path"] for entry in batch if entry["last_modified"] < before)

    def free_bytes(self) -> int | None:
        """See storage.Storage: an object store has no limit of its own."""
        return None
