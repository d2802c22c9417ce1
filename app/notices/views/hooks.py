"""Programs elsewhere that are told: the administrator's page."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.notices.queries.deliveries import list_hooks
from app.notices.rules.table import hook_kinds
from app.notices.sentences import outline
from app.notices.service.hooks import add_hook, end_hook
from app.platform.errors import BadInput
from app.platform.i18n import _
from app.platform.policy import requires

bp = Blueprint("hooks", __name__, template_folder="../templates")


@bp.get("/webhooks")
@requires("notices.hooks")
def index() -> str:
    """All that hold, and a form for one more."""
    return _page()


def _page(secret: str = "", error: BadInput | None = None) -> str:
    g.not_kept = True
    return render_template(
        "notices/hooks.html",
        hooks=list_hooks(),
        kinds=[(kind.code, outline(kind.code)) for kind in hook_kinds()],
        secret=secret,
        error=error,
        kept=request.form,
    )


@bp.post("/webhooks")
@requires("notices.hooks")
def add() -> str | tuple[str, int]:
    """Make one and show its secret this once."""
    form = request.form
    try:
        secret = add_hook(form.get("name", ""), form.get("url", ""), form.getlist("kinds"), current_actor().handle)
    except BadInput as error:
        return _page(error=error), error.status
    return _page(secret)


@bp.post("/webhooks/<int:hook_id>/end")
@requires("notices.hooks")
def end(hook_id: int) -> Response:
    """Tell it no more."""
    end_hook(hook_id, current_actor().handle)
    flash(_("已停用，等着发给它的也不发了。"), "ok")
    return redirect(url_for("hooks.index"), 303)
