"""A new calendar and the due times that were a guess (rules §5): computed again from their own starts, never what has passed.

A due time already passed never moves. One still to come never moves into the past either: nobody is late by a table that came
after the fact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, overload

from app.cases.rules.clocks import Clocks, Limits, timed
from app.cases.rules.life import State
from app.worktime.rules import Calendar, Due, Limit, due, first_office_minute


@dataclass(frozen=True)
class Guess:
    """A case whose due times rest on years without a legal table.

    ``entered`` is when its present state began, ``dispatched_at`` when the unit got it; ``suspended_day`` the end date of its
    suspension, where one runs.
    """

    state: State
    clocks: Clocks
    limits: Limits
    queue: Limit
    entered: datetime | None = None
    dispatched_at: datetime | None = None
    suspended_day: date | None = None


def recomputed(calendar: Calendar, guess: Guess, now: datetime) -> Clocks:
    """The clocks by ``calendar``; provisional still where it does not reach far enough."""
    was = guess.clocks
    rectify = timed(calendar, guess.limits, replace(was, provisional=False)) if was.stage_at is not None else was
    others = _others(calendar, guess)
    moved: dict[str, Any] = {
        "remind_at": moved_on(was.remind_at, rectify.remind_at, now),
        "amber_at": moved_on(was.amber_at, rectify.amber_at, now),
        "due_at": moved_on(was.due_at, rectify.due_at, now),
        **{name: moved_on(getattr(was, name), each.at if each else None, now) for name, each in others.items()},
    }
    accept = moved["accept_due_at"]
    if accept is not None and guess.state is State.DISPATCHED and moved["due_at"] is not None and accept > now:
        moved["accept_due_at"] = min(accept, moved["due_at"])
    still = [rectify.provisional and was.due_at is not None and was.due_at > now]
    still += [each.provisional for name, each in others.items() if each and (getattr(was, name) or now) > now]
    return replace(was, **moved, provisional=any(still), calendar_version=calendar.version)


def _others(calendar: Calendar, guess: Guess) -> dict[str, Due | None]:
    """The due times beside the rectify stage, each from its own start; None where none runs."""
    entered, clocks = guess.entered, guess.clocks
    state, limits = guess.state, guess.limits

    def runs(here: bool, limit: Limit) -> Due | None:
        return due(calendar, entered, limit) if here and entered is not None else None

    end = None
    if state is State.SUSPENDED and guess.suspended_day is not None:
        first = first_office_minute(calendar, guess.suspended_day)
        end = Due(first, due(calendar, first, Limit(1, limits.accept.unit)).provisional, calendar.version)
    return {
        "accept_due_at": runs(state is State.DISPATCHED, limits.accept),
        "check_due_at": runs(state is State.CHECKING, limits.check),
        "queue_due_at": runs(state in {State.SUBMITTED, State.RETURNED}, guess.queue),
        "first_due_at": _first_due(calendar, guess) if clocks.first_due_at is not None else None,
        "suspended_until": end,
    }


def _first_due(calendar: Calendar, guess: Guess) -> Due | None:
    """The first due time: that of the running stage where it is the first, else one limit from the dispatch."""
    clocks = guess.clocks
    if clocks.stage_at is not None and clocks.first_due_at == clocks.due_at:
        rectify = timed(calendar, guess.limits, replace(clocks, provisional=False))
        assert rectify.due_at is not None
        return Due(rectify.due_at, rectify.provisional, calendar.version)
    if guess.dispatched_at is None or clocks.paused_at is not None:
        return None
    return due(calendar, guess.dispatched_at, guess.limits.rectify)


@overload
def moved_on(was: datetime, becomes: datetime | None, now: datetime) -> datetime: ...
@overload
def moved_on(was: datetime | None, becomes: datetime | None, now: datetime) -> datetime | None: ...
def moved_on(was: datetime | None, becomes: datetime | None, now: datetime) -> datetime | None:
    """Where a due time comes to: what has passed stays, and nothing moves into the past."""
    if was is None or was <= now or becomes is None or becomes <= now:
        return was
    return becomes
