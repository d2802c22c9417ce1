"""The life of a case as data (rules §4): states, actions, and one table of who may move it where and what that demands.

The executor, the buttons, the API, the documentation page and the exhaustive test are all drawn from ``TRANSITIONS``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.cases.rules.reasons import CORRECT_REASONS, DISMISS_REASONS, RETURN_REASONS, REWORK_REASONS, RULINGS


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

SEALED = "sealed"
"""What the row of a case keeps as its state once it turned out confidential: no state of the table, and nobody finds it."""

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
    CORRECT = "correct"
    FEEDBACK = "feedback"
    SUSPEND = "suspend"
    RESUME = "resume"
    PASS = "pass"  # noqa: S105 - a word of the field, no secret
    REWORK = "rework"
    MERGE = "merge"
    REOPEN = "reopen"
    UNDO = "undo"
    SEAL = "seal"
    # Steps beside the table: they move no state
    ASK = "ask"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    NOTIFY = "notify"
    RECALL = "recall"
    SPLIT = "split"
    MARK = "mark"
    UNMARK = "unmark"


ACTION_NAMES: dict[Action, tuple[str, str]] = {
    Action.FILE: ("立案", "Filed"),
    Action.JOIN: ("并入", "Joined"),
    Action.DISPATCH: ("派遣", "Dispatched"),
    Action.DISMISS: ("不予立案", "Dismissed"),
    Action.ACCEPT: ("签收", "Accepted"),
    Action.RETURN: ("退回", "Returned"),
    Action.RULE: ("裁定", "Ruled"),
    Action.CORRECT: ("更正改派", "Corrected"),
    Action.FEEDBACK: ("反馈", "Rectified"),
    Action.SUSPEND: ("挂账", "Suspended"),
    Action.RESUME: ("恢复计时", "Resumed"),
    Action.PASS: ("结案", "Closed"),
    Action.REWORK: ("返工", "Rework"),
    Action.MERGE: ("合并", "Merged"),
    Action.REOPEN: ("回头看", "Reopened"),
    Action.UNDO: ("撤销", "Undone"),
    Action.SEAL: ("转公安", "Handed to the police"),
    Action.ASK: ("申请", "Request"),
    Action.GRANT: ("准予", "Granted"),
    Action.REFUSE: ("不予批准", "Refused"),
    Action.WITHDRAW: ("撤回申请", "Withdrawn"),
    Action.HAND_OVER: ("责任人变更", "Person changed"),
    Action.NOTIFY: ("下达通知", "Owner notified"),
    Action.RECALL: ("收回通知", "Notice taken back"),
    Action.SPLIT: ("拆分", "Split"),
    Action.MARK: ("列为重点工作", "Marked as key work"),
    Action.UNMARK: ("移出重点工作", "Taken off key work"),
    Action.ASSIGN: ("改派核查人", "Checker changed"),
}


class Party(StrEnum):
    """In which capacity somebody acts on one case."""

    SERVICE = "service"  # the service itself: at filing, and when a suspension ends
    LEAD = "lead"  # an officer of the lead unit
    CHECKER = "checker"  # 督察组, or an inspector by assignment, without a conflict of interest
    ARBITER = "arbiter"  # the Office without a conflict of interest
    SUPERVISOR = "supervisor"  # 督察组 without a conflict of interest


class Reach(StrEnum):
    """Whose unit a party may come from, seen from the lead unit of the case."""

    OWN = "own"
    FOREIGN = "foreign"
    NONE = "none"


@dataclass(frozen=True)
class Capacity:
    """A party in words: which roles can be it, and from whose unit."""

    roles: tuple[str, ...]
    reach: Reach
    words: tuple[str, str]


CAPACITIES: dict[Party, Capacity] = {
    Party.LEAD: Capacity(("officer", "department"), Reach.OWN, ("责任单位", "Lead unit")),
    Party.CHECKER: Capacity(("supervisor", "inspector"), Reach.FOREIGN, ("核查人", "Checker")),
    Party.SUPERVISOR: Capacity(("supervisor",), Reach.FOREIGN, ("督察组", "Supervision group")),
    Party.ARBITER: Capacity(("arbiter",), Reach.FOREIGN, ("创建办", "Office")),
    Party.SERVICE: Capacity((), Reach.NONE, ("系统", "The service")),
}


class Clock(StrEnum):
    """What a transition does to the clocks of the case (rules §5)."""

    KEEP = "keep"
    START = "start"  # accept and rectify run from now
    OFFICE = "office"  # the Office's own limit runs; the others run on
    RULED = "ruled"  # anew where the return was founded, else as it was
    RESTART = "restart"  # anew, unless the same unit is late already
    RECTIFY = "rectify"  # a rectify stage with the item's full limit runs from now
    CHECK = "check"  # the check stage runs from now
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    RESTORE = "restore"  # the time that was left


CLOCK_NAMES: dict[Clock, tuple[str, str]] = {
    Clock.KEEP: ("照走", "Runs on"),
    Clock.START: ("重新起算", "Starts anew"),
    Clock.OFFICE: ("裁定时限起算", "The Office's limit starts"),
    Clock.RULED: ("成立重计，不成立照走", "Anew if founded, else runs on"),
    Clock.RESTART: ("重新起算，原单位已超期的照走", "Starts anew; a lateness of the same unit stays"),
    Clock.RECTIFY: ("整改重计，首次到期不变", "Full limit again; the first due time stays"),
    Clock.CHECK: ("核查时限起算", "The check limit starts"),
    Clock.STOP: ("停止", "Stops"),
    Clock.PAUSE: ("暂停", "Stands"),
    Clock.RESUME: ("接着走", "Goes on"),
    Clock.RESTORE: ("恢复剩余时间", "The time that was left"),
}


class Guard(StrEnum):
    """A condition of an edge beyond capacity, text, reason and photos. ``service.guards`` has one check for each."""

    IN_ACCEPT_LIMIT = "in_accept_limit"
    ONE_RETURN = "one_return"
    NOT_FINAL = "not_final"
    SOMEBODY = "somebody"
    UNFOUNDED_STAYS = "unfounded_stays"
    SUSPENDED_ONCE = "suspended_once"
    BEFORE_EXPIRY = "before_expiry"
    DATE_REACHED = "date_reached"
    OTHER_OPEN = "other_open"
    DRAWN = "drawn"


GUARD_NAMES: dict[Guard, tuple[str, str]] = {
    Guard.IN_ACCEPT_LIMIT: ("签收时限内", "Within the accept limit"),
    Guard.ONE_RETURN: ("同一单位对同一案卷只退一次", "One return per unit and case"),
    Guard.NOT_FINAL: ("没有经过第二次裁定", "No second ruling yet"),
    Guard.SOMEBODY: ("有责任人、有到期时间", "A named person and a due time"),
    Guard.UNFOUNDED_STAYS: ("不成立的仍归原单位", "An unfounded return goes back to its unit"),
    Guard.SUSPENDED_ONCE: ("没有挂过账", "Never suspended before"),
    Guard.BEFORE_EXPIRY: ("到期前，截止日期最远一年", "Before expiry, for a year at most"),
    Guard.DATE_REACHED: ("挂账截止日期已到", "The end date has come"),
    Guard.OTHER_OPEN: ("并入另一件未结的案卷", "Into another open case"),
    Guard.DRAWN: ("抽中的核查人；核查超期后不限", "The checker drawn; anyone allowed once the check is overdue"),
}


@dataclass(frozen=True)
class Transition:
    """One edge of the table.

    ``reasons`` are the codes the actor must choose from (empty: none asked); ``text`` whether words are required;
    ``after_photos`` how many after-photos are required; ``event`` the name of what is told to the floors above;
    ``guards`` what else must hold, by name.
    """

    source: State
    action: Action
    party: Party
    target: State
    clock: Clock
    event: str
    guards: tuple[Guard, ...] = ()
    reasons: tuple[str, ...] = ()
    text: bool = False
    after_photos: int = 0


_OPEN = (State.SUBMITTED, State.DISPATCHED, State.RETURNED, State.RECTIFYING, State.SUSPENDED, State.CHECKING)
_CLOSERS = (Party.SUPERVISOR, Party.ARBITER)


def _edges() -> Iterable[Transition]:
    edge, s, a, p, c, g = Transition, State, Action, Party, Clock, Guard
    yield edge(s.SUBMITTED, a.DISPATCH, p.ARBITER, s.DISPATCHED, c.START, "CaseDispatched", (g.SOMEBODY,))
    for state in (s.SUBMITTED, s.RETURNED):
        dismiss = (state, a.DISMISS, p.ARBITER, s.DISMISSED, c.STOP, "CaseDismissed")
        yield edge(*dismiss, reasons=tuple(DISMISS_REASONS), text=True)
    yield edge(s.DISPATCHED, a.ACCEPT, p.LEAD, s.RECTIFYING, c.KEEP, "CaseAccepted")
    returning = (g.IN_ACCEPT_LIMIT, g.ONE_RETURN, g.NOT_FINAL)
    refuse = (s.DISPATCHED, a.RETURN, p.LEAD, s.RETURNED, c.OFFICE, "CaseReturned", returning)
    yield edge(*refuse, reasons=tuple(RETURN_REASONS), text=True)
    rule = (s.RETURNED, a.RULE, p.ARBITER, s.DISPATCHED, c.RULED, "CaseRuled", (g.UNFOUNDED_STAYS, g.SOMEBODY))
    yield edge(*rule, reasons=tuple(RULINGS), text=True)
    for state in (s.DISPATCHED, s.RECTIFYING):
        correct = (state, a.CORRECT, p.ARBITER, s.DISPATCHED, c.RESTART, "CaseCorrected", (g.SOMEBODY,))
        yield edge(*correct, reasons=tuple(CORRECT_REASONS), text=True)
    # Feedback ends a suspension (rules §5).
    for state in (s.RECTIFYING, s.SUSPENDED):
        yield edge(state, a.FEEDBACK, p.LEAD, s.CHECKING, c.CHECK, "CaseRectified", text=True, after_photos=1)
    suspending = (g.SUSPENDED_ONCE, g.BEFORE_EXPIRY)
    yield edge(s.RECTIFYING, a.SUSPEND, p.ARBITER, s.SUSPENDED, c.PAUSE, "CaseSuspended", suspending, text=True)
    yield edge(s.SUSPENDED, a.RESUME, p.ARBITER, s.RECTIFYING, c.RESUME, "CaseResumed")
    yield edge(s.SUSPENDED, a.RESUME, p.SERVICE, s.RECTIFYING, c.RESUME, "CaseResumed", (g.DATE_REACHED,))
    yield edge(s.CHECKING, a.PASS, p.CHECKER, s.CLOSED, c.STOP, "CaseClosed", (g.DRAWN,))
    rework = (s.CHECKING, a.REWORK, p.CHECKER, s.RECTIFYING, c.RECTIFY, "CaseReworked", (g.DRAWN,))
    yield edge(*rework, reasons=tuple(REWORK_REASONS))
    for party in _CLOSERS:
        yield edge(s.CLOSED, a.REOPEN, party, s.RECTIFYING, c.RECTIFY, "CaseReopened", text=True)
    for state in _OPEN:
        yield edge(state, a.MERGE, p.ARBITER, s.MERGED, c.STOP, "CaseMerged", (g.OTHER_OPEN,), text=True)
    # A case that turns out confidential leaves the table for police_case; what stays behind answers nobody (rules §4).
    for state in _OPEN:
        yield edge(state, a.SEAL, p.ARBITER, s.DISMISSED, c.STOP, "CaseSealed", (g.SOMEBODY,), text=True)
    # The target of an undo is the former state; the table names the state the edge is drawn to.
    for state in (s.DISMISSED, s.MERGED):
        yield edge(state, a.UNDO, p.ARBITER, s.SUBMITTED, c.RESTORE, "CaseRestored", text=True)


TRANSITIONS: tuple[Transition, ...] = tuple(_edges())


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
