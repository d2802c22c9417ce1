"""The people of a unit: who may answer for a case, who is away, and how many open cases each has (rules §3.7, §4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts import OpenWork, Role, list_accounts
from app.cases.models import Case
from app.platform import clock
from app.platform.db import db
from app.territory import Head, Person, UnitKind, directory, get_unit, head_at


@dataclass(frozen=True)
class PersonLine:
    """One person of a unit. ``selectable``: may be given a case now; ``leads``: is the unit's responsible person."""

    name: str
    open_cases: int
    selectable: bool
    leads: bool
    substitute: bool


@dataclass(frozen=True)
class UnitPeople:
    """A unit's people, its head, its responsible person and the absence that holds or is to come.

    ``head_signs_in``: the unit has an account of the head's name; ``laddered``: its cases ring 约谈 and 问责建议.
    """

    unit: str
    person: Person | None
    head: Head | None
    head_signs_in: bool
    laddered: bool
    absent: bool
    absent_from: datetime | None
    absent_to: datetime | None
    lines: Sequence[PersonLine]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Whoever may be given a case, for a form."""
        return [(line.name, line.name) for line in self.lines if line.selectable]


def person_of(unit: str, at: datetime) -> Person | None:
    """The spell of the unit's responsible person at an instant, whether present or not."""
    return next((spell for spell in directory().persons.spells(unit) if spell.is_valid(at)), None)


def selectable_persons(unit: str, at: datetime) -> list[str]:
    """Who may answer for a case of the unit: the person named for it and the substitute, and whoever handles its cases with an
    active account. Not the person who is away."""
    spell = person_of(unit, at)
    named = []
    if spell is not None:
        named = [spell.substitute] if spell.is_absent(at) else [spell.name, spell.substitute]
    away = {spell.name} if spell is not None and spell.is_absent(at) else set()
    return [name for name in dict.fromkeys([*named, *handlers_of(unit)]) if name and name not in away]


def handlers_of(unit: str) -> list[str]:
    """The names of whoever handles the unit's cases with an active account."""
    accounts = list_accounts(unit_code=unit)
    return [each.name for each in accounts if each.active and each.role in {Role.OFFICER, Role.DEPARTMENT}]


def belongs_to(unit: str, name: str | None, at: datetime) -> bool:
    """Whether somebody may answer for cases of the unit at an instant, away or present."""
    spell = person_of(unit, at)
    return name in handlers_of(unit) or (spell is not None and name in {spell.name, spell.substitute})


def acting_for(unit: str | None, name: str | None, at: datetime) -> str | None:
    """Who acts while the responsible person of a case is away; None when nobody has to."""
    spell = person_of(unit, at) if unit is not None else None
    if spell is None or spell.name != name or not spell.is_absent(at):
        return None
    return spell.substitute


def open_cases_of(unit: str) -> dict[str, int]:
    """How many open cases of a unit each person answers for, those included that it keeps until another unit accepts."""
    counts: Counter[str] = Counter()
    for holder, person in ((Case.lead_unit, Case.person), (Case.keeper_unit, Case.keeper_person)):
        query = sa.select(person, sa.func.count()).where(holder == unit, Case.is_open == sa.true(), person.is_not(None))
        counts.update({str(row[0]): row[1] for row in db.session.execute(query.group_by(person))})
    return dict(counts)


def open_work_of(unit: str, name: str) -> OpenWork:
    """What somebody must hand over before leaving, and to whom it would fall."""
    spell = person_of(unit, clock.now())
    substitute = spell.substitute if spell is not None and spell.name == name else None
    return OpenWork(open_cases_of(unit).get(name, 0), substitute)


def unit_people(unit: str) -> UnitPeople:
    """The people of a unit, whoever has cases first."""
    now = clock.now()
    spell, head = person_of(unit, now), head_at(unit, now)
    counts, free = open_cases_of(unit), selectable_persons(unit, now)
    names = dict.fromkeys([*([spell.name] if spell else []), *free, *counts])
    lines = [
        PersonLine(
            name=name,
            open_cases=counts.get(name, 0),
            selectable=name in free,
            leads=spell is not None and spell.name == name,
            substitute=spell is not None and spell.substitute == name,
        )
        for name in names
    ]
    planned = spell is not None and (spell.absent_to is None or spell.absent_to > now)
    return UnitPeople(
        unit=unit,
        person=spell,
        head=head,
        head_signs_in=head is not None and head.name in handlers_of(unit),
        laddered=get_unit(unit).kind is not UnitKind.POLICE,
        absent=spell is not None and spell.is_absent(now),
        absent_from=spell.absent_from if spell is not None and planned else None,
        absent_to=spell.absent_to if spell is not None and planned else None,
        lines=lines,
    )
