"""Tasks of their own beside a case (rules §4): guidance by a department (协办) and hand-down to a child unit (交办), as a table.

A task never moves the case: lead, person and clock stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.cases.rules.life import State
from app.cases.rules.standing import Stander
from app.worktime.rules import Calendar, Limit, due


class TaskKind(StrEnum):
    """Why a unit has a task."""

    GUIDE = "guide"
    HANDDOWN = "handdown"


class TaskState(StrEnum):
    """Where a task stands. Overdue is derived from its due time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TaskAct(StrEnum):
    """What somebody does to a task."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    RATE = "rate"


class Side(StrEnum):
    """On which side of a task somebody stands."""

    DOER = "doer"  # the unit that has it
    LEAD = "lead"  # the unit whose case it is, which gave it or is guided by it


@dataclass(frozen=True)
class TaskEdge:
    """One edge: ``text`` whether words are required."""

    act: TaskAct
    side: Side
    sources: frozenset[TaskState]
    target: TaskState
    kinds: frozenset[TaskKind] = frozenset(TaskKind)
    text: bool = False


_RUNNING = frozenset({TaskState.OPEN, TaskState.ACCEPTED})
TASK_EDGES: tuple[TaskEdge, ...] = (
    TaskEdge(TaskAct.ACCEPT, Side.DOER, frozenset({TaskState.OPEN}), TaskState.ACCEPTED),
    TaskEdge(TaskAct.DECLINE, Side.DOER, frozenset({TaskState.OPEN}), TaskState.DECLINED, text=True),
    TaskEdge(TaskAct.ANSWER, Side.DOER, _RUNNING, TaskState.DONE, text=True),
    TaskEdge(
        TaskAct.WITHDRAW,
        Side.LEAD,
        _RUNNING,
        TaskState.WITHDRAWN,
        kinds=frozenset({TaskKind.HANDDOWN}),
        text=True,
    ),
    TaskEdge(TaskAct.RATE, Side.LEAD, frozenset({TaskState.DONE}), TaskState.DONE),
)

TASK_KIND_NAMES: dict[TaskKind, tuple[str, str]] = {
    TaskKind.GUIDE: ("协办", "Guidance"),
    TaskKind.HANDDOWN: ("交办", "Handed down"),
}
TASK_STATE_NAMES: dict[TaskState, tuple[str, str]] = {
    TaskState.OPEN: ("待接收", "To take on"),
    TaskState.ACCEPTED: ("办理中", "Under way"),
    TaskState.DONE: ("已答复", "Answered"),
    TaskState.DECLINED: ("未接收", "Declined"),
    TaskState.WITHDRAWN: ("已收回", "Withdrawn"),
}
ENDED_WITH_CASE = ("随案结束", "Ended with the case")
HAND_DOWN_REASONS: dict[str, tuple[str, str]] = {
    "ground": ("在你单位地段", "On your ground"),
    "duty": ("属你单位职责", "Your duty"),
    "means": ("人手设备在你单位", "You have the means"),
    "earlier": ("以前由你单位办理", "You handled it before"),
}
RATINGS: dict[str, tuple[str, str]] = {
    "helpful": ("有帮助", "Helpful"),
    "fair": ("一般", "Fair"),
    "useless": ("没帮助", "No help"),
}
HAND_DOWN_FROM = frozenset({State.DISPATCHED, State.RECTIFYING, State.SUSPENDED})
"""States in which the lead unit works on a case and may hand a part of it down."""


def sides_of(who: Stander, doer: str, lead: str | None) -> frozenset[Side]:
    """On which sides of a task somebody stands who handles cases for a unit; nobody else stands on any."""
    if who.role not in {"officer", "department"}:
        return frozenset()
    units = ((Side.DOER, doer), (Side.LEAD, lead))
    return frozenset(side for side, unit in units if unit is not None and unit == who.unit_code)


def edge_of(act: TaskAct, kind: TaskKind, state: TaskState, sides: Iterable[Side]) -> TaskEdge | None:
    """The edge that ``act`` takes, None where the table has none."""
    held = frozenset(sides)
    fitting = (edge for edge in TASK_EDGES if edge.act is act and edge.side in held)
    return next((edge for edge in fitting if state in edge.sources and kind in edge.kinds), None)


def acts_on(kind: TaskKind, state: TaskState, sides: Iterable[Side], *, rated: bool) -> frozenset[TaskAct]:
    """What somebody may do to a task; it is rated once."""
    held = tuple(sides)
    found = frozenset(act for act in TaskAct if edge_of(act, kind, state, held) is not None)
    return found - {TaskAct.RATE} if rated else found


def guidance_due(calendar: Calendar, at: datetime, limit: Limit, rectify_due: datetime) -> datetime:
    """When guidance is due: early enough to be of use, never after the case itself."""
    return min(due(calendar, at, limit).at, rectify_due)
