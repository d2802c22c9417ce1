"""The seam to the units of the floors above: wiring hands in their names, so that accounts need not know territory."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Flask, current_app

from app.platform.i18n import pick

UnitNames = Callable[[str], tuple[str, str] | None]
"""The Chinese and the English name of a unit by its code, None for a code that is none."""

_EXTENSION = "mingcha_unit_names"


def register_units(app: Flask, names: UnitNames) -> None:
    """Let accounts know units by ``names``; without it every code is taken as it is."""
    app.extensions[_EXTENSION] = names


def _names() -> UnitNames | None:
    return cast("UnitNames | None", current_app.extensions.get(_EXTENSION))


def is_unit(code: str) -> bool:
    """Whether there is such a unit."""
    names = _names()
    return names is None or names(code) is not None


def unit_name(code: str) -> str:
    """The unit in the reader's language; its code where it has no name."""
    names = _names()
    found = names(code) if names else None
    return pick(*found) if found else code
