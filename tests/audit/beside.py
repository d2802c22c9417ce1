"""What stands beside the record, in the hands of whoever wants to change it: cases, histories, findings and photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.cases.models import Case, CaseEvent, CasePhoto, Finding, PoliceCase
from app.evidence.models import Photo
from app.platform.db import Base, db
from tests.support.insider import unguarded

# Parents first
TABLES: tuple[type[Base], ...] = (Case, PoliceCase, Finding, CaseEvent, Photo, CasePhoto)


@dataclass(frozen=True)
class Shelf:
    """All rows of these tables as they stood once."""

    rows: dict[type[Base], list[dict[str, Any]]]

    @staticmethod
    def read() -> Shelf:
        """The tables of the current application."""
        rows = {
            table: [dict(row) for row in db.session.execute(sa.select(table.__table__)).mappings()] for table in TABLES
        }
        db.session.rollback()
        return Shelf(rows)

    def store(self) -> None:
        """Put these rows back in the place of those that are there."""
        with unguarded() as connection:
            for table in reversed(TABLES):
                connection.execute(sa.delete(table))
            for table in TABLES:
                if self.rows[table]:
                    connection.execute(sa.insert(table), self.rows[table])
