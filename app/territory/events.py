"""What happened to the directory of units, persons and boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class BoundariesChanged:
    """A boundary version was added; past decisions stand, open cases in changed ground are to be listed (rules §3.10)."""

    version: str
    valid_from: datetime


@dataclass(frozen=True)
class ResponsibleChanged:
    """Another person answers for a unit."""

    unit_code: str
