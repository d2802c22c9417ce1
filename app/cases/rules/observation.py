"""The parts of a report that the rules read, whatever type carries them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Position(Protocol):
    """Where the phone was."""

    @property
    def lon(self) -> float:
        """Degrees east."""

    @property
    def lat(self) -> float:
        """Degrees north."""


class Observation(Protocol):
    """One observation as sent."""

    @property
    def pin(self) -> tuple[float, float] | None:
        """Where the problem is, WGS-84."""

    @property
    def fix(self) -> Position | None:
        """Where the phone was."""

    @property
    def observed_at(self) -> datetime | None:
        """When, by the phone's clock."""

    @property
    def photos(self) -> Sequence[object]:
        """The announced photos."""
