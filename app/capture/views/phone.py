"""Pages of the inspector's phone: the capture form, own reports, the receipt of one report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.accounts import Actor, current_actor
from app.capture.forms import CRS_CHOICES, FILE_INPUTS, FormPhoto, FormValues
from app.capture.queries import own_result
from app.capture.reminding import late_before, reminded
from app.capture.result import standing
from app.capture.service import receive_form
from app.cases import OwnReport, own_incomplete, own_parts, own_reports
from app.catalogue import Words, get_catalogue, search_key
from app.evidence import stage_all, stage_for_form, staged_photos
from app.platform import formats
from app.platform.errors import AppError
from app.platform.i18n import pick
from app.platform.ids import canonical_uuid, new_uuid
from app.platform.policy import requires
from app.platform.settings import current_config

SAMPLE_POSITION = "34.0305,113.8121"
bp = Blueprint("capture", __name__, template_folder="../templates")


def _words(words: Words) -> str:
    return pick(words.zh, words.en)


@bp.get("/capture")
@requires("capture.report")
def capture() -> str:
    """An empty form with an id of its own, made now: sending it twice gives one receipt."""
    return _form(FormValues(id=new_uuid()), ())


@bp.post("/capture")
@requires("capture.report")
def send() -> tuple[str, int] | Response:
    """Take the form in. What is wrong is said beside the form, and the form comes back with everything, photos too."""
    author = current_actor()
    values = FormValues.read(request.form)
    photos = [values.as_form_photo(staged) for staged in staged_photos(values.kept, author)] if values.kept else []
    new, errors = _stage_files()
    photos += [photo for photo in new if photo.staged.sha256 not in {kept.staged.sha256 for kept in photos}]
    errors += values.errors()
    report_id = canonical_uuid(values.id)
    if report_id is None:
        return _form(_kept(FormValues(**{**vars(values), "id": new_uuid()}), photos, author), errors), 422
    if not errors:
        try:
            receive_form(report_id, values.body(photos), [photo.staged for photo in photos], values.kept, author)
        except AppError as error:
            errors.append(error)
    if errors:
        return _form(_kept(values, photos, author), errors), max(error.status for error in errors)
    return redirect(url_for("capture.own_report", report_id=report_id), code=303)


def _stage_files() -> tuple[list[FormPhoto], list[AppError]]:
    photos: list[FormPhoto] = []
    errors: list[AppError] = []
    for name, (role, provenance) in FILE_INPUTS.items():
        files = [file for file in request.files.getlist(name) if _has_content(file)]
        staged = stage_all([cast("BinaryIO", file.stream) for file in files])
        photos += [FormPhoto(photo, role, provenance) for photo in staged.photos]
        errors += staged.errors
    return photos, errors


def _has_content(file: FileStorage) -> bool:
    return bool(file.filename)


def _kept(values: FormValues, photos: Sequence[FormPhoto], author: Actor) -> FormValues:
    if not photos:
        return values
    token = stage_for_form([photo.staged for photo in photos], author)
    return values.keeping(token, photos)


def _form(values: FormValues, errors: Sequence[AppError]) -> str:
    catalogue = get_catalogue()
    return render_template(
        "capture/capture.html",
        form=values,
        errors=errors,
        categories=catalogue.categories,
        alternatives=[item for item in catalogue.items if item.alt_when is not None],
        search_key=search_key,
        words=_words,
        crs_choices=CRS_CHOICES,
        sample_position=SAMPLE_POSITION,
        demo=current_config().demo,
    )


def capture_shell() -> str:
    """The capture page for nobody in particular: the phone makes the id and knows whose it is."""
    return _form(FormValues(), ())


@bp.get("/reports")
@requires("capture.report")
def own_list() -> str:
    """The reader's own reports, newest first, a page at a time; above them what is still on the phone."""
    author = current_actor()
    after = request.args.get("after") or None
    page = own_reports(author, after)
    return render_template(
        "capture/reports.html",
        days=_by_day(page.rows),
        incomplete=[] if after else own_incomplete(author, late_before()),
        cover=_cover,
        standing=standing,
        after=after,
        next_after=page.next_after,
    )


def reports_shell() -> str:
    """Own reports for nobody in particular: what the phone itself knows of them."""
    return render_template("capture/reports.html", days=[], incomplete=[], after=None, next_after=None)


def _by_day(rows: Sequence[OwnReport]) -> list[tuple[str, list[OwnReport]]]:
    grouped = groupby(rows, key=lambda report: formats.near_day(report.filed_at))
    return [(day, list(reports)) for day, reports in grouped]


def _cover(report: OwnReport) -> str:
    token = report.case.cover if report.case else None
    return url_for("case_photos.picture", token=token, size=320) if token and report.arrived else ""


@bp.get("/reports/<string:report_id>")
@requires("capture.report")
def own_report(report_id: str) -> str:
    """The receipt of one own report. Raises NotFound for an unknown one and for somebody else's alike."""
    result = own_result(report_id, current_actor())
    return render_template(
        "capture/report.html",
        result=result,
        parts=own_parts(current_actor(), report_id),
        late=result.missing > 0 and result.filed_at < late_before(),
        asked_at=reminded([report_id]).get(report_id) if result.missing else None,
    )
