"""The rows beside cases as they stand, named as the record names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from app.cases.models import (
    Accountability,
    CaseDecision,
    CaseGuide,
    CaseMark,
    CasePress,
    CaseRung,
    CaseSplit,
    CaseSplitFinding,
    CaseTask,
    PoliceRung,
    PressAuthor,
    SiteNotice,
)
from app.cases.models.rulings import CaseRequest, CaseRuling, CheckDraw, RequestAuthor
from app.cases.rules.beside import (
    ACCOUNT,
    DECISION,
    DRAW,
    GUIDE,
    MARK,
    NOTICE,
    POLICE_RUNG,
    PRESS,
    PRESS_AUTHOR,
    REQUEST,
    REQUEST_AUTHOR,
    RULING,
    RUNG,
    SPLIT,
    SPLIT_FINDING,
    TASK,
    Kind,
)
from app.platform.db import Base, db

Rows = dict[int, list[tuple[str, str]]]
"""Name and text of each row, by case."""
_OWN: tuple[tuple[Kind, type[Base], str], ...] = (
    (DECISION, CaseDecision, "case_id"),
    (GUIDE, CaseGuide, "case_id"),
    (RULING, CaseRuling, "case_id"),
    (REQUEST, CaseRequest, "case_id"),
    (TASK, CaseTask, "case_id"),
    (RUNG, CaseRung, "case_id"),
    (DRAW, CheckDraw, "case_id"),
    (NOTICE, SiteNotice, "case_id"),
    (PRESS, CasePress, "case_id"),
    (MARK, CaseMark, "case_id"),
    (SPLIT, CaseSplit, "part_id"),
    (SPLIT_FINDING, CaseSplitFinding, "part_id"),
)
_THROUGH: tuple[tuple[Kind, type[Base], Any, Any], ...] = (
    (REQUEST_AUTHOR, RequestAuthor, CaseRequest, CaseRequest.id == RequestAuthor.request_id),
    (PRESS_AUTHOR, PressAuthor, CasePress, CasePress.id == PressAuthor.press_id),
    (ACCOUNT, Accountability, CaseRung, CaseRung.id == Accountability.rung_id),
)


def rows_beside(cases: Collection[int]) -> Rows:
    """Everything beside these cases."""
    found: Rows = defaultdict(list)
    for kind, table, whose in _OWN:
        owner = table.__table__.c[whose]
        query = sa.select(owner.label("owner"), *(table.__table__.c[name] for name in (*kind.key, *kind.columns)))
        _gather(found, kind, query.where(owner.in_(cases)))
    for kind, table, parent, joined in _THROUGH:
        own, other = table.__table__.c, parent.__table__.c
        columns = (own[name] if name in own else other[name] for name in (*kind.key, *kind.columns))
        query = sa.select(other.case_id.label("owner"), *columns).join_from(table, parent, joined)
        _gather(found, kind, query.where(other.case_id.in_(cases)))
    return found


def rows_beside_police(cases: Collection[int]) -> Rows:
    """The same for confidential cases."""
    found: Rows = defaultdict(list)
    own = PoliceRung.__table__.c
    columns = (own[name] for name in (*POLICE_RUNG.key, *POLICE_RUNG.columns))
    query = sa.select(own.police_case_id.label("owner"), *columns).where(own.police_case_id.in_(cases))
    _gather(found, POLICE_RUNG, query)
    return found


def _gather(found: Rows, kind: Kind, query: sa.Select[Any]) -> None:
    for row in db.session.execute(query).mappings():
        found[row["owner"]].append((kind.name_of(row), kind.text_of(row)))
