"""The short life of a confidential case (rules §4): sent, accepted, first feedback, concluded with an outcome code."""

from __future__ import annotations

from enum import StrEnum

from app.cases.rules.life import IllegalMove


class PoliceState(StrEnum):
    """The short table of a confidential case (rules §4)."""

    SENT = "sent"
    ACCEPTED = "accepted"
    FEEDBACK = "first_feedback"
    CONCLUDED = "concluded"


POLICE_STATE_NAMES: dict[PoliceState, tuple[str, str]] = {
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


def next_police_state(state: PoliceState) -> PoliceState:
    """The state after ``state``; raises IllegalMove when the case is concluded."""
    index = POLICE_ORDER.index(state)
    if index + 1 == len(POLICE_ORDER):
        raise IllegalMove(f"nothing follows {state}")
    return POLICE_ORDER[index + 1]
