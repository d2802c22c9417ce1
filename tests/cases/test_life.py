from __future__ import annotations

import itertools

import pytest

from app.cases.rules.life import (
    ACTION_NAMES,
    OPEN_STATES,
    STATE_NAMES,
    TRANSITIONS,
    Action,
    Clock,
    IllegalMove,
    Party,
    State,
    actions_from,
    transition,
)
from app.cases.rules.police import POLICE_ORDER, PoliceState, next_police_state

# The table once more, written by hand from rules §4: who moves a case on, and to where.
EXPECTED = {
    ("submitted", "dispatch", "arbiter"): "dispatched",
    ("submitted", "dismiss", "arbiter"): "dismissed",
    ("submitted", "merge", "arbiter"): "merged",
    ("dispatched", "accept", "lead"): "rectifying",
    ("dispatched", "return", "lead"): "returned",
    ("dispatched", "correct", "arbiter"): "dispatched",
    ("rectifying", "correct", "arbiter"): "dispatched",
    ("dispatched", "merge", "arbiter"): "merged",
    ("returned", "rule", "arbiter"): "dispatched",
    ("returned", "dismiss", "arbiter"): "dismissed",
    ("returned", "merge", "arbiter"): "merged",
    ("rectifying", "feedback", "lead"): "checking",
    ("rectifying", "suspend", "arbiter"): "suspended",
    ("rectifying", "merge", "arbiter"): "merged",
    ("suspended", "resume", "arbiter"): "rectifying",
    ("suspended", "resume", "service"): "rectifying",
    ("suspended", "feedback", "lead"): "checking",
    ("suspended", "merge", "arbiter"): "merged",
    ("checking", "pass", "checker"): "closed",
    ("checking", "rework", "checker"): "rectifying",
    ("checking", "merge", "arbiter"): "merged",
    ("closed", "reopen", "supervisor"): "rectifying",
    ("closed", "reopen", "arbiter"): "rectifying",
    ("dismissed", "undo", "arbiter"): "submitted",
    ("merged", "undo", "arbiter"): "submitted",
    # Any open case can turn out confidential; it leaves the table for the police's own.
    **{(state.value, "seal", "arbiter"): "dismissed" for state in OPEN_STATES},
}


@pytest.mark.parametrize(("state", "action", "party"), list(itertools.product(State, Action, Party)))
def test_every_state_action_and_party(state: State, action: Action, party: Party) -> None:
    """Allowed exactly where rules §4 allows it, refused everywhere else."""
    expected = EXPECTED.get((state.value, action.value, party.value))
    if expected is None:
        with pytest.raises(IllegalMove):
            transition(state, action, [party])
        assert action not in actions_from(state, [party])
    else:
        assert transition(state, action, [party]).target == expected
        assert action in actions_from(state, [party])


def test_an_extra_edge_would_be_noticed() -> None:
    drawn = {(edge.source.value, edge.action.value, edge.party.value) for edge in TRANSITIONS}
    assert drawn == set(EXPECTED)
    assert len(TRANSITIONS) == len(EXPECTED)


def test_only_a_checker_closes() -> None:
    closing = [edge for edge in TRANSITIONS if edge.target is State.CLOSED]
    assert {edge.party for edge in closing} == {Party.CHECKER}
    assert {edge.source for edge in closing} == {State.CHECKING}


def test_nobody_is_stuck() -> None:
    """From every open state somebody can move the case on."""
    for state in OPEN_STATES:
        assert any(edge.source is state for edge in TRANSITIONS), state


def test_feedback_demands_evidence_and_words() -> None:
    for edge in TRANSITIONS:
        if edge.action is Action.FEEDBACK:
            assert edge.after_photos == 1
            assert edge.text
            assert edge.clock is Clock.CHECK


def test_every_word_has_two_languages() -> None:
    for names in (STATE_NAMES, ACTION_NAMES):
        assert all(zh and en and zh != en for zh, en in names.values())
    assert set(STATE_NAMES) == set(State)
    assert set(ACTION_NAMES) == set(Action)


def test_police_cases_go_one_way() -> None:
    assert [next_police_state(state) for state in POLICE_ORDER[:-1]] == list(POLICE_ORDER[1:])
    with pytest.raises(IllegalMove):
        next_police_state(PoliceState.CONCLUDED)
