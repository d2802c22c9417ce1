"""What if: the Office asks where a finding would go, on any ground, day and item, and reads why. Nothing is filed.

The sheet is drawn on the server and clicked as an image, so it works without scripts; with them it fills the page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cases.queries.precedents import decide_citing
from app.cases.queries.units import unit_name, unit_short
from app.catalogue import get_catalogue
from app.geo.crs import Crs, UnknownCrsError, parse_crs
from app.platform import clock, formats
from app.platform.clock import SHANGHAI
from app.platform.errors import AppError, BadInput, Conflict
from app.platform.i18n import _, _l, pick
from app.platform.policy import requires
from app.routing import Decision, Outcome, render_trace
from app.territory import Sheet, list_versions, version_at

bp = Blueprint("what_if", __name__)

WIDTH, HEIGHT = 358, 320
# Metres a pixel of the sheet stands for, from a street to the whole city
ZOOMS = (2, 5, 12, 30, 80, 350)
START_ZOOM = 3
START = (113.8121, 34.0305)
ITEM, ACCURACY = "ZANG-01", "20"
_OUTCOMES = {
    Outcome.DISPATCH: _l("直接派遣"),
    Outcome.CHOOSE: _l("临界，仍派遣"),
    Outcome.OUTSIDE: _l("市外，进市创建办待核实"),
    Outcome.CONFIDENTIAL: _l("保密，直送公安"),
    Outcome.HOLD: _l("没有责任人，不能派遣"),
}


@dataclass(frozen=True)
class Asked:
    """The question as the address holds it."""

    lon: float
    lat: float
    crs: Crs
    accuracy: str
    item: str
    day: date
    alt: bool
    zoom: int

    def query(self, **changes: object) -> str:
        """The address of the same question with changes."""
        said = {
            "lon": f"{self.lon:.6f}",
            "lat": f"{self.lat:.6f}",
            "crs": self.crs.value,
            "accuracy": self.accuracy,
            "item": self.item,
            "day": self.day.isoformat(),
            "zoom": self.zoom,
            **({"alt": "1"} if self.alt else {}),
            **changes,
        }
        return f"{url_for('what_if.index')}?{urlencode(said)}"


@dataclass(frozen=True)
class Found:
    """The answer in words."""

    outcome: str
    lead: str
    person: str
    facts: list[tuple[str, str]]
    candidates: list[tuple[str, str]]
    trace: list[str]


@bp.get("/what-if")
@requires("cases.rule")
def index() -> Response | str | tuple[str, int]:
    """The sheet, the question and its answer; a click on the sheet moves the place there."""
    try:
        asked = _asked(request.args)
    except BadInput as error:
        return _page(_asked({}), None, error), error.status
    clicked = _clicked(asked, request.args)
    if clicked is not None:
        return redirect(clicked, 303)
    try:
        return _page(asked, _decided(asked), None)
    except (BadInput, Conflict) as error:
        return _page(asked, None, error), error.status


def _page(asked: Asked, decision: Decision | None, error: AppError | None) -> str:
    lon, lat = (decision.lon, decision.lat) if decision else (asked.lon, asked.lat)
    sheet = _sheet(lon, lat, asked.zoom)
    radius = decision.radius_m if decision else 0.0
    catalogue = get_catalogue()
    return render_template(
        "cases/what_if.html",
        asked=asked,
        found=found_words(decision) if decision else None,
        error=error,
        sheet=sheet,
        grounds=sheet.leaves(version_at(list_versions(), _noon(asked.day))),
        focus=decision.leaf if decision else None,
        radius=max(3.0, radius / sheet.metres_per_pixel),
        nearer=asked.query(zoom=asked.zoom - 1) if asked.zoom > 0 else None,
        farther=asked.query(zoom=asked.zoom + 1) if asked.zoom < len(ZOOMS) - 1 else None,
        items=[
            (category, [(item.code, pick(item.short.zh, item.short.en)) for item in category.items])
            for category in catalogue.categories
        ],
        category=catalogue.entry(asked.item)[0].code,
        systems=[(crs.value, crs.name) for crs in Crs],
    )


def _sheet(lon: float, lat: float, zoom: int) -> Sheet:
    return Sheet(lon, lat, WIDTH, HEIGHT, float(ZOOMS[zoom]))


def _decided(asked: Asked) -> Decision:
    at = _noon(asked.day)
    accuracy = _number(asked.accuracy, "accuracy") if asked.accuracy else None
    return decide_citing(asked.item, (asked.lon, asked.lat), at, at, accuracy_m=accuracy, crs=asked.crs, alt=asked.alt)


def found_words(decision: Decision) -> Found:
    """A decision in the reader's words."""
    due = decision.due_rectify
    guides = "、".join(unit_short(code) for code in decision.guides)
    return Found(
        outcome=str(_OUTCOMES[decision.outcome]),
        lead=unit_name(decision.lead) if decision.lead else "",
        person=decision.person or "",
        facts=[
            (_("属地"), unit_name(decision.leaf) if decision.leaf else ""),
            (_("上级"), unit_name(decision.body) if decision.body else ""),
            (_("协办"), guides),
            (_("时限"), pick(decision.limit.zh, decision.limit.en)),
            (_("整改到期"), formats.when(due) if due else ""),
            (_("界线"), _boundaries(decision.boundary_version)),
        ],
        candidates=[(unit_short(each.code), f"{each.share:.0%}") for each in decision.candidates],
        trace=render_trace(decision),
    )


def _boundaries(label: str) -> str:
    """Since when the boundaries hold by which it was decided."""
    version = next((each for each in list_versions() if each.label == label), None)
    return _("%(day)s 起", day=formats.day(version.valid_from)) if version else ""


def _asked(args: Mapping[str, str]) -> Asked:
    item = args.get("item", ITEM)
    if item not in {each.code for category in get_catalogue().categories for each in category.items}:
        raise BadInput("item_unknown", _l("没有这个小类。"), field="item")
    zoom = args.get("zoom", "")
    return Asked(
        lon=_number(args.get("lon", str(START[0])), "lon"),
        lat=_number(args.get("lat", str(START[1])), "lat"),
        crs=_crs(args.get("crs", Crs.WGS84.value)),
        accuracy=args.get("accuracy", ACCURACY).strip(),
        item=item,
        day=_day(args.get("day", "")),
        alt="alt" in args,
        zoom=min(int(zoom), len(ZOOMS) - 1) if zoom.isdecimal() else START_ZOOM,
    )


def _clicked(asked: Asked, args: Mapping[str, str]) -> str | None:
    """The address after a click on the sheet, None when there was none. A click is read in WGS-84, as the sheet is drawn."""
    x, y = args.get("at.x", ""), args.get("at.y", "")
    # Enter in a field presses the sheet too, at its corner: that is no click
    if not (x.isdecimal() and y.isdecimal()) or x == y == "0":
        return None
    lon, lat = _sheet(asked.lon, asked.lat, asked.zoom).position_at(int(x), int(y))
    return asked.query(lon=f"{lon:.6f}", lat=f"{lat:.6f}", crs=Crs.WGS84.value)


def _number(text: str, field: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput("number_unreadable", _l("不是数字：%(value)s"), field=field, value=text)
    return value


def _crs(text: str) -> Crs:
    try:
        return parse_crs(text)
    except UnknownCrsError:
        raise BadInput("crs_unknown", _l("不认识的坐标系。"), field="crs") from None


def _day(text: str) -> date:
    if not text:
        return clock.local(clock.now()).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("day_unreadable", _l("日期读不懂：%(value)s"), field="day", value=text) from None


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(hours=10)
