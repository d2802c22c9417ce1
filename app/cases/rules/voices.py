"""In which voice somebody speaks on a case, and what readers are told of the speaker (rules §4: who comments never acts)."""

from __future__ import annotations

from enum import StrEnum

from app.cases.rules.standing import Stander, Standing


class Voice(StrEnum):
    """The capacity in which something is said beside the steps of a case."""

    LEAD = "lead"  # the unit that answers for the case
    GUIDE = "guide"  # a guiding department 协办
    UNIT = "unit"  # another unit that may see it: above, below, or on whose ground it lies
    OFFICE = "office"
    SUPERVISION = "supervision"  # 督察组: inspectors and checkers, never by name
    OWNER = "owner"  # whoever owns the site, by the link of a notice


NAMED = frozenset({Voice.LEAD, Voice.GUIDE, Voice.UNIT})
"""Voices whose writer is shown by name and unit; the others speak as an office."""


def voice_of(who: Stander, case: Standing) -> Voice:
    """The voice in which ``who`` speaks on a case that they may see."""
    if who.role in {"supervisor", "inspector"}:
        return Voice.SUPERVISION
    if who.role not in {"officer", "department"}:
        return Voice.OFFICE
    if who.unit_code == case.lead:
        return Voice.LEAD
    return Voice.GUIDE if who.unit_code in case.guides else Voice.UNIT
