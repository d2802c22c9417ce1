"""拆分: the Office splits a further problem off a case."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.splits import Split, split_of
from app.cases.service.splitting import Part, split_case
from app.cases.views.cases import refused, seen_version
from app.catalogue import get_catalogue
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import pick
from app.platform.policy import requires

bp = Blueprint("splitting", __name__)


@bp.app_template_global("case_split")
def case_split(number: str) -> Split:
    """What a case was split off, and what was split off it."""
    return split_of(number, current_actor())


@bp.app_template_global("split_items")
def split_items(item: str) -> list[tuple[str, str]]:
    """The items that a further problem may be of."""
    shown = [category for category in get_catalogue().categories if not category.confidential]
    return [
        (each.code, f"{category.char} · {pick(each.short.zh, each.short.en)}")
        for category in shown
        for each in category.items
        if each.code != item
    ]


@bp.post("/cases/<number:number>/split")
@requires("cases.rule")
def split(number: str) -> Response | tuple[str, int]:
    """One further problem becomes a case of its own."""
    form = request.form
    part = Part(form.get("item", ""), form.get("note", ""), form.getlist("photos"), apart=bool(form.get("apart")))
    try:
        new = split_case(current_actor(), number, part, form.get("text", ""), seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, "split")
    return redirect(url_for("cases.show", number=new.number, done="split"), 303)
