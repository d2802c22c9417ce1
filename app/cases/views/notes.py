"""Notes and comments on a case, and the files behind them."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.notes import file_behind
from app.cases.service.notes import add_note
from app.cases.views.cases import refused
from app.cases.views.form_files import form_files
from app.evidence import derivative_response, document_response
from app.platform.errors import AppError, NotFound
from app.platform.policy import requires

bp = Blueprint("notes", __name__)


@bp.post("/cases/<number:number>/notes")
@requires("cases.comment")
def add(number: str) -> Response | tuple[str, int]:
    """A note or comment with files."""
    try:
        with form_files(current_actor()) as files:
            add_note(current_actor(), number, request.form.get("text", ""), files)
    except AppError as error:
        if error.status not in {413, 415, 422}:
            raise
        return refused(number, error, "note")
    return redirect(url_for("cases.show", number=number, done="noted", _anchor="notes"), 303)


@bp.get("/files/<string(length=22):token>/<int:size>.jpg")
@requires("cases.read")
def picture(token: str, size: int) -> Response:
    """A photo of a note, without metadata. Raises NotFound for a foreign or unknown token, another size, or a document."""
    file = file_behind(token, current_actor())
    if file.kind == "pdf" or size not in {320, 1280}:
        raise NotFound
    return derivative_response(file.sha256, 320 if size == 320 else 1280)


@bp.get("/files/<string(length=22):token>/document.pdf")
@requires("cases.read")
def document(token: str) -> Response:
    """A document of a note as a download. Raises NotFound for a foreign or unknown token, or a photo."""
    file = file_behind(token, current_actor())
    if file.kind != "pdf":
        raise NotFound
    return document_response(file.sha256, file.name)
