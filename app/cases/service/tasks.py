"""Tasks beside a case: hand down, take on, decline, answer, take back, rate (rules §4). None of them moves the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
from app.cases.models import Case, CaseTask
from app.cases.queries.capacity import parties_of, standing_of
from app.cases.queries.visibility import stander
from app.cases.rules.beside import TASK
from app.cases.rules.life import Party, State
from app.cases.rules.tasks import (
    HAND_DOWN_FROM,
    HAND_DOWN_REASONS,
    RATINGS,
    Side,
    TaskAct,
    TaskEdge,
    TaskKind,
    TaskState,
    edge_of,
    sides_of,
)
from app.cases.rules.voices import voice_of
from app.cases.service import beside
from app.cases.service.executor import LONGEST_TEXT, StaleCase, locked_case
from app.cases.service.notes import NamedFile, keep_note, touch
from app.cases.service.patience import on_case
from app.cases.service.telling import tell_of_work
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, patient
from app.territory import unit_tree


class StaleTask(Conflict):
    """The task moved on since the page was made."""

    def __init__(self) -> None:
        super().__init__(
            "stale_task",
            _l("这项任务刚刚有了变化，您的操作没有执行。"),
            advice=_l("填写的文字还在。请看清最新情况，再决定是否继续。"),
        )


@on_case
def hand_down(
    actor: Actor,
    number: str,
    unit: str,
    reasons: Sequence[str],
    text: str,
    *,
    due_at: datetime | None = None,
    seen: int | None = None,
) -> CaseTask:
    """交办: the lead unit gives a direct child unit a task; lead, person and clock of the case stay.

    ``due_at`` is by default, and at the latest, when the case itself is due. Raises Forbidden for anybody but the lead unit, BadInput for another
    unit, no reason or a due time that is past, StaleCase, Conflict when that unit has a running task already.
    """
    with atomic():
        case = _case_of_lead(actor, number, seen)
        _demand_hand_down(actor, unit, reasons, text)
        running = (TaskState.OPEN, TaskState.ACCEPTED)
        same = sa.select(CaseTask.id).where(CaseTask.case_id == case.id, CaseTask.unit_code == unit)
        if db.session.scalar(same.where(CaseTask.kind == TaskKind.HANDDOWN, CaseTask.state.in_(running)).limit(1)):
            raise Conflict("handed_down_before", _l("这个单位手上已有本案的交办任务。"))
        task = CaseTask(
            case_id=case.id,
            kind=TaskKind.HANDDOWN,
            unit_code=unit,
            giver=actor.unit_code,
            version=1,
            state=TaskState.OPEN,
            reasons=[code for code in HAND_DOWN_REASONS if code in reasons],
            text=text.strip(),
            given_at=clock.now(),
            due_at=_due_of(case, due_at),
            rating_text="",
        )
        db.session.add(task)
        db.session.flush()
        _settled(
            case, task, actor, "hand-down", {"unit": unit, "reasons": task.reasons, "due": task.due_at.isoformat()}
        )
        tell_of_work(case, "task.assigned", unit, actor, f"task:{task.id}:{task.version}", due=task.due_at)
        return task


@patient
def accept_task(actor: Actor, number: str, task_id: int, seen: int | None = None) -> CaseTask:
    """The unit takes a task on."""
    with atomic():
        case, task, edge = _task_for(actor, number, task_id, TaskAct.ACCEPT)
        return _moved(case, task, edge, actor, seen, accepted_at=clock.now(), person=actor.name)


@patient
def decline_task(actor: Actor, number: str, task_id: int, text: str, seen: int | None = None) -> CaseTask:
    """The unit does not take a task on, and says why in a note; it goes back to whoever gave it."""
    with atomic():
        case, task, edge = _task_for(actor, number, task_id, TaskAct.DECLINE, text)
        note = keep_note(case, actor, voice_of(stander(actor), standing_of(case)), text, tell=False)
        moved = _moved(case, task, edge, actor, seen, answer=note.id, person=actor.name)
        _tell_lead(case, "task.declined", actor, task)
        return moved


@patient
def answer_task(
    actor: Actor, number: str, task_id: int, text: str, files: Sequence[NamedFile] = (), *, seen: int | None = None
) -> CaseTask:
    """The unit answers: guidance given, or the handed-down part done; the words and files stand as a note on the case."""
    with atomic():
        case, task, edge = _task_for(actor, number, task_id, TaskAct.ANSWER, text)
        note = keep_note(case, actor, voice_of(stander(actor), standing_of(case)), text, files, tell=False)
        now = clock.now()
        started = task.accepted_at or now
        moved = _moved(
            case, task, edge, actor, seen, accepted_at=started, done_at=now, answer=note.id, person=actor.name
        )
        _tell_lead(case, "guidance.added" if task.kind == TaskKind.GUIDE else "task.done", actor, task)
        return moved


@patient
def withdraw_task(actor: Actor, number: str, task_id: int, text: str, seen: int | None = None) -> CaseTask:
    """The lead unit takes a handed-down task back."""
    with atomic():
        case, task, edge = _task_for(actor, number, task_id, TaskAct.WITHDRAW, text)
        keep_note(case, actor, voice_of(stander(actor), standing_of(case)), text, tell=False)
        return _moved(case, task, edge, actor, seen)


@patient
def rate_task(
    actor: Actor, number: str, task_id: int, rating: str, text: str = "", *, seen: int | None = None
) -> CaseTask:
    """The unit that leads the case rates an answer, once; it stands in the figures of who answered."""
    if rating not in RATINGS:
        raise BadInput("rating_missing", _l("请选一个评价。"), field="rating")
    with atomic():
        case, task, edge = _task_for(actor, number, task_id, TaskAct.RATE, text)
        if task.rated_at is not None:
            raise StaleTask
        return _moved(case, task, edge, actor, seen, rating=rating, rating_text=text.strip(), rated_at=clock.now())


def _case_of_lead(actor: Actor, number: str, seen: int | None) -> Case:
    case = locked_case(number, actor)
    if Party.LEAD not in parties_of(actor, case):
        raise Forbidden
    if (seen is not None and seen != case.version) or State(case.state) not in HAND_DOWN_FROM:
        raise StaleCase(case, seen)
    return case


def _demand_hand_down(actor: Actor, unit: str, reasons: Sequence[str], text: str) -> None:
    if unit not in {child.code for child in unit_tree().children(actor.unit_code)}:
        raise BadInput("not_a_child", _l("只能交办给直属的下级单位。"), field="unit")
    if not set(reasons) & set(HAND_DOWN_REASONS):
        raise BadInput("reason_missing", _l("请选一个理由。"), field="reasons")
    _demand_text(text)


def _demand_text(text: str) -> None:
    if not text.strip():
        raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
    if len(text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")


def _due_of(case: Case, wanted: datetime | None) -> datetime:
    now, limit = clock.now(), case.due_at
    if wanted is None:
        return limit if limit is not None else now
    if wanted <= now:
        raise BadInput("task_due", _l("任务的期限要在现在之后。"), field="due")
    return min(wanted, limit) if limit is not None and limit > now else wanted


def _task_for(actor: Actor, number: str, task_id: int, act: TaskAct, text: str = "") -> tuple[Case, CaseTask, TaskEdge]:
    """Case and task locked, and the edge that the actor may take. Raises NotFound, Forbidden, StaleTask, BadInput."""
    case = locked_case(number, actor)
    query = sa.select(CaseTask).where(CaseTask.id == task_id, CaseTask.case_id == case.id)
    task = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if task is None:
        raise NotFound
    sides = sides_of(stander(actor), task.unit_code, case.lead_unit)
    if not sides:
        raise Forbidden
    edge = edge_of(act, TaskKind(task.kind), TaskState(task.state), sides)
    if edge is None:
        if act in {each for state in TaskState for each in _possible(task, state, sides)}:
            raise StaleTask
        raise Forbidden
    if edge.text:
        _demand_text(text)
    return case, task, edge


def _possible(task: CaseTask, state: TaskState, sides: frozenset[Side]) -> frozenset[TaskAct]:
    kind = TaskKind(task.kind)
    return frozenset(act for act in TaskAct if edge_of(act, kind, state, sides) is not None)


def _moved(case: Case, task: CaseTask, edge: TaskEdge, actor: Actor, seen: int | None, **changes: Any) -> CaseTask:
    """Compare-and-swap on the task, news on the case, and the audit entry."""
    if seen is not None and seen != task.version:
        raise StaleTask
    before = task.version
    swapped = db.session.scalar(
        sa.update(CaseTask)
        .where(CaseTask.id == task.id, CaseTask.version == before)
        .values(state=edge.target, version=before + 1, **changes)
        .returning(CaseTask.id)
        .execution_options(synchronize_session=False)
    )
    if swapped is None:
        raise StaleTask
    db.session.refresh(task)
    _settled(case, task, actor, edge.act, {"state": task.state, "rating": task.rating})
    return task


def _settled(case: Case, task: CaseTask, actor: Actor, act: str, body: Mapping[str, Any]) -> None:
    touch(case)
    subject = f"case:{case.number}"
    text = audit.fingerprint(task.text, subject)
    rows = beside.body(beside.named(case.number, TASK, task))
    entry = {"task": task.id, "kind": task.kind, "version": task.version, "text": text, **body, **rows}
    audit.record(f"task.{act}", subject, entry, actor=case_handle(case.number, actor.account_id))


def _tell_lead(case: Case, kind: str, actor: Actor, task: CaseTask) -> None:
    if case.lead_unit is not None:
        tell_of_work(case, kind, case.lead_unit, actor, f"task:{task.id}:{task.version}")
