"""The body of a question to the machine interface."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict


class DecideBody(BaseModel):
    """Where would this go? The coordinate system must be said; the time defaults to now and carries its offset."""

    model_config = ConfigDict(extra="forbid", strict=False)

    item: str
    lon: float
    lat: float
    crs: str
    accuracy: float | None = None
    at: AwareDatetime | None = None
    alt: bool = False
    boundary_choice: str | None = None

    def at_or(self, now: datetime) -> datetime:
        """The time asked for, else the given one."""
        return self.at or now
