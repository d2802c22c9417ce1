"""What becomes of a case, step by step, on the real clocks: accepted, returned, put right in time or late, checked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import Actor
from app.cases import Action, AfterPhoto, Fix, LifePhoto, LifeStep, Party, judge_after_photo
from app.catalogue import Item
from app.demo import words
from app.demo.people import Cast
from app.demo.pictures import SceneFiles
from app.platform.clock import SHANGHAI
from app.platform.ids import ALPHABET
from app.worktime import Calendar, Limit, LimitUnit, add_share, due

_ACCEPT = Limit(4, LimitUnit.WORK_HOUR)
_CHECK = Limit(2, LimitUnit.WORK_DAY)
_OUTCOMES = ("confirmed", "unfounded", "separate", "transferred")


def token(chance: random.Random) -> str:
    """A public token drawn from ``chance``."""
    return "".join(chance.choices(ALPHABET, k=22))


@dataclass(frozen=True)
class Course:
    """One case on its way: whose it is and what its clocks are."""

    chance: random.Random
    calendar: Calendar
    people: Cast
    item: Item
    place: tuple[float, float]
    filed_at: datetime
    officer: Actor
    files: SceneFiles | None
    survivor: str | None = None

    def steps(self, fate: str) -> Iterator[LifeStep]:
        """The steps that a fate holds; whoever asks leaves out those in the future."""
        if fate in {"dispatched", "unaccepted"}:
            return
        if fate == "dismissed" or (fate == "merged" and self.survivor is None):
            yield from self._returned_and_dismissed()
        elif fate == "merged":
            at = self.filed_at + timedelta(minutes=self.chance.randrange(20, 1000))
            yield self._office(at, Action.MERGE, text=words.MERGED, into=self.survivor)
        elif fate == "returned":
            yield from self._returned()
        else:
            yield from self._worked_on(fate, self._accepted_at())

    def _worked_on(self, fate: str, accepted_at: datetime) -> Iterator[LifeStep]:
        yield self._lead(accepted_at, Action.ACCEPT)
        if fate in {"rectifying", "overdue"}:
            return
        if fate == "suspended":
            yield from self._suspended(accepted_at)
            return
        late = fate == "late"
        low, high = (104, 230) if late else (30, 97)
        feedback_at = max(self._after(self.item.limit, low, high), accepted_at + timedelta(minutes=6))
        yield self._feedback(feedback_at, accepted_at, late=late)
        checked_at = self._after(_CHECK, 5, 85, start=feedback_at)
        if fate in {"rework", "reworked"}:
            yield from self._reworked(fate, checked_at, accepted_at)
        elif fate != "checking":
            yield self._pass(checked_at)

    def _reworked(self, fate: str, checked_at: datetime, accepted_at: datetime) -> Iterator[LifeStep]:
        reason = self.chance.choice(tuple(words.REWORK))
        yield self._check(checked_at, Action.REWORK, reason, words.REWORK[reason])
        if fate == "reworked":
            return
        again = self._after(self.item.limit, 20, 90, start=checked_at)
        yield self._feedback(again, accepted_at)
        yield self._pass(self._after(_CHECK, 5, 85, start=again))

    def _suspended(self, accepted_at: datetime) -> Iterator[LifeStep]:
        limit_ends = due(self.calendar, self.filed_at, self.item.limit).at
        at = accepted_at + (limit_ends - accepted_at) * 0.3
        if at >= limit_ends or accepted_at >= limit_ends:
            return
        until = (at.astimezone(SHANGHAI) + timedelta(days=self.chance.randrange(15, 60))).date()
        text = self.chance.choice(words.SUSPENDED)
        yield LifeStep(at, Action.SUSPEND, Party.ARBITER, self.people.arbiter, text=text, until=until)
        ends = datetime(until.year, until.month, until.day, 9, tzinfo=SHANGHAI).astimezone(at.tzinfo)
        feedback_at = ends - timedelta(days=self.chance.randrange(2, 8))
        yield self._feedback(feedback_at, accepted_at)
        yield self._pass(self._after(_CHECK, 5, 85, start=feedback_at))

    def _returned(self) -> Iterator[LifeStep]:
        at = self._returned_at()
        reason = self.chance.choice(tuple(words.RETURN))
        yield self._lead(at, Action.RETURN, reason, words.RETURN[reason])
        ruled_at = self._after(_ACCEPT, 10, 95, start=at)
        ruling = self.chance.choice(tuple(words.RULED))
        yield self._office(ruled_at, Action.RULE, reason=ruling, text=words.RULED[ruling])
        accepted_at = self._after(_ACCEPT, 10, 70, start=ruled_at)
        yield self._lead(accepted_at, Action.ACCEPT)
        feedback_at = self._after(self.item.limit, 30, 95, start=accepted_at)
        yield self._feedback(feedback_at, accepted_at)
        yield self._pass(self._after(_CHECK, 5, 85, start=feedback_at))

    def _returned_and_dismissed(self) -> Iterator[LifeStep]:
        at = self._returned_at()
        yield self._lead(at, Action.RETURN, "not_there", words.RETURN["not_there"])
        reason = self.chance.choice(("not_there", "duplicate"))
        yield self._office(self._after(_ACCEPT, 10, 95, start=at), Action.DISMISS, reason, words.DISMISS[reason])

    def away(self) -> Iterator[LifeStep]:
        """Outside the city: the Office tells the neighbours and files nothing."""
        at = self._after(_ACCEPT, 10, 95)
        yield self._office(at, Action.DISMISS, "outside_city", words.DISMISS["outside_city"])

    def police(self) -> Iterator[LifeStep]:
        """The short life of a confidential case."""
        hours = (self.chance.uniform(0.2, 1.0), self.chance.uniform(6, 23), self.chance.uniform(60, 280))
        for number, (after, text) in enumerate(zip(hours, words.POLICE, strict=True)):
            outcome = self.chance.choice(_OUTCOMES) if number == len(hours) - 1 else None
            at = (self.filed_at + timedelta(hours=after)).replace(microsecond=0)
            yield LifeStep(at, None, Party.LEAD, self.officer, text=text, outcome=outcome)

    def _accepted_at(self) -> datetime:
        by_limit = self._after(self.item.limit, 3, 24)
        return max(self.filed_at + timedelta(seconds=40), min(by_limit, self._after(_ACCEPT, 5, 80)))

    def _returned_at(self) -> datetime:
        limit_ends = due(self.calendar, self.filed_at, self.item.limit).at
        return min(self._after(_ACCEPT, 5, 80), self.filed_at + (limit_ends - self.filed_at) * 0.8)

    def _after(self, limit: Limit, low: int, high: int, start: datetime | None = None) -> datetime:
        """When between ``low`` and ``high`` per cent of a limit are used, from the filing or ``start``."""
        begun = start or self.filed_at
        at = add_share(self.calendar, begun, limit, self.chance.randint(low, high)).at.astimezone(self.filed_at.tzinfo)
        return (at + timedelta(seconds=self.chance.randrange(60))).replace(microsecond=0)

    def _lead(self, at: datetime, action: Action, reason: str | None = None, text: str = "") -> LifeStep:
        return LifeStep(at, action, Party.LEAD, self.officer, reason=reason, text=text)

    def _office(
        self, at: datetime, action: Action, reason: str | None = None, text: str = "", into: str | None = None
    ) -> LifeStep:
        return LifeStep(at, action, Party.ARBITER, self.people.arbiter, reason=reason, text=text, into=into)

    def _check(self, at: datetime, action: Action, reason: str | None = None, text: str = "") -> LifeStep:
        return LifeStep(at, action, Party.CHECKER, self.people.supervisor, reason=reason, text=text)

    def _pass(self, at: datetime) -> LifeStep:
        return self._check(at, Action.PASS, text=self.chance.choice(words.CHECKED))

    def _feedback(self, at: datetime, accepted_at: datetime, *, late: bool = False) -> LifeStep:
        text = self.chance.choice(words.LATE_FEEDBACK if late else words.FEEDBACK)
        assert self.files is not None
        lon, lat = (round(degrees + self.chance.gauss(0, 0.00012), 6) for degrees in self.place)
        fix = Fix(lon, lat, float(self.chance.choice((5, 8, 12, 20))))
        if self.chance.random() < 0.03:
            fix = Fix(round(lon + 0.004, 6), lat, 30.0)
        after = AfterPhoto(at - timedelta(seconds=self.chance.randrange(60, 240)), fix)
        flags = judge_after_photo(self.place, accepted_at, self.files.after, after, at)
        photo = LifePhoto(self.files.after, after, token(self.chance), flags)
        return LifeStep(at, Action.FEEDBACK, Party.LEAD, self.officer, text=text, photos=(photo,))
