"""What a file claims about itself; never more than a cross-check (rules §10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Self

_CITY_OFFSET = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class ExifFacts:
    """A file's own claims. Absence is neutral: phones and browsers strip them (rules §10)."""

    taken: str = ""
    offset: str = ""
    make: str = ""
    model: str = ""
    software: str = ""
    exposure: bool = False
    lat: float | None = None
    lon: float | None = None

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Self:
        """From the decoder's answer or the stored form; a value of the wrong type counts as absent."""

        def text(name: str) -> str:
            value = claims.get(name)
            return value if isinstance(value, str) else ""

        def degrees(name: str) -> float | None:
            value = claims.get(name)
            return float(value) if isinstance(value, int | float) and -180 <= value <= 180 else None

        return cls(
            taken=text("taken"),
            offset=text("offset"),
            make=text("make"),
            model=text("model"),
            software=text("software"),
            exposure=claims.get("exposure") is True,
            lat=degrees("lat"),
            lon=degrees("lon"),
        )

    def as_json(self) -> dict[str, Any]:
        """Only what is claimed."""
        return {
            name: value
            for name, value in vars(self).items()
            if value is not None and value != "" and value is not False
        }

    @property
    def taken_at(self) -> datetime | None:
        """The claimed instant; without an offset it is read as the city's time. None when absent or unreadable."""
        try:
            naive = datetime.strptime(self.taken, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone is added below
            zone = datetime.strptime(self.offset, "%z").tzinfo if self.offset else _CITY_OFFSET
        except ValueError:
            return None
        return naive.replace(tzinfo=zone)

    @property
    def names_a_camera(self) -> bool:
        """Whether anything in it comes from a camera."""
        return bool(self.make or self.model or self.exposure)


NO_CLAIMS = ExifFacts()
