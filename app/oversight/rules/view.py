"""What a view of the map shows, and the link that restores it; pages and the machine interface read the same names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import isfinite
from typing import Final
from zoneinfo import ZoneInfo

from app.cases.rules.life import OPEN_STATES, State
from app.cases.rules.marks import ANY, MARKS
from app.geo.bbox import BBox, parse_bbox

# Confidential categories are on no map (rules §3.2); their cases live in a table of their own.
MAP_CATEGORIES: Final = ("ZANG", "LUAN", "CHA", "WEN", "YING", "SHU", "CE")
MAP_STATES: Final = (
    State.DISPATCHED,
    State.RECTIFYING,
    State.CHECKING,
    State.RETURNED,
    State.SUSPENDED,
    State.SUBMITTED,
)
MAP_MARKS: Final = (ANY, *MARKS)
PERIODS: Final = (7, 30, 90)
MAX_ZOOM: Final = 20.0
PAGE: Final = 30
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_LONGEST_NUMBER: Final = 8
_LONGEST_UNIT: Final = 24


class Lateness(StrEnum):
    """How the running clock of a case stands (rules §5)."""

    LATE = "late"
    SOON = "soon"
    OK = "ok"


class BadView(ValueError):
    """A part of the query string cannot be read. ``part`` is its name, ``swapped`` whether lon and lat look exchanged."""

    def __init__(self, part: str, *, swapped: bool = False) -> None:
        self.part = part
        self.swapped = swapped
        super().__init__(part)


@dataclass(frozen=True)
class Moment:
    """The instant for which lateness is judged, and the end of its day in the city."""

    now: datetime
    day_end: datetime


def moment(now: datetime) -> Moment:
    """``now`` (aware) with the midnight that ends its day in Shanghai."""
    local = now.astimezone(_SHANGHAI)
    tomorrow = local.date() + timedelta(days=1)
    return Moment(now, datetime.combine(tomorrow, time(), _SHANGHAI))


def lateness(at: Moment, state: str, due: datetime | None, amber_at: datetime | None) -> Lateness:
    """Late once the running clock's ``due`` has passed; soon from 80 % of the limit on or when due today."""
    if due is None:
        return Lateness.OK
    if due < at.now:
        return Lateness.LATE
    amber = state != State.CHECKING and amber_at is not None and amber_at <= at.now
    return Lateness.SOON if amber or due < at.day_end else Lateness.OK


# ── The view and its link ────────────────────────────────────────────────────
@dataclass(frozen=True)
class Filter:
    """Which open cases are shown. Empty means all. ``days`` since filing, ``number`` the first digits of case numbers,
    ``mark`` a mark of key work."""

    categories: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    lateness: Lateness | None = None
    unit: str | None = None
    days: int | None = None
    number: str = ""
    mark: str = ""

    @property
    def count(self) -> int:
        """How many kinds of filter are on."""
        parts = (self.categories, self.states, self.lateness, self.unit, self.days, self.number, self.mark)
        return sum(bool(part) for part in parts)

    def admits(self, category: str, state: str, late: Lateness) -> bool:
        """Whether a case of these three passes; jurisdiction, period and number are judged by the database."""
        return self.admits_except("", category, state, late)

    def admits_except(self, facet: str, category: str, state: str, late: Lateness) -> bool:
        """The same, one facet left out, so that its own figures do not depend on what is chosen in it."""
        return (
            (facet == "category" or not self.categories or category in self.categories)
            and (facet == "state" or not self.states or state in self.states)
            and (facet == "lateness" or self.lateness is None or late == self.lateness)
        )


@dataclass(frozen=True)
class View:
    """What a link to the map restores. ``bbox`` None: the whole city; ``selected`` a case number."""

    bbox: BBox | None = None
    zoom: float | None = None
    filter: Filter = field(default_factory=Filter)
    selected: str | None = None


def parse_view(query: Mapping[str, Sequence[str]]) -> View:
    """Read a query string (name → values). Unknown names are ignored; raises BadView for what cannot be read."""
    return View(
        bbox=_bbox(_one(query, "bbox")),
        zoom=_zoom(_one(query, "zoom")),
        filter=Filter(
            categories=_known(query, "category", MAP_CATEGORIES),
            states=_known(query, "state", OPEN_STATES),
            lateness=_lateness(_one(query, "late")),
            unit=_code(_one(query, "unit")),
            days=_days(_one(query, "days")),
            number=_number(query, "q"),
            mark=_mark(_one(query, "mark")),
        ),
        selected=_number(query, "case") or None,
    )


def view_query(view: View) -> dict[str, str]:
    """The query string that ``parse_view`` reads back, without what is left open."""
    chosen = view.filter
    parts = {
        "bbox": ",".join(f"{edge:.5f}" for edge in _edges(view.bbox)) if view.bbox else "",
        "zoom": f"{view.zoom:g}" if view.zoom is not None else "",
        "category": _joined(chosen.categories, MAP_CATEGORIES),
        "state": _joined(chosen.states, MAP_STATES),
        "late": chosen.lateness or "",
        "unit": chosen.unit or "",
        "days": str(chosen.days or ""),
        "q": chosen.number,
        "mark": chosen.mark,
        "case": view.selected or "",
    }
    return {name: value for name, value in parts.items() if value}


def _edges(box: BBox) -> tuple[float, float, float, float]:
    return box.west, box.south, box.east, box.north


def _one(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    return values[0].strip() if values else ""


def _bbox(text: str) -> BBox | None:
    if not text:
        return None
    try:
        return parse_bbox(text)
    except ValueError:
        raise BadView("bbox", swapped=_looks_swapped(text)) from None


def _looks_swapped(text: str) -> bool:
    """Whether the four numbers make a box once lon and lat change places."""
    parts = text.split(",")
    try:
        parse_bbox(",".join((parts[1], parts[0], parts[3], parts[2])))
    except (ValueError, IndexError):
        return False
    return True


def _zoom(text: str) -> float | None:
    if not text:
        return None
    try:
        zoom = float(text)
    except ValueError:
        raise BadView("zoom") from None
    if not isfinite(zoom) or not 0.0 <= zoom <= MAX_ZOOM:
        raise BadView("zoom")
    return zoom


def _known(query: Mapping[str, Sequence[str]], name: str, allowed: Iterable[str]) -> frozenset[str]:
    values = {part.strip() for value in query.get(name, ()) for part in value.split(",") if part.strip()}
    if not values <= set(allowed):
        raise BadView(name)
    return frozenset() if values == set(allowed) else frozenset(values)


def _lateness(text: str) -> Lateness | None:
    try:
        return Lateness(text) if text else None
    except ValueError:
        raise BadView("late") from None


def _code(text: str) -> str | None:
    if len(text) > _LONGEST_UNIT or not text.replace("-", "").isalnum() or not text.isascii():
        if text:
            raise BadView("unit")
        return None
    return text


def _days(text: str) -> int | None:
    if not text:
        return None
    if text not in {str(days) for days in PERIODS}:
        raise BadView("days")
    return int(text)


def _mark(text: str) -> str:
    if text and text not in MAP_MARKS:
        raise BadView("mark")
    return text


def _number(query: Mapping[str, Sequence[str]], name: str) -> str:
    """Digits of a case number as people write them: ``4827-1936``, spaces allowed."""
    digits = _one(query, name).replace("-", "").replace(" ", "")
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise BadView(name)
    return digits


def _joined(chosen: frozenset[str], order: Sequence[str]) -> str:
    return ",".join(str(value) for value in order if value in chosen)
