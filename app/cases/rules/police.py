"""The short life of a confidential case as data (rules §4): sent, accepted, first feedback, concluded with an outcome code.

Only the desk moves it. No photo is ever asked for, and of the outcome nothing but its code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.cases.rules.life import IllegalMove


class PoliceState(StrEnum):
    """The short table of a confidential case (rules §4)."""

    HELD = "held"
    SENT = "sent"
    ACCEPTED = "accepted"
    FEEDBACK = "first_feedback"
    CONCLUDED = "concluded"


POLICE_STATE_NAMES: dict[PoliceState, tuple[str, str]] = {
    PoliceState.HELD: ("待派遣", "Waiting to be sent"),
    PoliceState.SENT: ("已转公安", "Sent to the police"),
    PoliceState.ACCEPTED: ("已受理", "Accepted"),
    PoliceState.FEEDBACK: ("已初步反馈", "First feedback given"),
    PoliceState.CONCLUDED: ("已办结", "Concluded"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "confirmed": ("查实", "Confirmed"),
    "unfounded": ("查否", "Unfounded"),
    "separate": ("另案", "Separate case"),
    "transferred": ("移送", "Transferred"),
}
POLICE_ORDER = (PoliceState.SENT, PoliceState.ACCEPTED, PoliceState.FEEDBACK, PoliceState.CONCLUDED)


class PoliceAction(StrEnum):
    """What the desk does to a confidential case; it is dispatched by the service."""

    DISPATCH = "dispatch"
    ACCEPT = "accept"
    FEEDBACK = "feedback"
    CONCLUDE = "conclude"
    HAND_OVER = "hand_over"


POLICE_ACTION_NAMES: dict[PoliceAction, tuple[str, str]] = {
    PoliceAction.DISPATCH: ("派遣", "Dispatched"),
    PoliceAction.ACCEPT: ("受理", "Accept"),
    PoliceAction.FEEDBACK: ("初步反馈", "First feedback"),
    PoliceAction.CONCLUDE: ("办结", "Conclude"),
    PoliceAction.HAND_OVER: ("误报，转交创建办", "Misfiled: hand to the Office"),
}


@dataclass(frozen=True)
class PoliceTransition:
    """One edge: ``outcomes`` are the codes to choose from (empty: none), ``stage`` the catalogue's limit that it must meet.

    ``text`` and ``item`` say whether words and a public item are required; both go to the Office, not into the case.
    ``service``: nobody takes this step, the service does as soon as it can.
    """

    source: PoliceState
    action: PoliceAction
    target: PoliceState
    event: str
    outcomes: tuple[str, ...] = ()
    stage: str = ""
    text: bool = False
    item: bool = False
    service: bool = False


POLICE_TRANSITIONS: tuple[PoliceTransition, ...] = (
    # Nothing is sent to nobody (rules §3.7): held until somebody answers for the police body.
    PoliceTransition(PoliceState.HELD, PoliceAction.DISPATCH, PoliceState.SENT, "PoliceSent", service=True),
    PoliceTransition(PoliceState.SENT, PoliceAction.ACCEPT, PoliceState.ACCEPTED, "PoliceAccepted", stage="accept"),
    PoliceTransition(
        PoliceState.ACCEPTED,
        PoliceAction.FEEDBACK,
        PoliceState.FEEDBACK,
        "PoliceFedBack",
        stage="first_feedback",
    ),
    PoliceTransition(
        PoliceState.FEEDBACK,
        PoliceAction.CONCLUDE,
        PoliceState.CONCLUDED,
        "PoliceConcluded",
        outcomes=tuple(OUTCOMES),
        stage="outcome",
    ),
    # Misfiled: a new finding goes to the Office, the confidential case ends as handed on (rules §4).
    *(
        PoliceTransition(
            state,
            PoliceAction.HAND_OVER,
            PoliceState.CONCLUDED,
            "PoliceHandedOver",
            text=True,
            item=True,
        )
        for state in POLICE_ORDER[:-1]
    ),
)
HANDED_OVER = "transferred"
"""The outcome of a case that was misfiled."""


def police_transition(state: PoliceState, action: PoliceAction) -> PoliceTransition:
    """The edge that ``action`` takes; raises IllegalMove."""
    for edge in POLICE_TRANSITIONS:
        if edge.source is state and edge.action is action:
            return edge
    raise IllegalMove(f"{action} from {state}")


def police_step(state: PoliceState) -> PoliceTransition:
    """The desk's edge onwards from ``state``; raises IllegalMove when the case is held or concluded."""
    for edge in POLICE_TRANSITIONS:
        if edge.source is state and edge.action is not PoliceAction.HAND_OVER and not edge.service:
            return edge
    raise IllegalMove(f"nothing follows {state}")


def next_police_state(state: PoliceState) -> PoliceState:
    """The state after ``state``; raises IllegalMove when the case is concluded."""
    return police_step(state).target
