"""The life of a case as data (rules §4): states, actions, and one table of who may move it where and what that demands.

The executor, the buttons, the API, the documentation page and the exhaustive test are all drawn from ``TRANSITIONS``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a case stands. Overdue is derived from the clock, never a state."""

    SUBMITTED = "submitted"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    RECTIFYING = "rectifying"
    SUSPENDED = "suspended"
    CHECKING = "checking"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    MERGED = "merged"


STATE_NAMES: dict[State, tuple[str, str]] = {
    State.SUBMITTED: ("待核实", "To verify"),
    State.DISPATCHED: ("待签收", "To accept"),
    State.RETURNED: ("退回待裁定", "Returned"),
    State.RECTIFYING: ("整改中", "Rectifying"),
    State.SUSPENDED: ("挂账", "Suspended"),
    State.CHECKING: ("待核查", "To check"),
    State.CLOSED: ("已结案", "Closed"),
    State.DISMISSED: ("不予立案", "Dismissed"),
    State.MERGED: ("已合并", "Merged"),
}

OPEN_STATES = frozenset(
    {State.SUBMITTED, State.DISPATCHED, State.RETURNED, State.RECTIFYING, State.SUSPENDED, State.CHECKING}
)


class Action(StrEnum):
    """What somebody does to a case."""

    FILE = "file"
    JOIN = "join"
    DISPATCH = "dispatch"
    DISMISS = "dismiss"
    ACCEPT = "accept"
    RETURN = "return"
    RULE = "rule"
    FEEDBACK = "feedback"
    SUSPEND = "suspend"
    RESUME = "resume"
    PASS = "pass"  # noqa: S105 - a word of the field, no secret
    REWORK = "rework"
    MERGE = "merge"
    REOPEN = "reopen"
    UNDO = "undo"


ACTION_NAMES: dict[Action, tuple[str, str]] = {
    Action.FILE: ("立案", "Filed"),
    Action.JOIN: ("并入", "Joined"),
    Action.DISPATCH: ("派遣", "Dispatched"),
    Action.DISMISS: ("不予立案", "Dismissed"),
    Action.ACCEPT: ("签收", "Accepted"),
    Action.RETURN: ("退回", "Returned"),
    Action.RULE: ("裁定", "Ruled"),
    Action.FEEDBACK: ("反馈", "Rectified"),
    Action.SUSPEND: ("挂账", "Suspended"),
    Action.RESUME: ("恢复计时", "Resumed"),
    Action.PASS: ("结案", "Closed"),
    Action.REWORK: ("返工", "Rework"),
    Action.MERGE: ("合并", "Merged"),
    Action.REOPEN: ("回头看", "Reopened"),
    Action.UNDO: ("撤销", "Undone"),
}


class Party(StrEnum):
    """In which capacity somebody acts on one case."""

    SERVICE = "service"  # the service itself: at filing, and when a suspension ends
    LEAD = "lead"  # an officer of the lead unit
    CHECKER = "checker"  # 督察组 without a conflict of interest
    ARBITER = "arbiter"  # the Office without a conflict of interest
    SUPERVISOR = "supervisor"  # 督察组, any member


class Clock(StrEnum):
    """What a transition does to the clocks of the case (rules §5)."""

    KEEP = "keep"
    START = "start"  # accept and rectify run from now
    RECTIFY = "rectify"  # a rectify stage with the item's full limit runs from now
    CHECK = "check"  # the check stage runs from now
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    RESTORE = "restore"  # the time that was left


@dataclass(frozen=True)
class Transition:
    """One edge of the table.

    ``reasons`` are the codes the actor must choose from (empty: none asked); ``text`` whether words are required;
    ``after_photos`` how many after-photos are required; ``event`` the name of what is told to the floors above.
    """

    source: State
    action: Action
    party: Party
    target: State
    clock: Clock
    event: str
    reasons: tuple[str, ...] = ()
    text: bool = False
    after_photos: int = 0


# rules §3.8: the four reasons for which a unit may return a case.
RETURN_REASONS: dict[str, tuple[str, str]] = {
    "not_our_ground": ("非本辖区", "Not our ground"),
    "not_our_duty": ("非本部门职责", "Not our duty"),
    "not_there": ("问题不存在", "No such problem"),
    "duplicate": ("重复", "Duplicate"),
}
REWORK_REASONS: dict[str, tuple[str, str]] = {
    "remains": ("仍有残留", "Some remains"),
    "other_place": ("不是同一处", "Another place"),
    "unclear_photo": ("照片不清", "Unclear photo"),
    "other": ("其他", "Other"),
}
DISMISS_REASONS: dict[str, tuple[str, str]] = {
    "not_there": ("问题不存在", "No such problem"),
    "outside_city": ("不在本市", "Outside the city"),
    "not_in_catalogue": ("不属十字问题", "Not one of the ten problems"),
    "duplicate": ("重复", "Duplicate"),
}
# A ruling on a return: whose claim was right decides whether the clock starts anew (rules §3.8).
RULINGS: dict[str, tuple[str, str]] = {
    "founded": ("退回成立", "Return founded"),
    "unfounded": ("退回不成立", "Return unfounded"),
}

