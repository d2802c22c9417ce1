"""One statement tells whether what is kept in memory still holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.platform.db import db
from app.platform.stamps import declare_stamp, stamp
from app.platform.unit_of_work import atomic
from app.territory.models import StampRow
from app.territory.queries import STAMP_ID
from app.territory.service import touch

pytestmark = pytest.mark.usefixtures("people")


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_all_signs_are_read_together_and_once() -> None:
    db.session.rollback()
    db.session.info.clear()
    with _statements() as seen:
        assert {stamp("territory") is None, stamp("worktime") is None, stamp("rulings") is None} == {False}
    assert len(seen) == 1


def test_a_session_sees_what_it_has_changed_itself() -> None:
    before = stamp("territory")
    with atomic():
        assert stamp("territory") == before
        touch()
        changed = stamp("territory")
    assert before != changed == stamp("territory")


def test_inside_a_unit_of_work_every_read_asks() -> None:
    held = stamp("territory")
    with atomic():
        db.session.execute(sa.update(StampRow).where(StampRow.id == STAMP_ID).values(stamp="another"))
        assert stamp("territory") == "another" != held


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="territory"):
        declare_stamp("territory", sa.select(sa.literal(1)).scalar_subquery())
