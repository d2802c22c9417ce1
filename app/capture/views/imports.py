"""The page that takes in a file of unsent things, saved by a phone that could not send them."""

from __future__ import annotations

import threading
from typing import BinaryIO, cast

from flask import Blueprint, render_template, request

from app.accounts import current_actor
from app.capture.importing import Line, import_export, owner_of, read_export, tally
from app.platform.errors import AppError, BadInput, Busy
from app.platform.i18n import _l
from app.platform.policy import requires
from app.platform.settings import current_config
from app.platform.web import larger_form

bp = Blueprint("imports", __name__, template_folder="../templates")
# A file is held in memory while it is read: one at a time in each process.
_turn = threading.Lock()


@bp.get("/import")
@requires("capture.import")
def form() -> str:
    """Choose a file."""
    return _page()


@bp.post("/import")
@requires("capture.import")
@larger_form("import_max_bytes")
def take() -> str | tuple[str, int]:
    """Take a file in and say of each thing what became of it. Importing it again changes nothing."""
    if not _turn.acquire(blocking=False):
        error = Busy("import_busy", _l("正在导入另一个文件，请过一会儿再试；没有丢失任何内容。"), retry_after=10)
        return _page(error=error), error.status
    try:
        return _page(lines=_taken())
    except AppError as error:
        return _page(error=error), error.status
    finally:
        _turn.release()


def _taken() -> list[Line]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput("file_missing", _l("还没选文件。"), field="file")
    raw = cast("BinaryIO", file.stream).read()
    export = read_export(raw)
    reader = current_actor()
    owner_of(export, reader)
    return import_export(export, raw, reader)


def _page(lines: list[Line] | None = None, error: AppError | None = None) -> str:
    return render_template(
        "capture/import.html",
        lines=lines,
        counts=tally(lines or []),
        error=error,
        most=current_config().import_max_bytes,
    )
