"""Many cases with one touch: each in a unit of work and with an audit entry of its own, and each says what became of it.

What cannot be done for one case stops none of the others. The same touch twice does nothing twice: what somebody's own first
touch has done counts as done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case
from app.cases.queries.authored import is_own_step
from app.cases.queries.persons import selectable_persons
from app.cases.rules.life import Action
from app.cases.service.executor import StaleCase
from app.cases.service.moves import accept_case
from app.cases.service.persons import change_person
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError, BadInput
from app.platform.i18n import _l

MOST_CASES = 200


class Result(StrEnum):
    """What became of one case: done, moved on since the list was made, or refused for a reason."""

    DONE = "done"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Picked:
    """A case that was ticked, and the version that the list showed."""

    number: str
    seen: int


@dataclass(frozen=True)
class Outcome:
    """What became of one ticked case. ``error`` says why it was not done."""

    picked: Picked
    result: Result
    error: AppError | None = None


def accept_many(actor: Actor, picks: Sequence[Picked]) -> list[Outcome]:
    """签收 of every ticked case. Raises BadInput when none or too many are ticked."""
    return _each(
        picks,
        lambda one: accept_case(actor, one.number, one.seen),
        lambda one: is_own_step(actor, one.number, one.seen + 1, {Action.ACCEPT}),
    )


def assign_many(actor: Actor, picks: Sequence[Picked], person: str) -> list[Outcome]:
    """Let ``person`` answer for every ticked case. Raises BadInput for nobody, or somebody who may not be chosen now."""
    if person not in selectable_persons(actor.unit_code, clock.now()):
        raise BadInput("person_not_selectable", _l("请选由谁负责。案卷都没有动。"), field="person")
    return _each(
        picks,
        lambda one: change_person(actor, one.number, person, seen=one.seen),
        lambda one: _held_by(actor, one, person),
    )


def _each(
    picks: Sequence[Picked], work: Callable[[Picked], object], is_done: Callable[[Picked], bool]
) -> list[Outcome]:
    distinct = {one.number: one for one in picks}.values()
    if not distinct:
        raise BadInput("none_picked", _l("还没有勾选案卷。"), field="pick")
    if len(distinct) > MOST_CASES:
        raise BadInput("too_many_picked", _l("一次最多办 %(most)s 件，案卷都没有动。"), field="pick", most=MOST_CASES)
    return list(_outcomes(distinct, work, is_done))


def _outcomes(
    picks: Iterable[Picked], work: Callable[[Picked], object], is_done: Callable[[Picked], bool]
) -> Iterable[Outcome]:
    for one in picks:
        try:
            work(one)
        except AppError as error:
            yield _failed(one, error, done=is_done(one))
        else:
            yield Outcome(one, Result.DONE)


def _failed(one: Picked, error: AppError, *, done: bool) -> Outcome:
    if done:
        return Outcome(one, Result.DONE)
    moved_on = isinstance(error, StaleCase) and error.params["version"] != one.seen
    return Outcome(one, Result.CHANGED if moved_on else Result.REFUSED, error)


def _held_by(actor: Actor, one: Picked, person: str) -> bool:
    query = sa.select(Case.id).where(
        Case.number == one.number, Case.lead_unit == actor.unit_code, Case.person == person, Case.is_open == sa.true()
    )
    return db.session.scalars(query).first() is not None
