"""Walks on the confidential table: four states in one order, and a way out to the Office (rules §4)."""

from __future__ import annotations

import random
from dataclasses import dataclass

from app.cases.rules.life import IllegalMove
from app.cases.rules.police import (
    POLICE_ORDER,
    PoliceAction,
    PoliceState,
    police_transition,
)
from tests.cases.walks.model import DONE
from tests.cases.walks.pure import Count, Difference

OUTCOMES = ("confirmed", "unfounded", "separate", "transferred")
WISHES = ("accept", "feedback", "conclude", "hand_over")


@dataclass
class PoliceModel:
    """A confidential case: how far it came, and how it ended."""

    done: int = 0
    outcome: str | None = None

    def act(self, wish: str, outcome: str | None) -> str:
        """Do it, or say why not."""
        if self.done == 3:
            return "concluded"
        if wish == "hand_over":
            self.done, self.outcome = 3, "transferred"
            return DONE
        if wish != ("accept", "feedback", "conclude")[self.done]:
            return "concluded"
        if wish == "conclude" and outcome not in OUTCOMES:
            return "outcome_missing"
        self.done, self.outcome = self.done + 1, outcome if wish == "conclude" else None
        return DONE


def walk_police(first: int, walks: int, steps: int, seed: int) -> Count:
    """``walks`` walks of so many steps. Raises Difference at the first."""
    count = Count()
    for number in range(first, first + walks):
        dice = random.Random(seed * 1_000_003 + number)
        model, state = PoliceModel(), PoliceState.SENT
        for step in range(steps):
            wish = dice.choice(WISHES if dice.random() < 0.3 else WISHES[:3])
            outcome = dice.choice((None, "nonsense", *OUTCOMES))
            state, said = taken(state, wish, outcome)
            verdict = model.act(wish, outcome)
            if (said, POLICE_ORDER.index(state)) != (verdict, model.done):
                raise Difference(
                    f"walk {number}, step {step}: {wish}: table {said} {state}, model {verdict} {model.done}"
                )
            count.add(wish, verdict)
            if model.done == 3 and dice.random() < 0.2:
                model, state = PoliceModel(), PoliceState.SENT
    return count


def taken(state: PoliceState, wish: str, outcome: str | None) -> tuple[PoliceState, str]:
    """A step on the table: where the case stands then, and what was said."""
    try:
        edge = police_transition(state, PoliceAction(wish))
    except IllegalMove:
        return state, "concluded"
    if edge.outcomes and outcome not in edge.outcomes:
        return state, "outcome_missing"
    return edge.target, DONE
