"""An independent, slow implementation of rules §3 and §5, from the raw files and the text of the rules: nothing of the
application is used."""

import json
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from tests.geo import slow

APP = Path(__file__).parents[2] / "app"
ZONE = ZoneInfo("Asia/Shanghai")
CATALOGUE: dict[str, Any] = yaml.safe_load((APP / "catalogue" / "catalogue.yaml").read_text(encoding="utf-8"))
UNITS: dict[str, Any] = yaml.safe_load((APP / "territory/cities/xuchang/units.yaml").read_text(encoding="utf-8"))
FEATURES: list[dict[str, Any]] = json.loads(
    (APP / "territory/cities/xuchang/boundaries.geojson").read_text(encoding="utf-8")
)["features"]
LEAVES = {f["properties"]["code"]: f for f in FEATURES if f["properties"]["level"] == "township"}
SHAPES = {code: slow.polygons_of(feature["geometry"]) for code, feature in LEAVES.items()}
BODIES = {f"{code}-{county}" for code, counties in UNITS["bodies"].items() for county in counties}
ITEMS = {item["code"]: (category, item) for category in CATALOGUE["categories"] for item in category["items"]}


class Slow(NamedTuple):
    outcome: str
    lead: str | None
    leaf: str | None
    body: str | None
    guides: list[str]
    assists: list[str]
    due_accept: datetime | None
    due_rectify: datetime | None
    due_first_feedback: datetime | None


def _days(*spans: str) -> set[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition("/")
        day = date.fromisoformat(f"2026-{first}")
        end = date.fromisoformat(f"2026-{last or first}")
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


OFF = _days("01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27", "10-01/10-07")
WORK = _days("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def is_work_day(day: date) -> bool:
    return day in WORK or (day.weekday() < 5 and day not in OFF)


def due(start: datetime, limit: dict[str, Any]) -> datetime:
    """Walks from session to session; of two equal due instants the earlier holds."""
    local = start.astimezone(ZONE)
    if limit["unit"] == "urgent_hour":
        return local + timedelta(hours=limit["n"])
    left = timedelta(hours=limit["n"] * (8 if limit["unit"] == "work_day" else 1))
    day = local.date()
    while True:
        if is_work_day(day):
            for opens, closes in ((8, 12), (14, 18)):
                begin = max(local, datetime(day.year, day.month, day.day, opens, tzinfo=ZONE))
                end = datetime(day.year, day.month, day.day, closes, tzinfo=ZONE)
                if begin < end:
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
        day += timedelta(days=1)


@cache
def leaf_at(lon: float, lat: float) -> str | None:
    return slow.find(SHAPES, lon, lat)


@cache
def shares(lon: float, lat: float, radius: float) -> dict[str, float]:
    """Shares of the accuracy circle by sampling, for leaves whose border is close enough to matter."""
    close = [code for code in slow.near(SHAPES, lon, lat, 0.01) if border_distance(code, lon, lat) < radius * 1.01]
    if not close:
        return {code: 1.0 for code in (leaf_at(lon, lat),) if code is not None}
    return {code: slow.share(SHAPES[code], lon, lat, radius, 40) for code in close}


def border_distance(code: str, lon: float, lat: float) -> float:
    return slow.border_distance(SHAPES[code], lon, lat)


def is_on_the_outer_border(lon: float, lat: float) -> bool:
    """Outside, but by millimetres at most: there the application is more generous than the exact look-up."""
    return leaf_at(lon, lat) is None and any(
        border_distance(code, lon, lat) < 0.01 for code in slow.near(SHAPES, lon, lat, 0.001)
    )


def decide(item_code: str, place: tuple[float, float], radius: float, at: datetime, alt: bool) -> Slow:
    lon, lat = place
    category, item = ITEMS[item_code]
    leaf = leaf_at(lon, lat)
    body = LEAVES[leaf]["properties"]["parent"] if leaf else None
    limit = item["limit_alt"] if alt and "limit_alt" in item else item["limit"]
    if category["sensitivity"] == "confidential":
        lead = f"GAJ-{body}" if body else "GAJ"
        stages = category["stages"]
        outcome = min(due(at, limit), due(at, stages["outcome"]))
        accept = min(due(at, stages["accept"]), outcome)
        return Slow("confidential", lead, None, None, [], [], accept, outcome, due(at, stages["first_feedback"]))
    if leaf is None:
        return Slow("outside", None, None, None, [], [], None, None, None)
    department = item.get("dept") or category["guide"][0]
    guides = [item["dept"]] if "dept" in item else category["guide"]
    if item["lead"] == "territory":
        lead, assists = leaf, []
    else:
        lead = f"{department}-{body}" if f"{department}-{body}" in BODIES else department
        assists = [leaf]
    rectify = due(at, limit)
    accept = min(due(at, {"n": 4, "unit": "work_hour"}), rectify)
    several = sum(share >= 0.01 for share in shares(lon, lat, radius).values()) > 1
    outcome_word = "choose" if several else "dispatch"
    return Slow(outcome_word, lead, leaf, body, [g for g in guides if g != lead], assists, accept, rectify, None)


def is_close_call(lon: float, lat: float, radius: float) -> bool:
    """Whether sampling is too coarse to tell if a share reaches 1 %."""
    return any(0.004 < share < 0.02 for share in shares(lon, lat, radius).values())
