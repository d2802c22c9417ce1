"""Random histories of a handful of cases, a plain model of who holds each, and what the database must say at every moment.

The model knows rules §3.8 in its own words: one holder; redirected, the old one keeps the case until the addressee accepts or
its accept limit passes; a return leaves it where it is. It reads nothing but who was sent what, and the accept limit. After
each step the committed rows are read over a connection of their own and held against it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseDecision, CaseEvent
from app.cases.models.rulings import CaseRuling
from app.cases.rules.holding import Held, Holder, holder
from app.cases.rules.life import OPEN_STATES, SEALED, State
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.territory import responsible_at, unit_tree
from tests.support.city import People

START = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
OFFICE = Holder("BGS", None)
LIKELY: dict[str, tuple[str, ...]] = {
    "": ("file", "file", "outside"),
    State.SUBMITTED: ("dispatch", "dispatch", "dispatch", "dismiss", "merge", "join"),
    State.DISPATCHED: (
        *("accept", "accept", "return", "return", "return", "correct-unit", "correct-place", "merge", "join", "wait"),
        *("ask", "grant", "refuse", "person", "successor", "successor", "hand-down", "sweep"),
    ),
    State.RETURNED: ("rule", "redirect", "redirect", "redirect", "dismiss", "merge"),
    State.RECTIFYING: (
        *("feedback", "feedback", "suspend", "correct-unit", "correct-place", "merge", "person", "successor"),
        *("ask", "grant", "grant", "refuse", "hand-down", "sweep"),
    ),
    State.SUSPENDED: ("resume", "feedback", "sweep", "merge", "person"),
    State.CHECKING: ("pass", "rework", "merge", "successor"),
    State.CLOSED: ("reopen",),
    State.DISMISSED: ("undo",),
    State.MERGED: ("undo",),
    SEALED: ("seal",),
}
"""What somebody would do next, by state; now and then a history tries anything at all."""
ACTS = tuple(dict.fromkeys(act for acts in LIKELY.values() for act in acts))
MOST_CASES = 3
KEPT = (sa.inspect(CaseRuling).local_table, sa.inspect(CaseDecision).local_table, sa.inspect(CaseEvent).local_table)
"""What is written once and never changed."""
WAITS = (5, 60, 180, 300, 1500)
"""Minutes that may pass before a step: within the accept limit, about as long, and well beyond."""


@dataclass(frozen=True)
class Act:
    """One step of a history: a lot that draws what is done, on which case, with which unit or person, after how long."""

    lot: int
    case: int = 0
    choice: int = 0
    wait: int = 0

    def what(self, state: str, cases: int) -> str:
        """What is done to a case in ``state``, one of ``cases``."""
        if cases < MOST_CASES and self.lot % 7 == 0:
            return LIKELY[""][self.lot // 7 % 3]
        acts = ACTS if self.lot % 7 == 1 else LIKELY[state]
        return acts[self.lot // 7 % len(acts)]


LOTS = 7 * 60 * 7 * 17
"""How many lots there are to draw from."""


def drawn(chance: random.Random) -> Act:
    """A step by lot."""
    return Act(chance.randrange(LOTS), chance.randrange(12), chance.randrange(12), chance.randrange(len(WAITS)))


@dataclass
class Model:
    """One case as rules §3.8 tell it. ``holder`` None: sealed. ``addressee`` has been sent the case and not accepted it yet."""

    holder: Holder | None
    addressee: Holder | None = None
    returned: bool = False
    away: bool = False

    def settle(self, limit: datetime | None, now: datetime) -> None:
        """The accept limit of an addressee that has not answered has passed: it holds the case."""
        waits = self.addressee is not None and not self.returned and not self.away
        if waits and limit is not None and now > limit:
            self.holder, self.addressee = self.addressee, None

    def sent(self, to: Holder) -> None:
        """Sent by the Office: what nobody held or what comes to its own holder is held at once, else the old one keeps it."""
        self.returned = False
        if self.holder == OFFICE or (self.holder is not None and self.holder.unit == to.unit):
            self.holder, self.addressee = to, None
        else:
            self.addressee = to

    def lead(self) -> Holder | None:
        """Whom the case was last sent to."""
        return self.addressee or self.holder

    def lead_is(self, person: Holder) -> None:
        """Another person of the unit it was last sent to."""
        if self.addressee is None:
            self.holder = person
        else:
            self.addressee = person


class HolderError(AssertionError):
    """The database and the rules disagree about who holds a case, or something kept was rewritten."""


Row = Mapping[str, Any]


@dataclass
class World:
    """Some cases in a database, and what must be true of them."""

    people: People
    now: datetime = START
    models: dict[str, Model] = field(default_factory=dict)
    kept: dict[tuple[str, int], tuple[Any, ...]] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)

    def run(self, act: Act) -> bool:
        """Carry out a step and hold everything against the model; whether it was allowed. Raises HolderError."""
        self.now += timedelta(minutes=WAITS[act.wait])
        rows = committed(list(self.models))
        numbers = [number for number, row in rows.items() if row["state"] != SEALED]
        for each, row in rows.items():
            self.models[each].settle(row["accept_due_at"], self.now)
        number = numbers[act.case % len(numbers)] if numbers else ""
        what = act.what(rows[number]["state"] if number else "", len(numbers))
        with clock.at(self.now):
            done = bool(number or what in LIKELY[""]) and self._done(what, number, act.choice)
        self.tally[what] += done
        self.check(untouched=None if done else rows)
        return done

    def _done(self, what: str, number: str, choice: int) -> bool:
        try:
            return bool(STEPS[what](self, number, choice))
        except AppError:
            return False
        finally:
            db.session.remove()

    # What must be true

    def check(self, untouched: Mapping[str, Row] | None = None) -> None:
        """Hold the committed rows against the model, now and around each accept limit; nothing kept was changed."""
        rows = committed(list(self.models))
        for number, model in self.models.items():
            self._one_holder(number, rows[number], model)
        if untouched is not None:
            demand(rows == untouched, "a step that was refused changed a case")
        self._nothing_rewritten(new=untouched is None)

    def _one_holder(self, number: str, row: Row, model: Model) -> None:
        if row["state"] == SEALED:
            demand(model.holder is None and not row["is_open"], f"{number} is sealed")
            demand(row["lead_unit"] is None and row["keeper_unit"] is None, f"{number}: a sealed case is held")
            return
        state = State(row["state"])
        demand(row["is_open"] == (state in OPEN_STATES), f"{number}: open and {state}")
        if not row["is_open"]:
            return
        for at in _moments(row["accept_due_at"], self.now):
            then = replace(model)
            then.settle(row["accept_due_at"], at)
            found = holder(held(row), at)
            demand(found == then.holder, f"{number} in {state} at {at}: {found} holds it, not {then.holder}")
            demand(found.unit in self.units, f"{number}: no such unit as {found.unit}")
            demand(found == OFFICE or bool(found.person), f"{number}: {found.unit} holds it, but no person")
        if state is not State.SUBMITTED:
            ready = row["lead_unit"] and row["person"] and row["accept_due_at"] and row["due_at"]
            demand(bool(ready), f"{number} in {state} without unit, person or due time")

    def _nothing_rewritten(self, *, new: bool) -> None:
        sealed = {number for number, model in self.models.items() if model.holder is None}
        found = dict(kept_rows(list(self.models)))
        demand(new or found == self.kept, "a step that was refused left something behind")
        for key, before in self.kept.items():
            if key[0].split(":")[1] not in sealed:
                demand(found.get(key) == before, f"{key} was rewritten: {before} became {found.get(key)}")
        self.kept = found

    @property
    def units(self) -> frozenset[str]:
        """Every unit there is."""
        return frozenset(unit.code for unit in unit_tree())

    def sent_on(self, number: str, unit: str) -> None:
        """The Office sends a case on: to its own unit with the person it has, to another with whoever answers for that."""
        model = self.models[number]
        lead = model.lead()
        model.sent(lead if lead is not None and lead.unit == unit else self.named(unit))

    # Who acts

    def officer(self, unit: str | None) -> Actor:
        """Somebody who handles the cases of a unit."""
        return replace(self.people.officer, unit_code=unit or "-")

    def led(self, number: str) -> Actor:
        """An officer of the unit that leads a case."""
        return self.officer(committed([number])[number]["lead_unit"])

    def target(self, choice: int) -> str:
        """One of four units a case may be sent to."""
        people = self.people
        units = (people.officer, people.foreign_officer, people.county, people.department)
        return units[choice % len(units)].unit_code

    def named(self, unit: str) -> Holder:
        """A unit with whoever answers for it now."""
        person = responsible_at(unit, self.now)
        return Holder(unit, person.name if person is not None else None)


def demand(truth: bool, otherwise: str) -> None:
    """Raise HolderError unless it is true."""
    if not truth:
        raise HolderError(otherwise)


def _moments(limit: datetime | None, now: datetime) -> Iterator[datetime]:
    yield now
    if limit is not None and limit >= now:
        yield limit
        yield limit + timedelta(microseconds=1)


def held(row: Row) -> Held:
    """What a row says of its holders."""
    names = ("lead_unit", "person", "keeper_unit", "keeper_person", "accept_due_at")
    return Held(State(row["state"]), *(row[name] for name in names))


def committed(numbers: list[str]) -> dict[str, Row]:
    """The rows of these cases as another connection sees them."""
    table = Case.__table__
    with db.engine.connect() as connection:
        rows = connection.execute(sa.select(table).where(table.c.number.in_(numbers))).mappings().all()
    found: dict[str, Row] = {str(row["number"]): dict(row) for row in rows}
    demand(len(rows) == len(numbers), f"{len(rows)} rows for {len(numbers)} cases")
    return found


def kept_rows(numbers: list[str]) -> Iterator[tuple[tuple[str, int], tuple[Any, ...]]]:
    """Every ruling, decision and step of these cases: written once, never changed."""
    with db.engine.connect() as connection:
        for table in KEPT:
            query = sa.select(Case.number, table).join(Case, Case.id == table.c.case_id)
            for number, key, *rest in connection.execute(query.where(Case.number.in_(numbers)).order_by(table.c.id)):
                yield (f"{table}:{number}", key), tuple(map(str, rest))


Do = Callable[[World, str, int], object]
STEPS: dict[str, Do] = {}


def step(name: str) -> Callable[[Do], Do]:
    """Register how an act is done, and what it means to the model."""

    def add(function: Do) -> Do:
        STEPS[name] = function
        return function

    return add
