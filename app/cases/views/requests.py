"""Requests: a unit asks on its case page, the Office approves or refuses from one queue (rules §5)."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.page import find_case
from app.cases.queries.requests import askable, request_queue, requests_of, withdrawable
from app.cases.queries.units import receiving_units
from app.cases.rules.requests import REQUESTS, Kind
from app.cases.service.granting import grant
from app.cases.service.requests import Asked, ask, refuse, withdraw
from app.cases.views.cases import refused, seen_version
from app.platform.errors import AppError, BadInput, Conflict, Forbidden
from app.platform.i18n import _l, pick
from app.platform.policy import requires

bp = Blueprint("requests", __name__)
Answer = Response | tuple[str, int]


@bp.app_template_global("case_requests")
def case_requests(number: str) -> dict[str, object]:
    """What the reader could ask for on a case now, and what was asked before; looked up once a page."""
    known: dict[str, dict[str, object]] = g.setdefault("case_requests", {})
    if number not in known:
        known[number] = _case_requests(number)
    return known[number]


def _case_requests(number: str) -> dict[str, object]:
    actor = current_actor()
    case = find_case(number, actor)
    kinds = [
        (kind.value, pick(*REQUESTS[kind].words), pick(*REQUESTS[kind].effect), REQUESTS[kind].wants, _reasons(kind))
        for kind in askable(case, actor)
    ]
    units = [(unit.code, pick(unit.zh, unit.en)) for unit in receiving_units()] if kinds else []
    return {"kinds": kinds, "past": requests_of(case), "units": units, "own": withdrawable(case, actor)}


def _reasons(kind: Kind) -> list[tuple[str, str]]:
    return [(code, pick(*words)) for code, words in REQUESTS[kind].reasons.items()]


@bp.get("/requests")
@requires("cases.rule")
def index() -> str:
    """Requests that wait for the Office, oldest first."""
    return _queue()


def _queue(error: AppError | None = None, failed: int | None = None) -> str:
    queued, total = request_queue(current_actor())
    units = [(unit.code, pick(unit.zh, unit.en)) for unit in receiving_units()]
    done = request.args.get("done", "")
    return render_template(
        "cases/requests.html",
        queued=queued,
        total=total,
        units=units,
        error=error,
        failed=failed,
        kept=request.form,
        done=done,
    )


@bp.post("/cases/<number:number>/requests")
@requires("cases.accept")
def make(number: str) -> Answer:
    """申请: extension, suspension, transfer, appeal or joining."""
    form = request.form
    try:
        if form.get("kind") not in {kind.value for kind in Kind}:
            raise BadInput("kind_missing", _l("请选要申请什么。"), field="kind")
        what = Asked(Kind(form["kind"]), form.get("reason", ""), form.get("text", ""), form.get("wanted", ""))
        ask(current_actor(), number, what, seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, form.get("kind", ""))
    return redirect(url_for("cases.show", number=number, done="asked"), 303)


@bp.post("/cases/<number:number>/requests/<int:request_id>/withdrawal")
@requires("cases.accept")
def take_back(number: str, request_id: int) -> Answer:
    """撤回申请 before it is decided."""
    try:
        withdraw(current_actor(), number, request_id)
    except Conflict as error:
        return refused(number, error, "")
    return redirect(url_for("cases.show", number=number, done="withdrawn"), 303)


@bp.post("/cases/<number:number>/requests/<int:request_id>")
@requires("cases.rule")
def decide(number: str, request_id: int) -> Answer:
    """准予 or 不予批准."""
    form = request.form
    answer, actor = form.get("answer", ""), current_actor()
    try:
        if form.get("verdict") == "grant":
            grant(actor, number, request_id, answer, form.get("unit") or None)
        elif form.get("verdict") == "refuse":
            refuse(actor, number, request_id, answer)
        else:
            raise BadInput("verdict_missing", _l("请选准予还是不予批准。"))
    except (BadInput, Conflict, Forbidden) as error:
        return _queue(error, request_id), error.status
    return redirect(url_for("requests.index", done=form["verdict"]), 303)
