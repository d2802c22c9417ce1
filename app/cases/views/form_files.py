"""Files of a form beside the steps of a case: taken in one by one, and kept when the form is refused, so that it comes back with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Blueprint, g, request

from app.cases.service.notes import MOST_FILES, NamedFile
from app.evidence import Holder, StagedFile, keep_files, kept_files, release_form, stage_file
from app.platform.errors import AppError, BadInput, Busy, StorageFull
from app.platform.i18n import Lazy, _, _l
from app.platform.unit_of_work import atomic

bp = Blueprint("form_files", __name__)
_TOKEN, _TICKS = "kept", "keep"
_TOO_MANY = _l("一次最多附 6 个文件，没有保存。")
Stage = Callable[[BinaryIO], StagedFile]


@dataclass(frozen=True)
class Kept:
    """What waits for a refused form to come back: its token, and the names by which a person knows the files."""

    token: str
    names: list[str]


@contextmanager
def form_files(
    holder: Holder,
    field: str = "files",
    most: int = MOST_FILES,
    stage: Stage = stage_file,
    too_many: Lazy = _TOO_MANY,
) -> Iterator[list[NamedFile]]:
    """The files that the form brings, those kept from an earlier try first. Raises the first error of a bad one.

    Whatever is refused, here or in the block, the good files are kept for ``holder`` for an hour; a file that was kept and
    whose tick was taken away is left out.
    """
    files = _still_wanted(holder)
    try:
        _receive(files, field, most, stage, too_many)
        yield files
    except AppError:
        if files:
            token = keep_files([(file.staged, file.name) for file in files], holder)
            g.kept_files = Kept(token, [file.name or _("照片 %(n)s", n=at) for at, file in enumerate(files, 1)])
        raise
    if request.form.get(_TOKEN):
        with atomic():
            release_form(request.form[_TOKEN], holder)


def _still_wanted(holder: Holder) -> list[NamedFile]:
    token, ticked = request.form.get(_TOKEN, ""), set(request.form.getlist(_TICKS))
    kept = kept_files(token, holder) if token else []
    return [NamedFile(staged, name) for at, (staged, name) in enumerate(kept) if str(at) in ticked]


def _receive(files: list[NamedFile], field: str, most: int, stage: Stage, too_many: Lazy) -> None:
    chosen = [file for file in request.files.getlist(field) if file.filename]
    room = max(0, most - len(files))
    errors: list[AppError] = []
    for file in chosen[:room]:
        try:
            files.append(NamedFile(stage(cast("BinaryIO", file.stream)), file.filename or ""))
        except (Busy, StorageFull):
            raise
        except AppError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    if len(chosen) > room:
        raise BadInput("too_many_files", too_many, field=field)


@bp.app_template_global("kept_form_files")
def kept_form_files() -> Kept | None:
    """What waits on the server for the form that was just refused."""
    kept = g.get("kept_files")
    return kept if isinstance(kept, Kept) else None
