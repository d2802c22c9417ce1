"""现场核查 on the phone: what an inspector was named to check, before and after, pass or rework with photos."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.checks import check_page
from app.cases.queries.rows import CaseRow
from app.cases.queries.site_checks import site_checks
from app.cases.rules.reasons import REWORK_REASONS
from app.cases.service.verdicts import Verdict, decide_on_site
from app.cases.views import rectify
from app.cases.views.cases import seen_version
from app.cases.views.minimap import minimap
from app.cases.views.words import closing_points, reason_chips
from app.catalogue import get_catalogue
from app.evidence import flag_words
from app.platform.errors import AppError, BadInput, Conflict, Forbidden
from app.platform.i18n import _l, pick
from app.platform.policy import requires

bp = Blueprint("site_checks", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/site-checks")
@requires("cases.site-check")
def index() -> str:
    """The checks that wait for whoever asks, the first due first."""
    rows = site_checks(current_actor())
    return render_template(
        "cases/site_checks.html", rows=rows, known=[_known(row) for row in rows], done=request.args.get("done", "")
    )


@bp.get("/api/site-checks")
@requires("cases.site-check")
def waiting() -> Response:
    """The numbers of the checks that still wait for whoever asks; whatever else a phone knows of, it forgets."""
    return jsonify(numbers=[row.number for row in site_checks(current_actor())])


def list_shell() -> str:
    """The checks for nobody in particular: the phone itself knows which it was shown last."""
    return render_template("cases/site_checks.html", rows=[], done="")


def check_shell() -> str:
    """One check for nobody in particular: a verdict can be given without a network."""
    return render_template(
        "cases/site_check_shell.html",
        row=None,
        reasons=reason_chips(REWORK_REASONS),
        error=None,
        kept={},
        staged=[],
        staged_token=None,
    )


def _known(row: CaseRow) -> dict[str, object]:
    """What the checker's phone keeps of a check, so that it opens without a network: no person, no picture, no history."""
    closing = get_catalogue().category(row.category).closure_extra
    return {
        "number": row.number,
        "version": row.version,
        "category": row.category,
        "title": row.title,
        "place": " · ".join(part for part in (row.place, row.note) if part),
        "points": closing_points(pick(closing.zh, closing.en)),
    }


@bp.get("/site-checks/<number:number>")
@requires("cases.site-check")
def show(number: str) -> str:
    """One check. Raises NotFound for a case that the reader was not named for, or that is decided."""
    return _render(number)


def _render(number: str, error: AppError | None = None) -> str:
    check = check_page(number, current_actor())
    page = check.page
    return render_template(
        "cases/site_check.html",
        page=page,
        row=page.row,
        known=[_known(page.row)],
        lines=[(flag, flag_words(flag)) for flag in check.flags],
        reasons=reason_chips(REWORK_REASONS),
        error=error,
        kept=request.form,
        staged=rectify.staged_for_form() if error else [],
        staged_token=rectify.staged_token,
        minimap=minimap(page.row.lon, page.row.lat, page.leaf_code, page.row.category),
    )


@bp.post("/site-checks/<number:number>/verdict")
@requires("cases.site-check")
def decide(number: str) -> Answer:
    """通过并结案, or 返工 with a reason; photos are kept when the form is refused."""
    form, actor = request.form, current_actor()
    check_page(number, actor)
    try:
        photos = [staged for staged, _after in rectify.received_photos(actor)]
        if form.get("verdict") not in {"pass", "rework"}:
            raise BadInput("verdict_missing", _l("请选通过还是返工。"))
        verdict = Verdict(form["verdict"] == "pass", form.get("reason", ""), form.get("text", ""), photos)
        decide_on_site(actor, number, verdict, seen_version())
    except Forbidden:
        conflict = Forbidden("conflict_of_interest", _l("这件案卷与您原单位有关，须由别人核查。"))
        return _render(number, conflict), conflict.status
    except AppError as error:
        if not isinstance(error, Conflict) and error.status not in {413, 415, 422}:
            raise
        return _render(number, error), error.status
    rectify.forget_staged()
    return redirect(url_for("site_checks.index", done=form["verdict"]), 303)
