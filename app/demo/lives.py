"""From drawn problems to whole lives: number, author, report, decision and the steps up to now."""

from __future__ import annotations

import random
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from app.accounts import Actor
from app.cases import Life, LifeStep, Report, case_number
from app.demo.fates import Course, token
from app.demo.people import Cast
from app.demo.pictures import SceneFiles, scenes_of
from app.demo.plan import Draft, Planner
from app.demo.reports import report_of
from app.routing import Decision
from app.worktime import current_calendar

Decide = Callable[[Report, datetime], Decision]
_OWN_REPORTS = 20
_SURVIVORS = 60
_LOOKED_AT = timedelta(hours=20)


@dataclass(frozen=True)
class _Survivor:
    """A case that others may be merged into as long as it is open."""

    number: str
    item: str
    open_until: datetime


class LifeTeller:
    """Tells the lives of a plan; equal plans, seeds and people give equal lives."""

    def __init__(
        self, seed: int, until: datetime, people: Cast, files: Mapping[str, SceneFiles], taken: frozenset[str]
    ) -> None:
        self._chance = random.Random(f"lives {seed}")
        self._until = until
        self._people = people
        self._files = files
        self._taken = taken
        self._calendar = current_calendar()
        self._open: deque[_Survivor] = deque(maxlen=_SURVIVORS)

    def tell(self, planner: Planner, decide: Decide) -> Iterator[Life]:
        """The lives in the order of their filing."""
        drafts = planner.drafts()
        numbers = self._numbers(len(drafts))
        own = min(1 / len(self._people.inspectors), _OWN_REPORTS / max(1, len(drafts)))
        for draft in drafts:
            yield self._life(draft, next(numbers), self._author(own), decide)

    def _numbers(self, count: int) -> Iterator[str]:
        for part in self._chance.sample(range(10_000_000), min(10_000_000, count + len(self._taken) + 1)):
            number = case_number(part)
            if number not in self._taken:
                yield number

    def _author(self, own: float) -> Actor:
        inspectors = self._people.inspectors
        return inspectors[0] if self._chance.random() < own else self._chance.choice(inspectors[1:])

    def _life(self, draft: Draft, number: str, author: Actor, decide: Decide) -> Life:
        chance = self._chance
        scenes = scenes_of(draft.item.code)
        files = self._files[chance.choice(scenes).name] if scenes else None
        report_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        report = report_of(chance, report_id, draft, files)
        decision = decide(report, draft.filed_at)
        steps = tuple(takewhile(lambda step: step.at <= self._until, self._steps(draft, decision, files)))
        if draft.fate in {"on_time", "late"} and steps:
            self._open.append(_Survivor(number, draft.item.code, steps[-1].at))
        tokens = tuple(token(chance) for _ in report.photos)
        return Life(number, draft.filed_at, report, author, decision, tokens, steps)

    def _steps(self, draft: Draft, decision: Decision, files: SceneFiles | None) -> Iterator[LifeStep]:
        lead = self._people.by_unit.get(decision.lead or "")
        course = Course(
            chance=self._chance,
            calendar=self._calendar,
            people=self._people,
            item=draft.item,
            place=(decision.lon, decision.lat),
            filed_at=draft.filed_at,
            officer=lead or self._people.arbiter,
            files=files,
            survivor=self._survivor(draft) if draft.fate == "merged" else None,
        )
        if draft.fate == "police":
            return course.police()
        if lead is None:
            return course.away() if draft.fate == "away" else iter(())
        return course.steps("dispatched" if draft.fate == "outside" else draft.fate)

    def _survivor(self, draft: Draft) -> str | None:
        """An earlier case of the same item that is certainly open while this one is looked at."""
        last = draft.filed_at + _LOOKED_AT
        fitting = [case for case in self._open if case.item == draft.item.code and case.open_until > last]
        return fitting[-1].number if fitting else None
