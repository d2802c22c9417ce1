"""A deterministic city life, calibrated on real months (rules §6): which problems, where, when, and what will become of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from app.catalogue import Item, get_catalogue
from app.demo.pictures import scenes_of
from app.demo.places import Place, Places
from app.platform.clock import SHANGHAI
from app.worktime import Calendar, Limit, LimitUnit, current_calendar, due

OPEN_SHARE = 0.30
CATEGORY_WEIGHTS = {
    "ZANG": 30,
    "LUAN": 28,
    "CHA": 15,
    "CE": 9,
    "YING": 7,
    "WEN": 5,
    "SHU": 6,
    "HUANG": 0.6,
    "DUBO": 0.8,
    "DUPIN": 0.3,
}
# Inspectors are out in the morning, after the midday rest and, less, in the evening
HOUR_WEIGHTS = {7: 3, 8: 10, 9: 15, 10: 15, 11: 9, 12: 2, 13: 3, 14: 9, 15: 13, 16: 11, 17: 6, 18: 2, 19: 2, 20: 1}
_ACCEPT = Limit(4, LimitUnit.WORK_HOUR)
_TRIES = 60


@dataclass(frozen=True)
class Fate:
    """What becomes of a case: a name of the plan, and the shares of the open and of the finished ones it has."""

    name: str
    weight: float


# How the open cases stand, of a hundred; one in eight is overdue
OPEN_FATES = (
    Fate("dispatched", 29),
    Fate("rectifying", 31),
    Fate("checking", 24),
    Fate("suspended", 4),
    Fate("returned", 2),
    Fate("reworked", 3),
    Fate("overdue", 5),
    Fate("unaccepted", 2),
)
# How the finished ones went, of a hundred: four in five on time, one in twenty reworked, three returned first
DONE_FATES = (
    Fate("on_time", 74),
    Fate("late", 13),
    Fate("rework", 5),
    Fate("returned", 3),
    Fate("suspended", 1),
    Fate("dismissed", 2),
    Fate("merged", 2),
)


@dataclass(frozen=True)
class Draft:
    """A problem found: everything but what became of it."""

    item: Item
    place: Place
    filed_at: datetime
    fate: str

    @property
    def confidential(self) -> bool:
        """Whether it is for the police alone."""
        return self.fate == "police"


class Planner:
    """Draws ``cases`` problems up to the instant ``until``, and the confidential ones that come on top.

    Equal arguments give equal problems.
    """

    def __init__(
        self,
        cases: int,
        seed: int,
        until: datetime,
        places: Places,
    ) -> None:
        self._chance = random.Random(seed)
        self.cases = cases
        self._until = until.replace(microsecond=0)
        self._places = places
        self._calendar: Calendar = current_calendar()
        self.days = 45 + min(315, cases // 250)
        catalogue = get_catalogue()
        self._items = catalogue.items
        self._confidential = {item.code for item in self._items if catalogue.is_confidential(item.code)}
        self._item_weights = list(accumulate(self._weight(item) for item in self._items))
        self._hotspots: list[tuple[Item, Place]] = []

    def _weight(self, item: Item) -> float:
        category = item.code.rpartition("-")[0]
        number = int(item.code.rpartition("-")[2])
        inside = 1 / (1 + 0.15 * number)
        drawn = 1.0 if item.code in self._confidential or scenes_of(item.code) else 0.3
        return CATEGORY_WEIGHTS[category] * inside * drawn

    def drafts(self) -> list[Draft]:
        """The problems in the order of their filing."""
        chance = self._chance
        drafts: list[Draft] = []
        missing = self.cases
        while missing:
            drafts.append(self._draft(chance.random() < OPEN_SHARE))
            missing -= not drafts[-1].confidential
        return sorted(drafts, key=lambda draft: (draft.filed_at, draft.place.lon, draft.place.lat))

    def _draft(self, is_open: bool) -> Draft:
        item, place = self._problem()
        fates = OPEN_FATES if is_open else DONE_FATES
        fate = self._chance.choices(fates, [each.weight for each in fates])[0].name
        if item.code in self._confidential:
            return Draft(item, place, self._sometime(self.days), "police")
        if place.leaf is None:
            return Draft(item, place, self._sometime(4 if is_open else self.days), "outside" if is_open else "away")
        if is_open:
            return self._open_draft(item, place, fate)
        return Draft(item, place, self._sometime(self.days, oldest=self.days / 12), fate)

    def _open_draft(self, item: Item, place: Place, fate: str) -> Draft:
        """Filed so that its clock still runs now, or is not long past for the overdue."""
        if fate in {"overdue", "unaccepted"}:
            return Draft(item, place, self._past_due(item), fate)
        if fate in {"checking", "reworked", "suspended"}:
            return Draft(item, place, self._sometime(2.5, oldest=0.15), fate)
        limit = item.limit
        for attempt in range(_TRIES):
            filed_at = self._sometime(0.6 + attempt % 10)
            accept_due = due(self._calendar, filed_at, _ACCEPT).at
            if due(self._calendar, filed_at, limit).at > self._until and (
                fate == "rectifying" or accept_due > self._until
            ):
                return Draft(item, place, filed_at, fate)
        minutes = self._chance.uniform(1, 25)
        return Draft(item, place, self._until - timedelta(minutes=round(minutes)), fate)

    def _past_due(self, item: Item) -> datetime:
        for attempt in range(_TRIES):
            filed_at = self._sometime(2 + attempt)
            if due(self._calendar, filed_at, item.limit).at < self._until:
                return filed_at
        return self._until - timedelta(days=60)

    def _problem(self) -> tuple[Item, Place]:
        chance = self._chance
        if self._hotspots and chance.random() < 0.12:
            item, place = chance.choice(self._hotspots[-400:])
            return item, self._places.near(place, chance)
        item = chance.choices(self._items, cum_weights=self._item_weights)[0]
        place = self._places.draw(chance)
        if item.code not in self._confidential and place.leaf is not None and chance.random() < 0.1:
            self._hotspots.append((item, place))
        return item, place

    def _sometime(self, days: float, oldest: float = 0.0) -> datetime:
        """An instant of the last ``days`` days, at an hour when inspectors are out, at least ``oldest`` days ago."""
        chance = self._chance
        while True:
            back = timedelta(days=chance.uniform(oldest, days))
            day = (self._until - back).astimezone(SHANGHAI)
            hour = chance.choices(list(HOUR_WEIGHTS), list(HOUR_WEIGHTS.values()))[0]
            at = day.replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))
            if at < self._until - timedelta(days=oldest) and (at.weekday() < 5 or chance.random() < 0.35):
                return at.astimezone(self._until.tzinfo)
            days += 0.02
