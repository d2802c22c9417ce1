"""The due times that start at dispatch (rules §3.7, §4, §5)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from app.catalogue.rules import Category, Item
from app.routing.rules.decision import RuleFired
from app.worktime.rules import Calendar, Due, Limit, due, earlier_of


class Clocks(NamedTuple):
    """The due times that start at dispatch (rules §5)."""

    accept: Due
    rectify: Due
    first_feedback: Due | None

    @property
    def provisional(self) -> bool:
        """Whether one of them rests on a year without a legal calendar."""
        return any(each.provisional for each in self if each is not None)


def clocks_for(limit: Limit, accept_limit: Limit, start: datetime, calendar: Calendar) -> Clocks:
    """Accept and rectify both run from dispatch; accept is due at the earlier of the two (rules §5)."""
    rectify = due(calendar, start, limit)
    return Clocks(earlier_of(due(calendar, start, accept_limit), rectify), rectify, None)


def confidential_clocks(category: Category, limit: Limit, start: datetime, calendar: Calendar) -> Clocks:
    """Limits of a confidential case by its stages; the outcome is the shorter of item limit and stage (rules §4)."""
    stages = category.stages
    assert stages is not None, "the catalogue was checked"
    outcome = earlier_of(due(calendar, start, limit), due(calendar, start, stages.outcome))
    accept = earlier_of(due(calendar, start, stages.accept), outcome)
    return Clocks(accept, outcome, due(calendar, start, stages.first_feedback))


def clock_notes(item: Item, alt: bool, limit: Limit, clocks: Clocks) -> Iterable[RuleFired]:
    """What is due when, and whether the calendar is still open."""
    if alt and item.limit_alt is not None and item.alt_when is not None:
        yield RuleFired("3.7.alt", {"when": {"zh": item.alt_when.zh, "en": item.alt_when.en}})
    params: dict[str, Any] = {
        "accept_at": clocks.accept.at.isoformat(),
        "rectify_at": clocks.rectify.at.isoformat(),
        "limit": {"zh": limit.zh, "en": limit.en},
    }
    if clocks.first_feedback is None:
        yield RuleFired("3.7.due", params)
    else:
        yield RuleFired("3.2.stages", params | {"feedback_at": clocks.first_feedback.at.isoformat()})
    if clocks.provisional:
        yield RuleFired("3.7.provisional", {})


def due_times(clocks: Clocks) -> dict[str, Any]:
    """The due times as fields of a decision."""
    first = clocks.first_feedback
    return {
        "due_accept": clocks.accept.at,
        "due_rectify": clocks.rectify.at,
        "due_first_feedback": first.at if first is not None else None,
        "provisional": clocks.provisional,
    }
