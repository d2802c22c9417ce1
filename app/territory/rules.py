"""Units, responsible persons and boundary layers as immutable data, and what can be told from them (rules §2, §3).

No clock and no database: whoever asks brings the instant.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from app.geo.polygons import PolygonIndex


class UnitKind(StrEnum):
    """What a unit is."""

    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    TOWNSHIP = "township"
    COMMAND = "command"
    OFFICE = "office"
    GROUP = "group"
    SPECIALIST = "specialist"
    DEPARTMENT = "department"
    BODY = "body"
    POLICE = "police"


TERRITORIAL = frozenset({UnitKind.COUNTY, UnitKind.ZONE, UnitKind.TOWNSHIP})
"""Units with ground of their own, 块."""


class UnknownUnitError(LookupError):
    """There is no unit with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown unit: {code!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of territory, line, police or Office. `legal_county` is the county by law, which differs from
    `parent` inside a zone; `serves` is the county or zone a second-tier body acts for."""

    code: str
    zh: str
    en: str
    short_zh: str
    short_en: str
    kind: UnitKind
    parent: str | None = None
    legal_county: str | None = None
    serves: str | None = None
    ranking_group: str | None = None

    @property
    def is_territorial(self) -> bool:
        """Whether the unit has ground of its own."""
        return self.kind in TERRITORIAL


@dataclass(frozen=True, slots=True)
class RankingGroup:
    """Units that are ranked against each other (rules §6)."""

    code: str
    zh: str
    en: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class UnitTree:
    """All units by code, with the questions that only the whole can answer."""

    units: Mapping[str, Unit]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "UnitTree":
        """A tree of these units, in order of their codes."""
        return cls({unit.code: unit for unit in sorted(units, key=lambda unit: unit.code)})

    def __contains__(self, code: object) -> bool:
        return code in self.units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units.values())

    def __len__(self) -> int:
        return len(self.units)

    def get(self, code: str) -> Unit:
        """The unit.

        Raises:
            UnknownUnitError: when there is none.
        """
        try:
            return self.units[code]
        except KeyError:
            raise UnknownUnitError(code) from None

    def find(self, code: str | None) -> Unit | None:
        """The unit, None when there is none."""
        return self.units.get(code) if code is not None else None

    def children(self, code: str) -> tuple[Unit, ...]:
        """Direct children in order of their codes."""
        return self._children.get(code, ())

    def subtree(self, code: str) -> frozenset[str]:
        """Codes of the unit and of everything below it; empty for an unknown code."""
        if code not in self.units:
            return frozenset()
        found, waiting = {code}, [code]
        while waiting:
            below = [child.code for child in self.children(waiting.pop()) if child.code not in found]
            found.update(below)
            waiting += below
        return frozenset(found)

    def ancestors(self, code: str) -> tuple[Unit, ...]:
        """Units above, nearest first; empty for an unknown code."""
        above: list[Unit] = []
        unit = self.find(code)
        while unit is not None:
            unit = self.find(unit.parent)
            if unit is None or unit in above:
                break
            above.append(unit)
        return tuple(above)

    def relatives(self, code: str) -> frozenset[str]:
        """The unit, its parent and its children: whoever of them is at home cannot judge it (rules §4)."""
        unit = self.find(code)
        if unit is None:
            return frozenset()
        family = {unit.code, *(child.code for child in self.children(code))}
        return frozenset(family | ({unit.parent} if unit.parent else set()))

    def of_kind(self, *kinds: UnitKind) -> tuple[Unit, ...]:
        """Units of these kinds in order of their codes."""
        return tuple(unit for unit in self if unit.kind in kinds)

    def body_for(self, department: str, territory: str) -> Unit | None:
        """A department's second-tier body for a county or zone (rules §3.6), None where it has none."""
        return self.units.get(body_code(department, territory))

    @cached_property
    def _children(self) -> dict[str, tuple[Unit, ...]]:
        below: dict[str, list[Unit]] = defaultdict(list)
        for unit in self:
            if unit.parent is not None:
                below[unit.parent].append(unit)
        return {code: tuple(units) for code, units in below.items()}


def body_code(department: str, territory: str) -> str:
    """Code of a department's body for a county or zone."""
    return f"{department}-{territory}"


@dataclass(frozen=True, slots=True)
class Person:
    """A responsible person 责任人 of a unit over a span of time; the end is outside. While absent, the substitute acts."""

    unit: str
    name: str
    substitute: str
    valid_from: datetime
    valid_to: datetime | None = None
    absent_from: datetime | None = None
    absent_to: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether the person is responsible at the instant."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)

    def is_absent(self, at: datetime) -> bool:
        """Whether the substitute acts at the instant."""
        started = self.absent_from is not None and self.absent_from <= at
        return started and (self.absent_to is None or at < self.absent_to)


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a unit at an instant."""

    unit: str
    name: str
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head 负责人 of a unit over a span of time; the end is outside. Heads read 约谈 and 问责建议 (rules §5)."""

    unit: str
    name: str
    valid_from: datetime
    valid_to: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether they head the unit at the instant."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class HeadDirectory:
    """Heads of all units over time."""

    def __init__(self, heads: Iterable[Head]) -> None:
        spells: dict[str, list[Head]] = defaultdict(list)
        for head in sorted(heads, key=lambda head: head.valid_from, reverse=True):
            spells[head.unit].append(head)
        self._spells = dict(spells)

    def at(self, unit: str, instant: datetime) -> Head | None:
        """Who heads the unit at the instant: of several the one named last; None when nobody does."""
        return next((head for head in self._spells.get(unit, ()) if head.is_valid(instant)), None)


class ResponsibleDirectory:
    """Responsible persons of all units over time."""

    def __init__(self, persons: Iterable[Person]) -> None:
        spells: dict[str, list[Person]] = defaultdict(list)
        for person in persons:
            spells[person.unit].append(person)
        self._spells = {
            unit: tuple(sorted(each, key=lambda person: person.valid_from, reverse=True))
            for unit, each in spells.items()
        }

    def at(self, unit: str, instant: datetime) -> Responsible | None:
        """Who answers for the unit at the instant: of several the one named last; None when nobody does."""
        for person in self._spells.get(unit, ()):
            if person.is_valid(instant):
                absent = person.is_absent(instant)
                return Responsible(unit, person.substitute if absent else person.name, absent)
        return None

    def spells(self, unit: str) -> tuple[Person, ...]:
        """Everybody ever named for the unit, the latest first."""
        return self._spells.get(unit, ())


@dataclass(frozen=True)
class BoundaryLayer:
    """The leaves of one boundary version: exact shapes to look up, and what stands above each leaf."""

    version: str
    valid_from: datetime
    index: PolygonIndex
    parent_of: Mapping[str, str]
    legal_county_of: Mapping[str, str]
    illustrative: frozenset[str]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A boundary version without its shapes."""

    label: str
    valid_from: datetime
    number: int
    source: str
    attribution: str
    leaves: int


def version_at(versions: Sequence[VersionLine], instant: datetime) -> VersionLine | None:
    """The version valid at the instant (rules §3.10): the latest that has begun, of equals the one added last.

    Before the first version began, the first one serves: an observation with a wrong clock is still routed.
    """
    ordered = sorted(versions, key=lambda version: (version.valid_from, version.number))
    begun = [version for version in ordered if version.valid_from <= instant]
    return begun[-1] if begun else next(iter(ordered), None)


def is_before_first(versions: Sequence[VersionLine], instant: datetime) -> bool:
    """Whether the instant lies before the first boundary version."""
    return all(instant < version.valid_from for version in versions)
