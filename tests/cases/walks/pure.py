"""Walks on the pure tables: each step is asked of the table and of the model, and both must say and be the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from app.cases.rules.clocks import Clocks, Limits
from app.cases.rules.life import TRANSITIONS
from app.territory.rules import Unit, UnitKind, UnitTree
from app.worktime.rules import Calendar, Limit, LimitUnit
from tests.cases.walks.model import ACTIONS, DONE, Ground, Model, Who, Wish
from tests.cases.walks.office_time import SHANGHAI, second
from tests.cases.walks.table import Edges, TableCase, instant
from tests.worktime.facts import calendar_2026

HOUR = 3600
PARENTS: dict[str, str | None] = {"C1": None, "A": "C1", "B": "C1", "A1": "A", "C2": None, "X": "C2", "D": None}
LEADS = ("A", "B", "X", "C1", "D")
LIMITS = ((2, LimitUnit.URGENT_HOUR), (4, LimitUnit.WORK_HOUR), (3, LimitUnit.WORK_DAY), (15, LimitUnit.WORK_DAY))
REASONS = {
    "dismiss": ("not_there", "duplicate", "outside_city"),
    "return": ("not_our_ground", "not_our_duty"),
    "rule": ("founded", "unfounded"),
    "correct": ("item_wrong", "unit_wrong", "no_answer"),
    "rework": ("remains", "other"),
}
WRONG_REASONS = ("founded", "remains", "no_answer", "nonsense", None)
# A clock is set back an hour now and then, or a day ahead
PAUSES = (-HOUR, 24 * HOUR, 0, 0, 60, 600, HOUR, HOUR, 3 * HOUR, 9 * HOUR, 30 * HOUR, 100 * HOUR, 400 * HOUR)
CAST = (
    *(Who(f"officer {unit}", "officer", unit) for unit in ("A", "B", "X", "C1", "A1")),
    Who("department D", "department", "D"),
    Who("department G", "department", "G"),
    *(Who(f"supervisor {home}", "supervisor", "ZHDC", home) for home in (None, "A", "C1", "X", "A1", "G")),
    *(Who(f"arbiter {home}", "arbiter", "BGS", home) for home in (None, "B", "C2", "G")),
    *(Who(name, "inspector", "ZHDC") for name in ("inspector", "another inspector")),
    Who("seconded inspector", "inspector", "ZHDC", "A"),
    *(Who(role, role, "BGS") for role in ("publisher", "police", "clerk", "commander", "admin")),
)


class Difference(AssertionError):
    """Where table and model part."""


@dataclass
class Count:
    """What the walks did: steps taken and refused, by action and by code."""

    done: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def add(self, action: str, verdict: str) -> None:
        """One step more."""
        kind, key = (self.done, action) if verdict == DONE else (self.refused, verdict)
        kind[key] = kind.get(key, 0) + 1

    def join(self, other: Count) -> None:
        """Add what others did."""
        for mine, theirs in ((self.done, other.done), (self.refused, other.refused)):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number


@cache
def calendar() -> Calendar:
    """The legal calendar of the rules, laid out once."""
    return calendar_2026()


@cache
def tree() -> UnitTree:
    """Two counties with their townships, a guiding department and another."""
    units = [Unit(code, code, code, code, code, UnitKind.TOWNSHIP, parent) for code, parent in PARENTS.items()]
    return UnitTree.of(units)


class Walk:
    """One case on its way, by the table and by the model."""

    def __init__(self, number: int, seed: int, edges: Edges = TRANSITIONS) -> None:
        self.number = number
        self._dice = random.Random(seed * 1_000_003 + number)
        amount, unit = self._dice.choice(LIMITS)
        hours = amount * 8 if unit is LimitUnit.WORK_DAY else amount
        guides = frozenset({"G"}) if self._dice.random() < 0.4 else frozenset()
        self.now = second(datetime(2026, 1, 1, tzinfo=SHANGHAI)) + self._dice.randrange(300 * 24 * HOUR)
        self.model = Model(Ground(PARENTS, guides, hours, unit is LimitUnit.URGENT_HOUR))
        limits = Limits(Limit(amount, unit), Limit(4, LimitUnit.WORK_HOUR), Limit(2, LimitUnit.WORK_DAY))
        self.table = TableCase(edges, calendar(), limits, tree(), guides)
        self.model.queue(self.now)
        self.table.clocks = Clocks(queue_due_at=instant(self.model.queue_due or 0))

    def go(self, steps: int, count: Count) -> None:
        """So many steps. Raises Difference."""
        for step in range(steps):
            self.now += self._dice.choice(PAUSES)
            self._same(step, "sweep", self.table.sweep(self.now), self.model.sweep(self.now))
            who, wish = self._drawn_wish()
            before = self.model.state
            verdict = "gone" if before == "sealed" else self.model.verdict(who, wish, self.now)
            done = self.table.step(who, wish, self.now)
            self._same(step, f"{wish.action} by {who.name} from {before}", done, verdict)
            if verdict == DONE:
                self.model.apply(wish, self.now)
                self._draw(before)
                self._lawful(step, before, who, wish)
            self._alike(step, wish.action)
            count.add(wish.action, verdict)

    def _drawn_wish(self) -> tuple[Who, Wish]:
        dice = self._dice
        possible = [action for action in ACTIONS if self.model.allowed(action)]
        if dice.random() < 0.9:
            possible = [action for action in possible if action not in {"merge", "seal"}]
        action = dice.choice(possible if possible and dice.random() < 0.8 else ACTIONS)
        able = [who for who in CAST if self.model.capacities(who) & self.model.allowed(action)]
        who = dice.choice(able if able and dice.random() < 0.8 else CAST)
        until: date | None = (instant(self.now) + timedelta(days=dice.choice((-1, 1, 5, 40, 400)))).date()
        return who, Wish(
            action,
            reason=dice.choice(REASONS.get(action, (None,)) if dice.random() < 0.9 else WRONG_REASONS),
            text="" if dice.random() < 0.1 else "说明",
            photos=dice.choice((0, 1, 2, 2)),
            unit=dice.choice(LEADS) if action == "dispatch" or dice.random() < 0.6 else None,
            until=until if dice.random() < 0.95 else None,
        )

    def _draw(self, before: str) -> None:
        """Whoever comes to be checked has a checker drawn, or nobody."""
        if self.model.state == "checking" and before != "checking":
            pool = [who.name for who in CAST if who.role in {"supervisor", "inspector"} and who.home is None]
            self.model.drawn = self.table.drawn = self._dice.choice([None, *pool])

    def _alike(self, step: int, action: str) -> None:
        """Every value of the one against the other."""
        table, model = self.table, self.model
        mine = (
            "sealed" if table.sealed else str(table.state),
            table.lead,
            table.keeper,
            table.rulings,
            table.reworks,
            table.clocks.stage,
            *(at and second(at) for at in _instants(table.clocks)),
        )
        theirs = (model.state, model.lead, model.keeper, model.rulings, model.reworks, model.stage, *_seconds(model))
        self._same(step, f"after {action}", mine, theirs)
        if model.state in {"submitted", "dispatched", "returned", "rectifying", "suspended", "checking"}:
            self._same(step, "holder", table.holder(self.now), model.holder(self.now))

    def _lawful(self, step: int, before: str, who: Who, wish: Wish) -> None:
        """What must hold whatever any table says (rules §4): closing, ends, pauses, one holder."""
        state = self.table.state
        family = self.model.ground.kin(self.model.lead) | self.model.ground.kin(self.model.keeper)
        own = who.unit == self.model.lead or who.home in family - {None}
        laws = {
            "closed by somebody else, after a check": state != "closed"
            or (before == "checking" and not own and who.role in {"supervisor", "inspector"}),
            "out of closed by reopening only": before != "closed" or wish.action == "reopen",
            "out of dismissed and merged by undoing only": before not in {"dismissed", "merged"}
            or wish.action == "undo",
            "the clock stands in suspended only": (state == "suspended")
            == (self.table.clocks.suspended_at is not None),
            "a holder": bool(self.table.holder(self.now)),
        }
        for law, holds in laws.items():
            self._same(step, law, holds, True)

    def _same(self, step: int, what: str, table: object, model: object) -> None:
        if table != model:
            raise Difference(f"walk {self.number}, step {step}: {what}: table {table}, model {model}")


def _instants(clocks: Clocks) -> Iterator[datetime | None]:
    yield from (clocks.accept_due_at, clocks.due_at, clocks.first_due_at, clocks.check_due_at)
    yield from (clocks.queue_due_at, clocks.suspended_at, clocks.suspended_until)


def _seconds(model: Model) -> Iterator[int | None]:
    yield from (model.accept_due, model.due, model.first_due, model.check_due)
    yield from (model.queue_due, model.suspended, model.until)


def walk_pure(first: int, walks: int, steps: int, seed: int, edges: Edges = TRANSITIONS) -> Count:
    """``walks`` walks of so many steps on the public table. Raises Difference at the first."""
    count = Count()
    for number in range(first, first + walks):
        Walk(number, seed, edges).go(steps, count)
    return count
