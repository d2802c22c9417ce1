"""Ringing rungs of the ladder: rows, record and notices, inside the caller's unit of work (rules §5).

A rung is a row; that the row is there once is the whole proof that it rang once. The instant in ``Case.wake_at`` is a hint: it
is never later than the next rung that is due, and finding nothing there costs one look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app import audit
from app.cases.models import Accountability, Case, CaseRung
from app.cases.rules import witness
from app.cases.rules.beside import RUNG
from app.cases.rules.ladder import RESTS_ON_RED, Course, DueRung, Rung, due_rungs, wake_at
from app.cases.rules.life import State
from app.cases.service import beside
from app.cases.service.stages import clocks_of, limits_of
from app.cases.service.telling_rungs import tell_rungs
from app.platform.db import db
from app.worktime import current_calendar

SERVICE = witness.SERVICE
"""How the record names the service itself."""


@dataclass(frozen=True)
class Standing:
    """The rungs of one case that rang and stand, as stage and rung."""

    rungs: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    def of_stage(self, case: Case) -> frozenset[Rung]:
        """What rang already in the present stage."""
        return frozenset(rung for rung in Rung if (stage_of(case, rung), rung) in self.rungs)

    def overdue_before(self, case: Case) -> int:
        """How many earlier rectify stages of this dispatch went red."""
        return sum(1 for stage, rung in self.rungs if rung == Rung.RED and case.first_stage <= stage < case.stage)


NOTHING_RANG = Standing()


def stage_of(case: Case, rung: Rung) -> int:
    """What ``CaseRung.stage`` counts for a rung of this case now."""
    return case.returns if rung is Rung.QUEUE_LATE else case.stage


def settle(case: Case, now: datetime) -> None:
    """Ring what is due on a case that is about to take a step."""
    if case.wake_at is not None and case.wake_at <= now:
        ring([case], now)


def ring(cases: Sequence[Case], now: datetime) -> None:
    """Ring every rung that is due on these cases and set when to look at each again. The rows must be locked."""
    calendar, standing = current_calendar(), standing_of([case.id for case in cases])
    rang: list[tuple[Case, tuple[DueRung, ...]]] = []
    for case in cases:
        known = standing.get(case.id, NOTHING_RANG)
        course = course_of(case, known)
        due = due_rungs(calendar, course, known.of_stage(case), now)
        case.wake_at = wake_at(calendar, course, now)
        if due:
            rang.append((case, due))
    _keep(rang, now)


def course_of(case: Case, known: Standing) -> Course:
    """The case as the ladder sees it."""
    return Course(State(case.state), clocks_of(case), limits_of(case), known.overdue_before(case))


def standing_of(case_ids: Collection[int]) -> Mapping[int, Standing]:
    """The rungs that stand, by case; cases without any are left out."""
    rows = db.session.execute(
        sa.select(CaseRung.case_id, CaseRung.stage, CaseRung.rung).where(
            CaseRung.case_id.in_(case_ids), CaseRung.lifted_at.is_(None)
        )
    )
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for case_id, stage, rung in rows:
        found[case_id].add((stage, rung))
    return {case_id: Standing(frozenset(rungs)) for case_id, rungs in found.items()}


def overdue_before(case: Case) -> int:
    """How many earlier rectify stages of this dispatch went red; the first stage asks nobody."""
    if case.stage <= case.first_stage:
        return 0
    return standing_of([case.id]).get(case.id, NOTHING_RANG).overdue_before(case)


def _keep(rang: Sequence[tuple[Case, tuple[DueRung, ...]]], now: datetime) -> None:
    if not rang:
        return
    rows = [row for case, due in rang for row in rung_rows((case.id, case.lead_unit), _stages(case, due), due, now)]
    db.session.connection().execute(sa.insert(CaseRung), rows)
    by_case = {case_id: list(own) for case_id, own in groupby(rows, itemgetter("case_id"))}
    audit.record_all([draft(case.number, by_case[case.id]) for case, _due in rang])
    tell_rungs(rang, now)


def _stages(case: Case, due: Sequence[DueRung]) -> list[int]:
    return [stage_of(case, each.rung) for each in due]


def rung_rows(
    whose: tuple[int, str | None], stages: Sequence[int], due: Sequence[DueRung], now: datetime
) -> list[dict[str, Any]]:
    """The rows of rungs that ring together at ``now`` on a case of a unit."""
    return [
        {
            "case_id": whose[0],
            "unit_code": whose[1],
            "stage": stage,
            "rung": each.rung,
            "due_at": each.at,
            "rung_at": now,
            "lifted_at": None,
            "by_hand": False,
        }
        for stage, each in zip(stages, due, strict=True)
    ]


def draft(number: str, rows: Sequence[Mapping[str, Any]]) -> audit.Draft:
    """The entry of the record for rungs that ring together."""
    rungs = [
        {"stage": row["stage"], "rung": row["rung"], "due": row["due_at"].astimezone(UTC).isoformat()} for row in rows
    ]
    body = {"rungs": rungs, **beside.body(beside.named(number, RUNG, *rows))}
    return audit.Draft(rows[0]["rung_at"], "case.rung", f"case:{number}", body, SERVICE)


def lift(case: Case, red_from: datetime | None, now: datetime) -> None:
    """Take back red and what came because of it, when the clock of the same stage was set right after its expiry.

    ``red_from`` is the due time before the change, None when nothing can have been set right. An extension or suspension is granted after
    expiry only when it was asked for in time (rules §5).
    """
    if red_from is None or red_from > now or case.due_at is None:
        return
    if case.state != State.SUSPENDED and case.due_at <= red_from:
        return
    decided = sa.select(Accountability.rung_id)
    lifted = db.session.execute(
        sa.update(CaseRung)
        .where(
            CaseRung.case_id == case.id,
            CaseRung.stage == case.stage,
            CaseRung.rung.in_(sorted(RESTS_ON_RED)),
            CaseRung.due_at >= red_from,
            CaseRung.lifted_at.is_(None),
            CaseRung.by_hand.is_(False),
            CaseRung.id.not_in(decided),
        )
        .values(lifted_at=now)
        .returning(*beside.columns(CaseRung, RUNG))
        .execution_options(synchronize_session=False)
    )
    rows = lifted.mappings().all()
    if rows:
        names = beside.body(beside.named(case.number, RUNG, *rows))
        body = {"stage": case.stage, "rungs": sorted(row["rung"] for row in rows), **names}
        audit.record("case.rung-lifted", f"case:{case.number}", body, SERVICE)
        # A decision that came late may leave the new due time passed too: what that brings rings with the next look, also on a
        # clock that was set back since
        case.wake_at = min(now, case.due_at)
