"""What the Office has before its eyes when it rules: who else could have been meant, earlier rulings, what this one will mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.cases.models import Case
from app.cases.queries.precedents import PrecedentView, precedent_views
from app.cases.queries.units import unit_name, unit_short
from app.catalogue import get_catalogue
from app.platform.db import db
from app.platform.i18n import pick
from app.territory import Drawn, Sheet

WIDTH, HEIGHT = 358, 200
_UNKNOWN_RADIUS_M = 50.0
# On a border the circle takes about a third of the sheet's height; elsewhere the sheet shows the neighbours
_SHARE_OF_SHEET = 3
_WIDE_M = 12.0


@dataclass(frozen=True)
class Candidate:
    """A unit whose ground the circle reaches: its share of the circle in words; ``place`` picks its colour on the sheet."""

    code: str
    name: str
    share: str
    place: int


@dataclass(frozen=True)
class RulingAid:
    """The sheet with its candidates, the precedents, and what the ruling becomes one for (empty: for nothing)."""

    width: int
    height: int
    grounds: Sequence[Drawn]
    radius: float
    candidates: Sequence[Candidate]
    precedents: Sequence[PrecedentView]
    leaf: str
    item: str

    def place_of(self, code: str) -> int | None:
        """Which candidate a ground of the sheet is."""
        return next((each.place for each in self.candidates if each.code == code), None)


def ruling_aid(number: str, decision: Mapping[str, Any] | None) -> RulingAid:
    """What helps to rule on a case that the reader sees; ``decision`` is the last one as it is kept."""
    case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    radius = float(decision["radius_m"]) if decision else _UNKNOWN_RADIUS_M
    shares = decision["candidates"] if decision else []
    scale = math.ceil(radius * 2 * _SHARE_OF_SHEET / HEIGHT) if len(shares) > 1 else _WIDE_M
    sheet = Sheet(case.lon, case.lat, WIDTH, HEIGHT, float(scale))
    item = get_catalogue().item(case.item_code)
    return RulingAid(
        width=WIDTH,
        height=HEIGHT,
        grounds=sheet.leaves(),
        radius=radius / sheet.metres_per_pixel,
        candidates=[
            Candidate(code, unit_short(code), f"{share:.0%}", place) for place, (code, share) in enumerate(shares)
        ],
        precedents=precedent_views(case),
        leaf=unit_name(case.leaf_unit) if case.leaf_unit else "",
        item=pick(item.short.zh, item.short.en),
    )
