"""What a unit may ask the Office for, as data: from where, why, how often, and until when (rules §4, §5).

Forms, the Office's queue, the documentation page and the tests are drawn from ``REQUESTS``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.cases.rules.life import OPEN_STATES, State
from app.cases.rules.reasons import Reasons


class Kind(StrEnum):
    """What is asked for."""

    EXTENSION = "extension"
    SUSPENSION = "suspension"
    TRANSFER = "transfer"
    APPEAL = "appeal"
    JOIN = "join"


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


REQUEST_STATE_NAMES: dict[RequestState, tuple[str, str]] = {
    RequestState.OPEN: ("待批", "Waiting"),
    RequestState.GRANTED: ("已准", "Granted"),
    RequestState.REFUSED: ("未准", "Refused"),
    RequestState.WITHDRAWN: ("已撤回", "Withdrawn"),
}


@dataclass(frozen=True)
class RequestKind:
    """One kind: its words, from which states, why, how many may be granted, and whether it must come before expiry.

    ``wants`` names what must be said beside the reason: a date, a unit, a case; empty for nothing.
    """

    words: tuple[str, str]
    effect: tuple[str, str]
    states: frozenset[State]
    reasons: Reasons
    most_granted: int
    before_expiry: bool = False
    after_expiry: bool = False
    wants: str = ""


REQUESTS: dict[Kind, RequestKind] = {
    Kind.EXTENSION: RequestKind(
        ("延期", "Extension"),
        ("从原到期时间再加一个原定时限", "One original limit more from the old due time"),
        frozenset({State.RECTIFYING}),
        {
            "large_job": ("工程量大", "A large job"),
            "weather": ("天气原因", "Weather"),
            "materials": ("等材料设备", "Waiting for material"),
            "other_party": ("需他方配合", "Others must take part"),
        },
        most_granted=2,
        before_expiry=True,
    ),
    Kind.SUSPENSION: RequestKind(
        ("挂账", "Suspension"),
        ("停止计时到截止日期", "The clock stands until the end date"),
        frozenset({State.RECTIFYING}),
        {
            "season": ("季节不宜施工", "Not the season to build"),
            "planned": ("已列入改造计划", "Part of a planned rebuilding"),
            "legal": ("涉法涉诉", "In court"),
            "funds": ("资金待落实", "Funds are pending"),
        },
        most_granted=1,
        before_expiry=True,
        wants="until",
    ),
    Kind.TRANSFER: RequestKind(
        ("改派", "Transfer"),
        ("改由别的单位办理", "Another unit takes the case"),
        frozenset({State.DISPATCHED, State.RECTIFYING}),
        {
            "not_our_ground": ("非本辖区", "Not our ground"),
            "not_our_duty": ("非本部门职责", "Not our duty"),
            "changed": ("管理权已移交", "The duty was handed over"),
        },
        most_granted=2,
        wants="unit",
    ),
    Kind.APPEAL: RequestKind(
        ("超期申诉", "Overdue appeal"),
        ("超期不计入考核", "The lateness does not count"),
        OPEN_STATES - {State.SUBMITTED, State.RETURNED, State.SUSPENDED} | {State.CLOSED},
        {
            "force_majeure": ("不可抗力", "Force majeure"),
            "system": ("系统或网络故障", "System or network failure"),
            "misrouted": ("派遣有误", "Wrongly dispatched"),
            "access": ("无法进入现场", "No access to the site"),
        },
        most_granted=1,
        after_expiry=True,
    ),
    Kind.JOIN: RequestKind(
        ("并案", "Join duplicates"),
        ("并入另一件未结的案卷", "Becomes part of another open case"),
        frozenset({State.DISPATCHED, State.RECTIFYING}),
        {"same_place": ("同一处同一问题", "Same place, same problem"), "same_cause": ("同一起因", "Same cause")},
        most_granted=1,
        wants="into",
    ),
}
MOST_ASKED = {Kind.APPEAL: 1}
"""Kinds that can be decided only so often, whatever the decision was."""


class Refusal(StrEnum):
    """Why a request cannot be made, or cannot be granted."""

    STATE = "state"
    OPEN = "open"
    TOO_MANY = "too_many"
    TOO_LATE = "too_late"
    NOT_LATE = "not_late"


@dataclass(frozen=True)
class RequestFacts:
    """What stands against a request: state and clocks of the case, and the states of its earlier requests of the kind."""

    state: State
    now: datetime
    due_at: datetime | None
    on_time: bool | None
    excused: bool
    earlier: Sequence[RequestState]
    late_feedback: bool = False


def refusal(kind: Kind, facts: RequestFacts) -> Refusal | None:
    """Why a request of ``kind`` cannot be made at ``facts.now``; None when it can."""
    rules = REQUESTS[kind]
    decided = [state for state in facts.earlier if state in {RequestState.GRANTED, RequestState.REFUSED}]
    if facts.state not in rules.states:
        return Refusal.STATE
    if RequestState.OPEN in facts.earlier:
        return Refusal.OPEN
    if facts.earlier.count(RequestState.GRANTED) >= rules.most_granted or len(decided) >= MOST_ASKED.get(kind, 99):
        return Refusal.TOO_MANY
    if rules.before_expiry and (facts.due_at is None or facts.now >= facts.due_at):
        return Refusal.TOO_LATE
    if rules.after_expiry and not _is_late(facts):
        return Refusal.NOT_LATE
    return None


def _is_late(facts: RequestFacts) -> bool:
    """Closed late, fed back late, or red."""
    if facts.excused:
        return False
    if facts.state is State.CLOSED:
        return facts.on_time is False
    if facts.state is State.CHECKING:
        return facts.late_feedback
    return facts.due_at is not None and facts.now > facts.due_at


GRANTABLE: dict[Kind, frozenset[State]] = {
    Kind.EXTENSION: frozenset({State.RECTIFYING, State.CHECKING}),
    Kind.SUSPENSION: frozenset({State.RECTIFYING}),
    Kind.TRANSFER: frozenset({State.DISPATCHED, State.RECTIFYING}),
    Kind.APPEAL: OPEN_STATES | {State.CLOSED},
    Kind.JOIN: OPEN_STATES,
}
"""From which states a request asked in time may still be granted; from others it is moot."""
