"""What the floors above hear after the commit. Ids only: whoever listens reads the row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseMoved:
    """A case took an edge of the table; ``event`` is the edge's name (``CaseDispatched``, ``CaseClosed`` …)."""

    case_id: int
    number: str
    event: str


@dataclass(frozen=True)
class PoliceCaseMoved:
    """A confidential case moved; nobody but the police desk's own pages may listen."""

    police_case_id: int


@dataclass(frozen=True)
class CaseSealed:
    """A case turned out confidential and went to the police: whoever keeps something of it must forget it."""

    case_id: int
    number: str
