"""A question, the facts it is asked under, and the decision with its trace (rules §3): data, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from app.catalogue.rules import Catalogue
from app.geo.crs import Crs, Position
from app.geo.polygons import Share
from app.territory.rules import BoundaryLayer, ResponsibleDirectory, UnitTree
from app.worktime.rules import Calendar, Limit, LimitUnit

ACCEPT_LIMIT: Final = Limit(4, LimitUnit.WORK_HOUR)
DUE_TIMES: Final = ("due_accept", "due_rectify", "due_first_feedback")
_ASKED: Final = ("at", "dispatched_at")


class Outcome(StrEnum):
    """What became of the question."""

    DISPATCH = "dispatch"
    CHOOSE = "choose"
    OUTSIDE = "outside"
    CONFIDENTIAL = "confidential"
    HOLD = "hold"


class BadAccuracyError(ValueError):
    """The accuracy is negative or no number."""


class RuleFired(NamedTuple):
    """One rule and what it found; parameters are plain JSON values."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What was seen where and when. `at` is the observation, `dispatched_at` the start of the clocks (default `at`);
    `boundary_choice` is the leaf picked near a border, at capture or by the Office; `directed_to` is the unit to which the
    Office sends the case by its own ruling."""

    item: str
    lon: float
    lat: float
    crs: Crs
    accuracy_m: float | None
    at: datetime
    alt: bool = False
    boundary_choice: str | None = None
    dispatched_at: datetime | None = None
    directed_to: str | None = None

    @property
    def start(self) -> datetime:
        """When the clocks start."""
        return self.dispatched_at or self.at


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier ruling of the Office on a leaf and an item (rules §3.8): cited, never decisive."""

    leaf: str
    item: str
    unit: str
    case_number: str
    ruled_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision rests on: catalogue, units, persons, boundaries and calendar, each of one version."""

    catalogue: Catalogue
    tree: UnitTree
    persons: ResponsibleDirectory
    layer: BoundaryLayer
    calendar: Calendar
    accept_limit: Limit = ACCEPT_LIMIT
    before_first_version: bool = False
    precedents: tuple[Precedent, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Who leads, who guides, who assists, who answers, by when, and why.

    `body` is the leaf's parent, whoever leads. `candidates` are the leaves that hold 1 % or more of the accuracy circle.
    For confidential items leaf, body and candidates stay empty and the trace names no place. Due times are in
    Asia/Shanghai and absent where nothing is dispatched. A held decision names the lead that cannot receive.
    """

    outcome: Outcome
    question: Question
    position: Position
    radius_m: float
    confidential: bool
    limit: Limit
    boundary_version: str
    catalogue_version: str
    calendar_version: str
    trace: tuple[RuleFired, ...]
    lead: str | None = None
    leaf: str | None = None
    body: str | None = None
    guides: tuple[str, ...] = ()
    assists: tuple[str, ...] = ()
    candidates: tuple[Share, ...] = ()
    picked: str | None = None
    nearest: str | None = None
    distance_m: float | None = None
    person: str | None = None
    due_accept: datetime | None = None
    due_rectify: datetime | None = None
    due_first_feedback: datetime | None = None
    provisional: bool = False

    @property
    def near_border(self) -> bool:
        """Whether several leaves share the accuracy circle (临界, rules §3.4)."""
        return len(self.candidates) > 1 and self.leaf is not None

    @property
    def lon(self) -> float:
        """Longitude in WGS-84."""
        return self.position.lon

    @property
    def lat(self) -> float:
        """Latitude in WGS-84."""
        return self.position.lat

    def to_json(self) -> dict[str, Any]:
        """The whole decision in plain JSON values, for keeping with a case; `from_json` gives an equal one back."""
        question = _values(self.question)
        question |= {"crs": self.question.crs.value} | {key: _iso(question[key]) for key in _ASKED}
        return _values(self) | {
            "question": question,
            "outcome": self.outcome.value,
            "limit": {"n": self.limit.n, "unit": self.limit.unit.value},
            "position": list(self.position),
            "guides": list(self.guides),
            "assists": list(self.assists),
            "candidates": [list(candidate) for candidate in self.candidates],
            "trace": [[fired.code, dict(fired.params)] for fired in self.trace],
            **{key: _iso(getattr(self, key)) for key in DUE_TIMES},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Decision":
        """Read a stored decision.

        Raises:
            KeyError, TypeError, ValueError: when it is none.
        """
        asked = dict(data["question"])
        asked |= {"crs": Crs(asked["crs"])} | {key: _instant(asked[key]) for key in _ASKED}
        known = dict(data) | {
            "question": Question(**asked),
            "outcome": Outcome(data["outcome"]),
            "limit": Limit(data["limit"]["n"], LimitUnit(data["limit"]["unit"])),
            "position": Position(*data["position"]),
            "guides": tuple(data["guides"]),
            "assists": tuple(data["assists"]),
            "candidates": tuple(Share(*candidate) for candidate in data["candidates"]),
            "trace": tuple(RuleFired(*fired) for fired in data["trace"]),
            **{key: _instant(data[key]) for key in DUE_TIMES},
        }
        return cls(**known)


def _values(record: Question | Decision) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
