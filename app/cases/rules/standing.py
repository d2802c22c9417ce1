"""In which capacity somebody stands to a case, and whether a conflict of interest bars them (rules §2, §4)."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.rules.life import Party
from app.territory.rules import UnitTree


@dataclass(frozen=True)
class Stander:
    """Who asks: role, unit they act for, the unit they were seconded from, and whether they were named to check this case."""

    role: str
    unit_code: str | None
    home_unit: str | None = None
    named: bool = False


@dataclass(frozen=True)
class Standing:
    """The units of one case. ``keeper`` holds it until the lead unit, to which it was redirected, has accepted."""

    lead: str | None
    guides: frozenset[str] = frozenset()
    keeper: str | None = None


def in_conflict(home: str | None, case: Standing, tree: UnitTree) -> bool:
    """Whether somebody from ``home`` may not check, rule on, approve or reopen this case.

    Barred are the lead unit and the one that still keeps it, their parents, their children, and every guiding department
    (rules §4).
    """
    if home is None:
        return False
    handling = [unit for unit in (case.lead, case.keeper) if unit is not None]
    return home in case.guides or any(home in tree.relatives(unit) for unit in handling)


def may_press(who: Stander, case: Standing) -> bool:
    """Whether ``who`` may press the unit (督办): the Office, its groups, specialist offices and departments, none for itself."""
    if who.role == "department":
        return case.lead is not None and who.unit_code != case.lead
    return who.role in {"arbiter", "supervisor"}


def may_mark(capacities: frozenset[Party]) -> bool:
    """Whether somebody in these capacities may mark a case as key work: supervision and the Office, without a conflict."""
    return not capacities.isdisjoint({Party.SUPERVISOR, Party.ARBITER})


def parties(who: Stander, case: Standing, tree: UnitTree) -> frozenset[Party]:
    """All capacities in which ``who`` may act on the case; empty for everybody else."""
    found: set[Party] = set()
    if who.role in {"officer", "department"} and who.unit_code is not None and who.unit_code == case.lead:
        found.add(Party.LEAD)
    if in_conflict(who.home_unit, case, tree):
        return frozenset(found)
    if who.role == "supervisor":
        found |= {Party.SUPERVISOR, Party.CHECKER}
    if who.role == "inspector" and who.named:
        found.add(Party.CHECKER)
    if who.role == "arbiter":
        found.add(Party.ARBITER)
    return frozenset(found)
