"""Open and closed cases scattered over the city, and what the map should say about them, computed the slow way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.cases import running_due
from app.cases.models import Case
from app.geo.bbox import BBox
from app.geo.morton import cell
from app.oversight.rules.view import MAP_CATEGORIES, MAP_STATES, Lateness, Moment, lateness, moment
from app.platform.db import db
from app.platform.unit_of_work import atomic

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # 11:30 in the city
AT = moment(NOW)
CITY = BBox(112.9, 33.6, 114.4, 34.5)
CENTRE = (113.83, 34.03)
LEAVES = (("411002001", "411002"), ("411002002", "411002"), ("XCDCQ001", "XCDCQ"), ("411081101", "411081"))
LEADS = ("CGJ-411002", "CGJ", "SLJ")


@dataclass(frozen=True)
class Seen:
    """One case as the reference counts it."""

    number: str
    category: str
    state: str
    lateness: Lateness
    lon: float
    lat: float
    due: datetime | None


def row(rnd: random.Random, number: int, **changes: Any) -> dict[str, Any]:
    """One random case as a row to insert."""
    category = rnd.choice(MAP_CATEGORIES)
    leaf, body = rnd.choice(LEAVES)
    state = rnd.choice(MAP_STATES)
    filed = NOW - timedelta(hours=rnd.uniform(0, 24 * 60))
    due = filed + timedelta(hours=rnd.uniform(2, 24 * 70)) if state != "submitted" else None
    lon, lat = rnd.gauss(CENTRE[0], 0.08), rnd.gauss(CENTRE[1], 0.06)
    values = {
        "number": f"{number:08d}",
        "version": 1,
        "state": str(state),
        "is_open": True,
        "item_code": f"{category}-01",
        "category": category,
        "alt": False,
        "lon": lon,
        "lat": lat,
        "cell": cell(lon, lat),
        "note": "",
        "half_day": "2026-11-24-am",
        "lead_unit": rnd.choice((leaf, leaf, rnd.choice(LEADS))),
        "leaf_unit": leaf,
        "body_unit": body,
        "person": "某某",
        "near_border": False,
        "repeated": False,
        "limit_n": 4,
        "limit_unit": "work_hour",
        "filed_at": filed,
        "stage_at": filed,
        "due_at": due,
        "amber_at": due and filed + (due - filed) * 0.8,
        "feedback_at": NOW - timedelta(hours=24) if state == "checking" else None,
        "check_due_at": NOW + timedelta(hours=rnd.uniform(-24, 48)) if state == "checking" else None,
        "provisional": False,
        "returns": 0,
        "reworks": 0,
        "is_demo": True,
    }
    return values | changes


def closed(values: dict[str, Any]) -> dict[str, Any]:
    """The same case, closed."""
    return values | {"state": "closed", "is_open": False}


def insert(rows: list[dict[str, Any]]) -> None:
    """Write the rows."""
    with atomic():
        db.session.execute(sa.insert(Case), rows)


def seen(values: dict[str, Any], at: Moment = AT) -> Seen:
    """What the map should make of a row."""
    due = running_due(values["state"], values["due_at"], values["check_due_at"])
    late = lateness(at, values["state"], due, values["amber_at"])
    place = (values["lon"], values["lat"])
    return Seen(values["number"], values["category"], values["state"], late, *place, due)
