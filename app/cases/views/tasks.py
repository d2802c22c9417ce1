"""Tasks beside cases: the list of a unit's own, and what its two sides do to one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import current_actor
from app.cases.queries.tasks import task_page
from app.cases.service import tasks
from app.cases.views.cases import refused, seen_version
from app.cases.views.form_files import form_files
from app.platform import clock
from app.platform.errors import AppError, BadInput
from app.platform.i18n import _l
from app.platform.policy import requires

bp = Blueprint("tasks", __name__)
Answer = Response | tuple[str, int]


@bp.get("/tasks")
@requires("cases.tasks")
def index() -> str:
    """The unit's tasks: to do by due time, ended, and given to others."""
    heading = request.args.get("show", "")
    heading = heading if heading in {"ended", "given"} else ""
    return render_template("cases/tasks.html", page=task_page(current_actor(), heading), heading=heading)


def _act(number: str, act: str, done: str, work: Callable[[], object]) -> Answer:
    try:
        work()
    except AppError as error:
        if error.status not in {409, 413, 415, 422}:
            raise
        return refused(number, error, act)
    return redirect(url_for("cases.show", number=number, done=done, _anchor="tasks"), 303)


@bp.post("/cases/<number:number>/tasks")
@requires("cases.tasks")
def give(number: str) -> Answer:
    """交办 to a direct child unit."""
    form = request.form

    def work() -> object:
        due = _end_of(form.get("due", ""))
        return tasks.hand_down(
            current_actor(),
            number,
            form.get("unit", ""),
            form.getlist("reasons"),
            form.get("text", ""),
            due_at=due,
            seen=seen_version(),
        )

    return _act(number, "hand-down", "handed", work)


def _end_of(day: str) -> datetime | None:
    """18:00 of a day as the form sends it; None without one."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(18), clock.SHANGHAI)
    except ValueError:
        raise BadInput("task_due", _l("任务的期限要在现在之后。"), field="due") from None


@bp.post("/cases/<number:number>/tasks/<int:task_id>/acceptance")
@requires("cases.tasks")
def accept(number: str, task_id: int) -> Answer:
    """Take a task on."""
    return _act(
        number,
        f"task-{task_id}",
        "task-accepted",
        lambda: tasks.accept_task(current_actor(), number, task_id, seen_version()),
    )


@bp.post("/cases/<number:number>/tasks/<int:task_id>/answer")
@requires("cases.tasks")
def answer(number: str, task_id: int) -> Answer:
    """Answer a task with words and files, or decline it with words."""
    form = request.form

    def work() -> object:
        actor, text = current_actor(), form.get("text", "")
        with form_files(actor) as files:
            if form.get("decline"):
                return tasks.decline_task(actor, number, task_id, text, seen_version())
            return tasks.answer_task(actor, number, task_id, text, files, seen=seen_version())

    return _act(number, f"task-{task_id}", "task-declined" if form.get("decline") else "task-answered", work)


@bp.post("/cases/<number:number>/tasks/<int:task_id>/withdrawal")
@requires("cases.tasks")
def withdraw(number: str, task_id: int) -> Answer:
    """Take a handed-down task back."""
    text = request.form.get("text", "")
    return _act(
        number,
        f"task-{task_id}",
        "task-withdrawn",
        lambda: tasks.withdraw_task(current_actor(), number, task_id, text, seen_version()),
    )


@bp.post("/cases/<number:number>/tasks/<int:task_id>/rating")
@requires("cases.tasks")
def rate(number: str, task_id: int) -> Answer:
    """Rate an answer."""
    form = request.form
    return _act(
        number,
        f"task-{task_id}",
        "task-rated",
        lambda: tasks.rate_task(
            current_actor(), number, task_id, form.get("rating", ""), form.get("text", ""), seen=seen_version()
        ),
    )
