"""The seam to the floors above: wiring hands in whose due times a calendar would move, so that the room need not know cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from app.worktime.rules import Calendar


@dataclass(frozen=True, slots=True)
class MovedDue:
    """A due time before and after: whose (a number as people read it) and both instants."""

    number: str
    before: datetime
    after: datetime


MovedDues = Callable[[Calendar, int], tuple[int, Sequence[MovedDue]]]
"""For a calendar: how many due times it moves, and the first so many of them."""

_EXTENSION = "mingcha_moved_dues"


def register_moved_dues(app: Flask, moved: MovedDues) -> None:
    """Let the preview of a calendar list the due times that it moves; without it there are none."""
    app.extensions[_EXTENSION] = moved


def moved_dues(calendar: Calendar, at_most: int) -> tuple[int, Sequence[MovedDue]]:
    """What ``calendar`` would move now."""
    moved = cast("MovedDues | None", current_app.extensions.get(_EXTENSION))
    return moved(calendar, at_most) if moved is not None else (0, ())
