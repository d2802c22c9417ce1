"""Both planners must read the viewport out of the covering index alone: another index costs five times."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.cases.models import Case
from app.geo.bbox import BBox
from app.oversight.queries import count_figures, group_cases, list_cases
from app.oversight.rules.view import Filter, Lateness
from app.oversight.selection import OPEN_CELL_INDEX, Sight
from app.platform.db import db
from tests.oversight.ground import AT

STREETS = BBox(113.81, 34.01, 113.85, 34.05)
VISIBLE = sa.or_(Case.lead_unit.in_(["CGJ", "CGJ-411002"]), Case.leaf_unit == "XCDCQ001", Case.body_unit == "411002")
FILTERS = [
    Filter(),
    Filter(unit="411002"),
    Filter(unit="CGJ", lateness=Lateness.LATE),
    Filter(categories=frozenset({"ZANG"}), states=frozenset({"checking"}), days=30),
]


pytestmark = pytest.mark.usefixtures("crowded")


def plans(act: Any) -> list[str]:
    """The plan of every statement on open cases that ``act`` executes."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "ranges" in statement:
            statements.append((statement, parameters))

    sa.event.listen(db.engine, "before_cursor_execute", keep)
    try:
        act()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", keep)
    return [explained(statement, parameters) for statement, parameters in statements]


def explained(statement: str, parameters: Any) -> str:
    explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    with db.engine.connect() as connection:
        lines = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    return "\n".join(str(line[-1]) for line in lines)


def covers(plan: str) -> bool:
    wanted = "Index Only Scan using" if db.engine.dialect.name == "postgresql" else "USING COVERING INDEX"
    return any(wanted in line and OPEN_CELL_INDEX in line for line in plan.splitlines())


@pytest.mark.parametrize("chosen", FILTERS)
@pytest.mark.parametrize("visible", [sa.true(), VISIBLE], ids=["all", "own"])
def test_the_covering_index_answers(visible: Any, chosen: Filter) -> None:
    sight = Sight(visible, chosen, AT, STREETS)
    for plan in plans(lambda: (count_figures(sight), group_cases(sight, 16), list_cases(sight))):
        assert covers(plan), plan


def test_a_column_outside_the_index_would_be_noticed() -> None:
    sight = Sight(Case.note == "", Filter(), AT, STREETS)
    (plan,) = plans(lambda: count_figures(sight))
    assert not covers(plan)
