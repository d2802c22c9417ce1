"""Cases of the same item close to a place (rules §3.9): to offer as a duplicate, to join, to recognise a
repeat; and whatever else is open around a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.models import Case, CasePhoto
from app.cases.queries.page import find_case
from app.cases.queries.rows import CaseRow, row_of
from app.cases.queries.visibility import visible_to
from app.cases.rules.life import State
from app.geo.bbox import BBox
from app.geo.distance import geodesic_m
from app.geo.morton import cell_ranges
from app.platform import clock
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.settings import current_config

REPEAT_DAYS = 30
# Degrees that certainly hold the radius anywhere in China; the exact distance decides.
_DEGREES_PER_METRE = 1 / 85_000


_RANGES = 4
_CLOSED = (
    sa.select(Case.lon, Case.lat)
    .where(
        Case.item_code == sa.bindparam("item"),
        sa.or_(*(Case.cell.between(sa.bindparam(f"a{place}"), sa.bindparam(f"b{place}")) for place in range(_RANGES))),
        Case.state == State.CLOSED,
        Case.closed_at >= sa.bindparam("since"),
    )
    .limit(50)
)


NEIGHBOUR_RADIUS_M = 200
MOST_NEIGHBOURS = 5


@dataclass(frozen=True)
class NearbyCase:
    """An open case of the same item within the radius, as the phone offers it: 是同一处?"""

    number: str
    distance_m: int
    state: str
    half_day: str
    cover: str | None


def _around(item: str, lon: float, lat: float, radius: float) -> sa.ColumnElement[bool]:
    reach = radius * _DEGREES_PER_METRE
    box = BBox(lon - reach, lat - reach, lon + reach, lat + reach)
    ranges = [Case.cell.between(low, high) for low, high in cell_ranges(box, max_ranges=4)]
    return sa.and_(Case.item_code == item, sa.or_(*ranges))


def _within(cases: Iterable[Case], lon: float, lat: float, radius: float) -> list[tuple[float, Case]]:
    measured = ((geodesic_m(lon, lat, case.lon, case.lat), case) for case in cases)
    return sorted(((far, case) for far, case in measured if far <= radius), key=lambda pair: pair[0])


def nearby_open(item: str, lon: float, lat: float) -> list[NearbyCase]:
    """Open cases of ``item`` within the duplicate radius of a WGS-84 place, nearest first."""
    radius = current_config().duplicate_radius_m
    found = db.session.scalars(sa.select(Case).where(_around(item, lon, lat, radius), Case.is_open).limit(50))
    near = _within(found, lon, lat, radius)
    covers = [case.cover for _far, case in near if case.cover]
    here = set(
        db.session.scalars(
            sa.select(CasePhoto.token).where(CasePhoto.token.in_(covers), CasePhoto.arrived_at.is_not(None))
        )
    )
    return [
        NearbyCase(case.number, round(far), case.state, case.half_day, case.cover if case.cover in here else None)
        for far, case in near
    ]


def open_cover(number: str) -> str:
    """The digest of the cover of an open case, for the phone's "same spot?". Raises NotFound when there is none."""
    query = (
        sa.select(CasePhoto.sha256)
        .join(Case, Case.cover == CasePhoto.token)
        .where(Case.number == number, Case.is_open, CasePhoto.arrived_at.is_not(None))
    )
    digest = db.session.scalars(query).first()
    if digest is None:
        raise NotFound
    return digest


def open_case_for_join(number: str, item: str, lon: float, lat: float) -> Case | None:
    """The case a reporter says it is, if it is open, of the same item and within the radius; else None."""
    case = db.session.scalars(sa.select(Case).where(Case.number == number, Case.is_open).with_for_update()).first()
    if case is None or case.item_code != item:
        return None
    near = geodesic_m(lon, lat, case.lon, case.lat) <= current_config().duplicate_radius_m
    return case if near else None


def closed_nearby(item: str, lon: float, lat: float, now: datetime) -> bool:
    """Whether the same item was closed within 50 m and 30 days: 反复问题."""
    radius = current_config().duplicate_radius_m
    since = now - timedelta(days=REPEAT_DAYS)
    reach = radius * _DEGREES_PER_METRE
    ranges = cell_ranges(BBox(lon - reach, lat - reach, lon + reach, lat + reach), max_ranges=_RANGES)
    ranges += [(0, -1)] * (_RANGES - len(ranges))  # empty ones, so that the statement is always the same
    bounds = {f"{end}{place}": cell for place, pair in enumerate(ranges) for end, cell in zip("ab", pair, strict=True)}
    found = db.session.execute(_CLOSED, {"item": item, "since": since, **bounds})
    return any(geodesic_m(lon, lat, *place) <= radius for place in found)


@dataclass(frozen=True)
class Neighbour:
    """Another open case near a case, and how far off it is in metres."""

    row: CaseRow
    distance_m: int
    same_item: bool


def neighbours(number: str, actor: Actor) -> list[Neighbour]:
    """What else is open around a case and visible to the reader: the same item first, then the nearest (O-01).

    Raises NotFound for a foreign case.
    """
    case, now = find_case(number, actor), clock.now()
    reach = NEIGHBOUR_RADIUS_M * _DEGREES_PER_METRE
    box = BBox(case.lon - reach, case.lat - reach, case.lon + reach, case.lat + reach)
    ranges = [Case.cell.between(low, high) for low, high in cell_ranges(box, max_ranges=4)]
    query = sa.select(Case).where(visible_to(actor), Case.is_open == sa.true(), Case.id != case.id, sa.or_(*ranges))
    near = _within(db.session.scalars(query.limit(200)), case.lon, case.lat, NEIGHBOUR_RADIUS_M)
    ranked = sorted(near, key=lambda pair: (pair[1].item_code != case.item_code, pair[0]))
    return [
        Neighbour(row_of(other, now), round(far), other.item_code == case.item_code)
        for far, other in ranked[:MOST_NEIGHBOURS]
    ]
