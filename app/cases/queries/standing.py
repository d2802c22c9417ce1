"""Where a case stands now, for whoever comes with something that was prepared earlier."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts import Actor
from app.cases.queries.page import find_case
from app.cases.queries.units import unit_name
from app.cases.rules.life import STATE_NAMES, State
from app.cases.rules.numbers import spaced
from app.platform.i18n import pick


@dataclass(frozen=True)
class CaseNow:
    """The present state of a case in the reader's words."""

    number: str
    spaced_number: str
    version: int
    state: State
    state_name: str
    lead: str


def case_now(number: str, actor: Actor) -> CaseNow:
    """Where a case stands. Raises NotFound for a foreign or unknown number alike."""
    case = find_case(number, actor)
    state = State(case.state)
    return CaseNow(
        number=case.number,
        spaced_number=spaced(case.number),
        version=case.version,
        state=state,
        state_name=pick(*STATE_NAMES[state]),
        lead=unit_name(case.lead_unit),
    )
