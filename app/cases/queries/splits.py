"""What was split off what, as far as the reader may see it; and what an inspector's own report became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CaseSplit, CaseSplitFinding, FindingOrigin
from app.cases.queries.page import find_case
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import SEALED
from app.platform import clock
from app.platform.db import db


@dataclass(frozen=True)
class Split:
    """The case that this one was split off, and the cases that were split off this one; only what the reader may see."""

    origin: CaseRow | None
    parts: Sequence[CaseRow]


def split_of(number: str, actor: Actor) -> Split:
    """How a case hangs together with others of the same report. Raises NotFound for a foreign case."""
    case, now = find_case(number, actor), clock.now()
    above = sa.select(CaseSplit.origin_id).where(CaseSplit.part_id == case.id)
    below = sa.select(CaseSplit.part_id).where(CaseSplit.origin_id == case.id)
    query = sa.select(Case).where(visible_to(actor)).order_by(Case.id)
    origin = db.session.scalars(query.where(Case.id.in_(above))).first()
    parts = db.session.scalars(query.where(Case.id.in_(below))).all()
    return Split(row_of(origin, now) if origin else None, [row_of(part, now) for part in parts])


def own_parts(author: Actor, finding_id: str) -> list[CaseRow]:
    """The further cases that one of the author's own reports became. None for somebody else's report."""
    mine = sa.select(FindingOrigin.finding_id).where(FindingOrigin.account_id == author.account_id)
    query = (
        sa.select(Case)
        .join(CaseSplitFinding, CaseSplitFinding.part_id == Case.id)
        .where(CaseSplitFinding.finding_id == finding_id, CaseSplitFinding.finding_id.in_(mine), Case.state != SEALED)
        .order_by(Case.id)
    )
    now = clock.now()
    return [row_of(case, now) for case in db.session.scalars(query)]
