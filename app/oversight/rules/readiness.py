"""What must be put right before a case arrives: units that could not receive it, ground nobody has, days nobody has counted.

A case cannot be dispatched without a responsible person and a due time (rules §3.7); here that is said beforehand. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.territory.rules import HeadDirectory, Person, ResponsibleDirectory, Unit, UnitKind, UnitTree, VersionLine

SOON: Final = timedelta(days=30)
"""How far ahead an end is told."""
YEAR_AHEAD: Final = timedelta(days=90)
"""How long before its last day the calendar should know the next year: long limits reach so far."""
RECEIVERS: Final = frozenset(
    {UnitKind.TOWNSHIP, UnitKind.COUNTY, UnitKind.ZONE, UnitKind.DEPARTMENT, UnitKind.BODY, UnitKind.POLICE}
)
"""Kinds of units that a case can be sent to."""


class Weight(StrEnum):
    """How bad it is, worst first."""

    HOLD = "hold"  # a case that comes now is held up
    SOON = "soon"  # it will be
    NOTE = "note"  # it goes its way, but not as somebody might expect


class Lack(StrEnum):
    """What is wrong, in the order in which it is told."""

    NO_LAYER = "no-layer"
    NO_POLICE_PERSON = "no-police-person"
    NO_PERSON = "no-person"
    NO_LOGIN = "no-login"
    NO_RULER = "no-ruler"
    UNKNOWN_LEAF = "unknown-leaf"
    GAP = "gap"
    PERSON_ENDS = "person-ends"
    NO_SUBSTITUTE = "no-substitute"
    NO_HEAD = "no-head"
    NO_HEAD_LOGIN = "no-head-login"
    YEAR_UNKNOWN = "year-unknown"
    NO_GROUND = "no-ground"
    NEW_LAYER = "new-layer"
    NO_BODY = "no-body"
    ILLUSTRATIVE = "illustrative"


WEIGHTS: Final[Mapping[Lack, Weight]] = {
    Lack.NO_LAYER: Weight.HOLD,
    Lack.NO_POLICE_PERSON: Weight.HOLD,
    Lack.NO_PERSON: Weight.HOLD,
    Lack.NO_LOGIN: Weight.HOLD,
    Lack.NO_RULER: Weight.HOLD,
    Lack.UNKNOWN_LEAF: Weight.HOLD,
    Lack.GAP: Weight.HOLD,
    Lack.PERSON_ENDS: Weight.SOON,
    Lack.NO_SUBSTITUTE: Weight.SOON,
    Lack.NO_HEAD: Weight.SOON,
    Lack.NO_HEAD_LOGIN: Weight.SOON,
    Lack.YEAR_UNKNOWN: Weight.SOON,
    Lack.NO_GROUND: Weight.NOTE,
    Lack.NEW_LAYER: Weight.NOTE,
    Lack.NO_BODY: Weight.NOTE,
    Lack.ILLUSTRATIVE: Weight.NOTE,
}


@dataclass(frozen=True)
class Facts:
    """What is looked at. ``handled``: units where somebody with an active account handles cases; ``gaps_m2``: enclosed
    ground that belongs to no leaf; ``legal_years``: the years whose holidays are known; ``signed``: units and names
    of accounts that a head may sign in with; ``ruled``: whether somebody at the Office can rule.
    """

    tree: UnitTree
    persons: ResponsibleDirectory
    heads: HeadDirectory
    signed: Collection[tuple[str, str]]
    versions: tuple[VersionLine, ...]
    leaves: frozenset[str] | None
    illustrative: int
    gaps_m2: tuple[float, ...]
    legal_years: frozenset[int]
    handled: Collection[str]
    ruled: bool


@dataclass(frozen=True)
class Shortcoming:
    """One thing to put right: what, of which unit if of one, with what the sentence about it names."""

    lack: Lack
    unit: Unit | None = None
    code: str = ""
    person: str = ""
    ends: datetime | None = None
    count: int = 0
    places: tuple[Unit, ...] = ()
    year: int = 0

    @property
    def weight(self) -> Weight:
        """How bad it is."""
        return WEIGHTS[self.lack]


def shortcomings(facts: Facts, now: datetime, today: date) -> list[Shortcoming]:
    """Everything that must be put right, what holds up a case first; ``today`` is the city's day at ``now``."""
    found = [*_ground(facts, now), *_people(facts, now), *_line(facts.tree), *_calendar(facts.legal_years, today)]
    weights, lacks = list(Weight), list(Lack)
    return sorted(found, key=lambda case: (weights.index(case.weight), lacks.index(case.lack)))


