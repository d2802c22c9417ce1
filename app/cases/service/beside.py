"""Rows in tables of their own as an entry of the record names them: whoever writes such a row puts this in its entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import audit
from app.cases.rules.beside import BESIDE, Kind
from app.platform.db import Base

Named = dict[str, str | None]
"""Fingerprints of rows by what the record calls them; None for a row that went."""


def named(number: str, kind: Kind, *rows: Mapping[Any, Any] | Base, subject: str = "case") -> Named:
    """These rows of a case, as they stand from now on."""
    about = f"{subject}:{number}"
    found: Named = {}
    for row in rows:
        values = _values(row, kind) if isinstance(row, Base) else row
        found[kind.name_of(values)] = audit.fingerprint(kind.text_of(values), about)
    return found


def gone(kind: Kind, row: Mapping[Any, Any]) -> Named:
    """A row that was taken away; of ``row`` only the columns of its name are read."""
    return {kind.name_of(row): None}


def body(*rows: Named) -> dict[str, Named]:
    """The part of an entry that names all these rows; nothing where there are none."""
    together = {name: fingerprint for each in rows for name, fingerprint in each.items()}
    return {BESIDE: together} if together else {}


def columns(table: type[Base], kind: Kind) -> tuple[Any, ...]:
    """The columns of a table that a row of this kind is named and held by."""
    return tuple(getattr(table, name) for name in (*kind.key, *kind.columns))


def _values(row: Base, kind: Kind) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*kind.key, *kind.columns)}
