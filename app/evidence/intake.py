"""The bytes of a photo on their way in: size, kind, digest and a decode check, then write-once on disk, before any row."""

from __future__ import annotations

import errno
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from app.evidence import errors
from app.evidence.decoder import CheckedPicture, DecoderUnavailable, PictureRefused
from app.evidence.derivatives import decoders
from app.evidence.queries import photo_record
from app.evidence.rules import HEAD_BYTES, ExifFacts, is_accepted, kind_of, original_key
from app.platform.errors import AppError, Busy, StorageFull
from app.platform.settings import current_config
from app.platform.storage import current_storage
from app.platform.unit_of_work import leave_snapshot

_CHUNK = 1 << 18
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class StagedPhoto:
    """A photo whose bytes are checked and safe on disk, but which no row knows yet."""

    sha256: str
    size: int
    kind: str
    width: int
    height: int
    pixel_digest: str
    exif: ExifFacts

    def as_json(self) -> dict[str, Any]:
        """For keeping it until the form comes back."""
        return {**vars(self), "exif": self.exif.as_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The photo that ``as_json`` wrote; what else stands beside it is left out."""
        known = {each.name: stored[each.name] for each in fields(cls)}
        return cls(**{**known, "exif": ExifFacts.from_claims(stored["exif"])})


@dataclass(frozen=True)
class StagedForm:
    """What became of the files of one form: the good photos in order, and one error for each of the others."""

    photos: tuple[StagedPhoto, ...]
    errors: tuple[AppError, ...]


def stage_photo(stream: BinaryIO, declared_sha: str | None = None) -> StagedPhoto:
    """Take the bytes of one photo in and keep them for good under their digest.

    Raises TooLarge, UnsupportedType, BadInput (damaged, a bomb, other bytes than ``declared_sha``), Busy when no decoder
    is free, StorageFull; whatever is raised, nothing is kept. Never inside ``atomic()``: it may take a while.
    """
    leave_snapshot()
    with incoming(stream, is_accepted, current_config().photo_max_bytes) as (path, sha256, size, kind):
        if declared_sha is not None and sha256 != declared_sha:
            raise errors.digest_mismatch()
        known = known_photo(sha256)
        if known is not None:
            return known
        leave_snapshot()
        picture = _checked(path)
        if picture.format != kind:
            raise errors.refused("damaged")
        current_storage().put_if_absent(original_key(sha256), path)
    return StagedPhoto(
        sha256=sha256,
        size=size,
        kind=kind,
        width=picture.width,
        height=picture.height,
        pixel_digest=picture.pixel_digest,
        exif=ExifFacts.from_claims(picture.exif),
    )


def stage_all(streams: Sequence[BinaryIO]) -> StagedForm:
    """Stage every file of a form; a bad one does not cost the good ones. Raises Busy and StorageFull only."""
    photos: list[StagedPhoto] = []
    refused: list[AppError] = []
    for stream in streams:
        try:
            photos.append(stage_photo(stream))
        except (Busy, StorageFull):
            raise
        except AppError as error:
            refused.append(error)
    return StagedForm(tuple(photos), tuple(refused))


def require_room() -> None:
    """Raises StorageFull when the store is down to its floor: nothing new is begun that could not be finished."""
    floor = current_config().free_disk_floor
    free = current_storage().free_bytes()
    if free is not None and free < floor:
        raise StorageFull


@contextmanager
def incoming(stream: BinaryIO, accepts: Callable[[str], bool], limit: int) -> Iterator[tuple[Path, str, int, str]]:
    """Copy ``stream`` to a temporary file while hashing it; yields path, digest, size and kind, removes the file after.

    Raises UnsupportedType for a kind that it does not take in, TooLarge over ``limit`` bytes, BadInput when empty, StorageFull.
    """
    require_room()
    folder = incoming_folder()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix="photo-") as out:
            sha256, size, kind = _copy(stream, out.file, accepts, limit)
            out.flush()
            yield Path(out.name), sha256, size, kind
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise


def incoming_folder() -> Path:
    """Where bytes are while they arrive. Outlives nothing: a crash leaves files that the sweeper removes."""
    return current_config().instance_path / "incoming"


def _copy(stream: BinaryIO, out: IO[bytes], accepts: Callable[[str], bool], limit: int) -> tuple[str, int, str]:
    digest, size = hashlib.sha256(), 0
    head = stream.read(_CHUNK)
    if not head:
        raise errors.empty()
    kind = kind_of(head[:HEAD_BYTES])
    if kind is None or not accepts(kind):
        raise errors.wrong_kind(kind)
    chunk = head
    while chunk:
        size += len(chunk)
        if size > limit:
            raise errors.too_large(limit, kind)
        digest.update(chunk)
        out.write(chunk)
        chunk = stream.read(_CHUNK)
    return digest.hexdigest(), size, kind


def known_photo(sha256: str) -> StagedPhoto | None:
    """A photo of the record as if it had just been staged; None when it or its bytes are not there.

    What was taken in before need not be decoded again.
    """
    record = photo_record(sha256)
    if record is None or not current_storage().exists(original_key(sha256)):
        return None
    return StagedPhoto(
        sha256=record.sha256,
        size=record.size,
        kind=record.kind,
        width=record.width,
        height=record.height,
        pixel_digest=record.pixel_digest,
        exif=record.exif,
    )


def _checked(path: Path) -> CheckedPicture:
    try:
        return decoders().check(path)
    except PictureRefused as refusal:
        raise errors.refused(refusal.reason) from refusal
    except DecoderUnavailable as unavailable:
        raise errors.decoder_busy() from unavailable
