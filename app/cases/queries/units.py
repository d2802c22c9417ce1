"""Names of units in the reader's language, and who may be sent a case."""

from __future__ import annotations

from app.platform.i18n import pick
from app.territory import Unit, UnitKind, find_unit, list_units

_RECEIVING = (UnitKind.TOWNSHIP, UnitKind.ZONE, UnitKind.COUNTY, UnitKind.BODY, UnitKind.DEPARTMENT)


def unit_name(code: str | None) -> str:
    """The unit's full name; empty without one."""
    unit = find_unit(code)
    return pick(unit.zh, unit.en) if unit else code or ""


def unit_short(code: str | None) -> str:
    """The unit's short name for tight places; empty without one."""
    unit = find_unit(code)
    return pick(unit.short_zh, unit.short_en) if unit else code or ""


def receiving_units() -> tuple[Unit, ...]:
    """Every unit that the Office may send a case to; the police line is none of them."""
    return list_units(*_RECEIVING)
