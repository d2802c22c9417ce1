"""What reaches the cases: the frozen observation of an inspector (offline-capture 3.3), and whole lives of a generated city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.accounts import Actor
from app.cases.rules.life import Action, Party
from app.evidence import Flag, StagedPhoto
from app.routing import Decision


@dataclass(frozen=True)
class Fix:
    """Where the phone was. ``accuracy_m`` in metres, ``age_ms`` how old the fix was at the shutter, ``crs`` its datum."""

    lon: float
    lat: float
    accuracy_m: float | None = None
    crs: str = "wgs84"
    age_ms: int | None = None
    source: str = "device"


@dataclass(frozen=True)
class AnnouncedPhoto:
    """A photo that belongs to a report, by the SHA-256 of its bytes; the bytes come with it or later."""

    sha256: str
    role: str = "near"
    provenance: str = "input_capture"
    taken_at: datetime | None = None
    fix: Fix | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """One observation as sent. ``pin`` (WGS-84 lon, lat) is where the problem is; ``fix`` where the phone was; one is needed."""

    id: str
    item: str
    pin: tuple[float, float] | None = None
    fix: Fix | None = None
    alt: bool = False
    note: str = ""
    boundary_choice: str | None = None
    joins_case: str | None = None
    photos: tuple[AnnouncedPhoto, ...] = ()
    observed_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Filed:
    """What became of a report. ``state`` is a State or, for a confidential item, a PoliceState."""

    finding_id: str
    number: str
    confidential: bool
    state: str
    lead_unit: str | None
    flags: tuple[str, ...] = ()
    joined: bool = False


@dataclass(frozen=True)
class AfterPhoto:
    """The capture facts of an officer's after-photo: when and where it was taken, as the phone said."""

    taken_at: datetime | None = None
    fix: Fix | None = None
    provenance: str = "input_capture"


@dataclass(frozen=True)
class LifePhoto:
    """An after-photo of a life with its public token and the judgements on it."""

    staged: StagedPhoto
    after: AfterPhoto
    token: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class LifeStep:
    """One step of a life after its filing; without ``actor`` the service itself takes it.

    ``outcome`` is for the police, ``into`` the life it is merged into.
    """

    at: datetime
    action: Action | None
    party: Party
    actor: Actor | None
    reason: str | None = None
    text: str = ""
    until: date | None = None
    into: str | None = None
    outcome: str | None = None
    photos: tuple[LifePhoto, ...] = ()

    @property
    def person(self) -> Actor:
        """Who takes it; raises ValueError for a step of the service itself."""
        if self.actor is None:
            raise ValueError(f"nobody takes {self.action}")
        return self.actor


@dataclass(frozen=True)
class Life:
    """A case from its filing on. ``tokens`` are the public tokens of the report's photos, whose bytes came with it."""

    number: str
    filed_at: datetime
    report: Report
    author: Actor
    decision: Decision
    tokens: tuple[str, ...] = ()
    steps: tuple[LifeStep, ...] = ()
