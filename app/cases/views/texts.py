"""Standard texts: the page where a unit keeps them, and the button that puts one into a form without scripts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.texts import TextView, kept_texts, offered_text, offered_texts
from app.cases.rules.texts import FORM_NAMES, Form, scopes
from app.cases.service import texts
from app.cases.service.texts import Wording
from app.cases.views import rectify
from app.cases.views.cases import page_with, refused, seen_version
from app.catalogue import get_catalogue
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _, pick
from app.platform.policy import requires

bp = Blueprint("texts", __name__)
Answer = Response | str | tuple[str, int]


@bp.app_template_global("standard_texts")
def standard_texts(form: str, item: str) -> list[TextView]:
    """What the reader is offered on a form of a case."""
    return offered_texts(current_actor(), form, item)


@bp.get("/standard-texts")
@requires("cases.texts")
def index() -> str:
    """The texts of the own unit and those of the Office."""
    return _page()


def _page(error: AppError | None = None, act: str = "") -> str:
    kept = kept_texts(current_actor())
    return render_template(
        "cases/texts.html",
        groups=[(pick(*words), [text for text in kept if text.form is form]) for form, words in FORM_NAMES.items()],
        forms=[(form.value, pick(*words)) for form, words in FORM_NAMES.items()],
        scopes=[(code, scope_words(code)) for code in scopes(get_catalogue())],
        scope_words=scope_words,
        error=error,
        act=act,
        kept=request.form,
        done=_done_words(request.args.get("done", "")),
    )


def scope_words(code: str) -> str:
    """What a text is for, in words."""
    catalogue = get_catalogue()
    if not code:
        return _("所有小类")
    if catalogue.has_item(code):
        category, item = catalogue.entry(code)
        return f"{category.char} · {pick(item.short.zh, item.short.en)}"
    category = catalogue.category(code)
    return _("%(char)s · 整个大类", char=category.char)


def _done_words(code: str) -> str:
    return {
        "added": _("已添加，办案卷时点一下就能用。"),
        "changed": _("已改好。"),
        "removed": _("已删除；用它写过的内容不受影响。"),
    }.get(code, "")


def _wording() -> Wording:
    form = request.form
    return Wording(form.get("form", ""), form.get("scope", ""), form.get("text", ""))


def _act(act: str, done: str, work: Callable[[], object]) -> Answer:
    try:
        work()
    except (BadInput, Conflict) as error:
        return _page(error, act), error.status
    return redirect(url_for("texts.index", done=done), 303)


@bp.post("/standard-texts")
@requires("cases.texts")
def add() -> Answer:
    """One more text."""
    return _act("add", "added", lambda: texts.add_text(current_actor(), _wording()))


@bp.post("/standard-texts/<int:text_id>")
@requires("cases.texts")
def change(text_id: int) -> Answer:
    """Another wording, or gone."""
    actor, seen = current_actor(), seen_version()
    if request.form.get("remove"):
        return _act(f"text-{text_id}", "removed", lambda: texts.remove_text(actor, text_id, seen))
    return _act(f"text-{text_id}", "changed", lambda: texts.change_text(actor, text_id, _wording(), seen))


@bp.post("/cases/<number:number>/standard-text")
@requires("cases.comment")
def insert(number: str) -> Response | str | tuple[str, int]:
    """The form again with a text put into it: what a browser without scripts does with the button of a text."""
    actor, act = current_actor(), request.args.get("act", "")
    chosen = request.form.get("standard", "")
    text = offered_text(actor, int(chosen) if chosen.isdigit() else 0).text
    kept = MultiDict(request.form)
    kept["text"] = "\n".join(part for part in (kept.get("text", "").strip(), text) if part)
    if act == Form.RECTIFY:
        try:
            rectify.received_photos(actor)
        except AppError as error:
            return refused(number, error, act)
    return page_with(number, act, kept)
