"""In which capacity somebody stands to a case, and whether a conflict of interest bars them (rules §2, §4)."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.rules.life import Party
from app.territory.rules import UnitTree


@dataclass(frozen=True)
class Stander:
    """Who asks: role, unit they act for, and the unit they were seconded from."""

    role: str
    unit_code: str | None
    home_unit: str | None = None


@dataclass(frozen=True)
class Standing:
    """The units of one case."""

    lead: str | None
    guides: frozenset[str] = frozenset()


def in_conflict(home: str | None, case: Standing, tree: UnitTree) -> bool:
    """Whether somebody from ``home`` may not check, rule on or approve this case.

    Barred are the lead unit, its parent, its children, and every guiding department (rules §4).
    """
    if home is None or case.lead is None:
        return False
    return home in case.guides or home in tree.relatives(case.lead)


def may_press(who: Stander, case: Standing) -> bool:
    """Whether ``who`` may press the unit (督办): the Office, its groups, specialist offices and departments, none for itself."""
    if who.role == "department":
        return case.lead is not None and who.unit_code != case.lead
    return who.role in {"arbiter", "supervisor"}


def parties(who: Stander, case: Standing, tree: UnitTree) -> frozenset[Party]:
    """All capacities in which ``who`` may act on the case; empty for everybody else."""
    found: set[Party] = set()
    if who.role in {"officer", "department"} and who.unit_code is not None and who.unit_code == case.lead:
        found.add(Party.LEAD)
    barred = in_conflict(who.home_unit, case, tree)
    if who.role == "supervisor":
        found.add(Party.SUPERVISOR)
        if not barred:
            found.add(Party.CHECKER)
    if who.role == "arbiter" and not barred:
        found.add(Party.ARBITER)
    return frozenset(found)