def _ground(facts: Facts, now: datetime) -> Iterator[Shortcoming]:
    if facts.leaves is None:
        yield Shortcoming(Lack.NO_LAYER)
        return
    for code in sorted(code for code in facts.leaves if code not in facts.tree):
        yield Shortcoming(Lack.UNKNOWN_LEAF, code=code)
    if facts.gaps_m2:
        yield Shortcoming(Lack.GAP, count=len(facts.gaps_m2))
    for unit in facts.tree.of_kind(UnitKind.TOWNSHIP):
        if unit.code not in facts.leaves:
            yield Shortcoming(Lack.NO_GROUND, unit)
    for version in facts.versions:
        if now < version.valid_from <= now + SOON:
            yield Shortcoming(Lack.NEW_LAYER, ends=version.valid_from)
    if facts.illustrative:
        yield Shortcoming(Lack.ILLUSTRATIVE, count=facts.illustrative)


def _people(facts: Facts, now: datetime) -> Iterator[Shortcoming]:
    for unit in facts.tree:
        if unit.kind in RECEIVERS:
            yield from _person(unit, facts, now)
            # The police line has no ladder that ends at a head
            if unit.kind is not UnitKind.POLICE:
                yield from _head(unit, facts, now)
    if not facts.ruled:
        yield Shortcoming(Lack.NO_RULER)


def _person(unit: Unit, facts: Facts, now: datetime) -> Iterator[Shortcoming]:
    if facts.persons.at(unit.code, now) is None:
        yield Shortcoming(Lack.NO_POLICE_PERSON if unit.kind is UnitKind.POLICE else Lack.NO_PERSON, unit)
        return
    spells = facts.persons.spells(unit.code)
    ends = _first_end(spells, now)
    if ends is not None:
        yield Shortcoming(Lack.PERSON_ENDS, unit, person=_name_at(spells, now), ends=ends)
    if any(spell.is_valid(now) and not spell.substitute.strip() for spell in spells):
        yield Shortcoming(Lack.NO_SUBSTITUTE, unit, person=_name_at(spells, now))
    if unit.code not in facts.handled:
        yield Shortcoming(Lack.NO_LOGIN, unit)


def _head(unit: Unit, facts: Facts, now: datetime) -> Iterator[Shortcoming]:
    head = facts.heads.at(unit.code, now)
    if head is None:
        yield Shortcoming(Lack.NO_HEAD, unit)
    elif (unit.code, head.name) not in facts.signed:
        yield Shortcoming(Lack.NO_HEAD_LOGIN, unit, person=head.name)


def _first_end(spells: Sequence[Person], now: datetime) -> datetime | None:
    """The first instant within thirty days from which nobody answers for the unit."""
    ends = sorted(
        spell.valid_to for spell in spells if spell.valid_to is not None and now < spell.valid_to <= now + SOON
    )
    return next((end for end in ends if not any(spell.is_valid(end) for spell in spells)), None)


def _name_at(spells: Iterable[Person], now: datetime) -> str:
    return next((spell.name for spell in spells if spell.is_valid(now)), "")


def _line(tree: UnitTree) -> Iterator[Shortcoming]:
    """Departments that have bodies in some counties and zones only: elsewhere the department itself handles the case."""
    grounds = tree.of_kind(UnitKind.COUNTY, UnitKind.ZONE)
    for department in tree.of_kind(UnitKind.DEPARTMENT, UnitKind.POLICE):
        if department.serves is not None:
            continue
        missing = tuple(ground for ground in grounds if tree.body_for(department.code, ground.code) is None)
        if missing and len(missing) < len(grounds):
            yield Shortcoming(Lack.NO_BODY, department, places=missing)


def _calendar(years: frozenset[int], today: date) -> Iterator[Shortcoming]:
    for year in sorted({today.year, (today + YEAR_AHEAD).year}):
        if year not in years:
            yield Shortcoming(Lack.YEAR_UNKNOWN, year=year)


def count_holds(found: Iterable[Shortcoming]) -> int:
    """How many things would hold up a case now."""
    return sum(case.weight is Weight.HOLD for case in found)