_MERGEABLE = (State.SUBMITTED, State.DISPATCHED, State.RETURNED, State.RECTIFYING, State.SUSPENDED, State.CHECKING)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.SUBMITTED, Action.DISPATCH, Party.ARBITER, State.DISPATCHED, Clock.START, "CaseDispatched"),
    Transition(
        State.SUBMITTED,
        Action.DISMISS,
        Party.ARBITER,
        State.DISMISSED,
        Clock.STOP,
        "CaseDismissed",
        reasons=tuple(DISMISS_REASONS),
        text=True,
    ),
    Transition(State.DISPATCHED, Action.ACCEPT, Party.LEAD, State.RECTIFYING, Clock.KEEP, "CaseAccepted"),
    Transition(
        State.DISPATCHED,
        Action.RETURN,
        Party.LEAD,
        State.RETURNED,
        Clock.KEEP,
        "CaseReturned",
        reasons=tuple(RETURN_REASONS),
        text=True,
    ),
    Transition(
        State.RETURNED,
        Action.RULE,
        Party.ARBITER,
        State.DISPATCHED,
        Clock.KEEP,
        "CaseRuled",
        reasons=tuple(RULINGS),
        text=True,
    ),
    Transition(
        State.RETURNED,
        Action.DISMISS,
        Party.ARBITER,
        State.DISMISSED,
        Clock.STOP,
        "CaseDismissed",
        reasons=tuple(DISMISS_REASONS),
        text=True,
    ),
    Transition(
        State.RECTIFYING,
        Action.FEEDBACK,
        Party.LEAD,
        State.CHECKING,
        Clock.CHECK,
        "CaseRectified",
        text=True,
        after_photos=1,
    ),
    Transition(
        State.RECTIFYING, Action.SUSPEND, Party.ARBITER, State.SUSPENDED, Clock.PAUSE, "CaseSuspended", text=True
    ),
    Transition(State.SUSPENDED, Action.RESUME, Party.ARBITER, State.RECTIFYING, Clock.RESUME, "CaseResumed"),
    Transition(State.SUSPENDED, Action.RESUME, Party.SERVICE, State.RECTIFYING, Clock.RESUME, "CaseResumed"),
    # Feedback ends a suspension (rules §5).
    Transition(
        State.SUSPENDED,
        Action.FEEDBACK,
        Party.LEAD,
        State.CHECKING,
        Clock.CHECK,
        "CaseRectified",
        text=True,
        after_photos=1,
    ),
    Transition(State.CHECKING, Action.PASS, Party.CHECKER, State.CLOSED, Clock.STOP, "CaseClosed"),
    Transition(
        State.CHECKING,
        Action.REWORK,
        Party.CHECKER,
        State.RECTIFYING,
        Clock.RECTIFY,
        "CaseReworked",
        reasons=tuple(REWORK_REASONS),
    ),
    Transition(
        State.CLOSED, Action.REOPEN, Party.SUPERVISOR, State.RECTIFYING, Clock.RECTIFY, "CaseReopened", text=True
    ),
    Transition(State.CLOSED, Action.REOPEN, Party.ARBITER, State.RECTIFYING, Clock.RECTIFY, "CaseReopened", text=True),
    *(
        Transition(state, Action.MERGE, Party.ARBITER, State.MERGED, Clock.STOP, "CaseMerged", text=True)
        for state in _MERGEABLE
    ),
    # The target of an undo is the former state; the table names the state the edge is drawn to.
    Transition(State.DISMISSED, Action.UNDO, Party.ARBITER, State.SUBMITTED, Clock.RESTORE, "CaseRestored", text=True),
    Transition(State.MERGED, Action.UNDO, Party.ARBITER, State.SUBMITTED, Clock.RESTORE, "CaseRestored", text=True),
)


class IllegalMove(ValueError):
    """The table has no such edge for this state, action and capacity."""


def transition(state: State, action: Action, parties: Iterable[Party]) -> Transition:
    """The edge that ``action`` takes from ``state`` for somebody acting as one of ``parties``; raises IllegalMove."""
    capacities = frozenset(parties)
    for edge in TRANSITIONS:
        if edge.source == state and edge.action == action and edge.party in capacities:
            return edge
    raise IllegalMove(f"{action} from {state}")


def actions_from(state: State, parties: Iterable[Party]) -> tuple[Action, ...]:
    """What somebody acting as one of ``parties`` may do from ``state``, in the order of the table."""
    capacities = frozenset(parties)
    found = [edge.action for edge in TRANSITIONS if edge.source == state and edge.party in capacities]
    return tuple(dict.fromkeys(found))
