"""The seam to the cases of the floors above: wiring hands in what somebody still answers for, so that nobody leaves with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app


@dataclass(frozen=True)
class OpenWork:
    """How many open cases somebody answers for, and who stands in for them (None: nobody is named)."""

    cases: int
    substitute: str | None = None


OpenWorkOf = Callable[[str, str], OpenWork]
"""By the code of the unit and the name of the person."""

_EXTENSION = "mingcha_open_work"
NOTHING = OpenWork(0)


def register_open_work(app: Flask, work: OpenWorkOf) -> None:
    """Let accounts know who answers for open cases by ``work``; without it nobody does."""
    app.extensions[_EXTENSION] = work


def open_work_of(unit_code: str, name: str) -> OpenWork:
    """What a person of a unit still answers for."""
    work = cast("OpenWorkOf | None", current_app.extensions.get(_EXTENSION))
    return work(unit_code, name) if work is not None else NOTHING
