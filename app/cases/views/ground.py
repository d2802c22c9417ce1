"""The Office's list of open cases whose ground another leaf answers for since a boundary version."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.ground import changed_cases, count_changed_cases
from app.cases.service.ground import settle_changed_ground
from app.platform.i18n import _
from app.platform.policy import requires

bp = Blueprint("ground", __name__)


@bp.app_context_processor
def counts() -> dict[str, object]:
    """The number beside the way to this list."""
    return {"changed_ground": count_changed_cases}


@bp.get("/changed-ground")
@requires("cases.rule")
def index() -> str:
    """Cases in changed ground that nobody has looked at."""
    return render_template("cases/ground.html", cases=changed_cases(current_actor()), count=count_changed_cases())


@bp.post("/changed-ground/<number:number>/<string(maxlength=40):version>")
@requires("cases.rule")
def settle(number: str, version: str) -> Response:
    """The Office has looked at one of them."""
    settle_changed_ground(current_actor(), number, version)
    flash(_("已看过，不再列出；案卷没有改动。"))
    return redirect(url_for("ground.index"), 303)
