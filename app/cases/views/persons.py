"""A unit's own people: who answers for its cases, who stands in, and how cases pass from one to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import Role, current_actor
from app.cases.queries.persons import unit_people
from app.cases.queries.units import unit_name
from app.cases.service import persons
from app.cases.views.cases import refused, seen_version
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _, _l
from app.platform.policy import may, requires
from app.territory import get_unit

bp = Blueprint("persons", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/unit-people")
@requires("cases.name-person")
def index() -> str:
    """The people of the own unit; for the Office those of the unit asked for, where it may name somebody."""
    return _render()


def _unit() -> str:
    """The unit that is looked at. Raises NotFound for one that is not there."""
    actor = current_actor()
    asked = request.values.get("unit", "") if actor.role is Role.ARBITER else ""
    return get_unit(asked).code if asked else actor.unit_code


def _render(error: AppError | None = None, act: str = "") -> str:
    unit = _unit()
    return render_template(
        "cases/people.html",
        people=unit_people(unit),
        unit_title=unit_name(unit),
        own=may("cases.people"),
        error=error,
        act=act,
        kept=request.form,
        done=_done_words(request.args.get("done", ""), request.args.get("many", "")),
    )


def _done_words(code: str, many: str) -> str:
    return {
        "handed-over": _("已交接 %(n)s 件案卷，新旧责任人都记在经过里。", n=many if many.isdigit() else "0"),
        "replaced": _("已更换责任人。"),
        "head": _("已更换负责人。"),
        "absent": _("已登记离岗，期间由替补代办。"),
        "back": _("已登记返岗。"),
    }.get(code, "")


def _act(act: str, done: str, work: Callable[[], object]) -> Answer:
    try:
        result = work()
    except (BadInput, Conflict) as error:
        return _render(error, act), error.status
    many = result if isinstance(result, int) else None
    unit = None if may("cases.people") else _unit()
    return redirect(url_for("persons.index", done=done, many=many, unit=unit), 303)


@bp.post("/unit-people/handover")
@requires("cases.people")
def hand_over() -> Answer:
    """Hand all open cases of one person over to another."""
    form = request.form
    return _act(
        "handover",
        "handed-over",
        lambda: persons.hand_over_all(current_actor(), form.get("from", ""), form.get("to", ""), form.get("text", "")),
    )


@bp.post("/unit-people/replacement")
@requires("cases.name-person")
def replace() -> Answer:
    """Name another responsible person."""
    form = request.form
    return _act(
        "replacement",
        "replaced",
        lambda: persons.replace_person(
            current_actor(),
            form.get("name", ""),
            form.get("substitute", ""),
            hand_over=bool(form.get("along")),
            unit=_unit(),
        ),
    )


@bp.post("/unit-people/head")
@requires("cases.name-person")
def head() -> Answer:
    """Name another head."""
    return _act("head", "head", lambda: persons.replace_head(current_actor(), request.form.get("head", ""), _unit()))


@bp.post("/unit-people/absence")
@requires("cases.people")
def absence() -> Answer:
    """The responsible person is away, or back."""
    form = request.form
    if form.get("back"):
        return _act("absence", "back", lambda: persons.end_absence(current_actor()))

    def work() -> None:
        persons.plan_absence(
            current_actor(), _day(form.get("first", "")), _day(form["last"]) if form.get("last") else None
        )

    return _act("absence", "absent", work)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("absence_day", _l("请填写离岗从哪天开始。"), field="first") from None


@bp.post("/cases/<number:number>/person")
@requires("cases.people")
def change(number: str) -> Answer:
    """Let another person of the unit answer for one case."""
    form = request.form
    try:
        persons.change_person(current_actor(), number, form.get("person", ""), form.get("text", ""), seen_version())
    except (BadInput, Conflict) as error:
        return refused(number, error, "person")
    return redirect(url_for("cases.show", number=number, done="person-changed"), 303)
