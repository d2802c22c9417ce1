"""重点工作: its figures by unit and item, and the form that marks a case."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.marks import key_work
from app.cases.rules.marks import ANY, MARKS, REPEATED
from app.cases.service.marks import set_marks
from app.cases.views.cases import refused, seen_version
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import _, pick
from app.platform.policy import requires

bp = Blueprint("marks", __name__)


@bp.app_template_global("mark_choices")
def mark_choices() -> list[tuple[str, str]]:
    """The marks with their words."""
    return [(kind, pick(*words)) for kind, words in MARKS.items()]


@bp.app_template_global("mark_views")
def mark_views() -> list[tuple[str, str]]:
    """What a list may be narrowed to, with its words."""
    return [(ANY, _("重点工作")), *mark_choices(), (REPEATED, _("反复问题"))]


@bp.app_template_global("mark_words")
def mark_words() -> list[tuple[str, str]]:
    """The heads of the columns: every mark and what came back, as short as they can be said."""
    return [("common", _("共性")), ("key", _("重点")), ("hard", _("难点")), (REPEATED, _("反复"))]


@bp.get("/key-work")
@requires("cases.list")
def index() -> str:
    """Open key work by mark, responsible unit and item."""
    return render_template("cases/key_work.html", work=key_work(current_actor()))


@bp.post("/cases/<number:number>/marks")
@requires("cases.mark")
def choose(number: str) -> Response | tuple[str, int]:
    """The marks that a case is to carry."""
    form = request.form
    try:
        set_marks(current_actor(), number, form.getlist("marks"), form.get("text", ""), seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, "marks")
    return redirect(url_for("cases.show", number=number, done="marked"), 303)
