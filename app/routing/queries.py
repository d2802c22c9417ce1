"""Deciding with the facts in force: catalogue, territory and calendar of this database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from app.catalogue import UnknownItemError, get_catalogue
from app.geo.crs import BadPositionError, Crs, UnknownCrsError, parse_crs
from app.platform.errors import BadInput, Conflict
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.routing.ports import precedents_on
from app.routing.rules import BadAccuracyError, Decision, Facts, Question, cite, decide
from app.territory import directory, find_unit, is_before_first, layer, version_at
from app.worktime import Limit, LimitUnit, OutsideCalendarError, current_calendar

REFUSED = (UnknownItemError, UnknownCrsError, BadPositionError, BadAccuracyError, OutsideCalendarError)
"""What the rules raise for a question that cannot be answered."""

_SWAPPED = _l("经度和纬度好像写反了。")
_RANGES = _l("经度在 -180 到 180 之间，纬度在 -90 到 90 之间。")


def decide_for(
    item_code: str,
    lon: float,
    lat: float,
    accuracy_m: float | None = None,
    *,
    at: datetime,
    crs: Crs | str = Crs.WGS84,
    alt: bool = False,
    boundary_choice: str | None = None,
    dispatched_at: datetime | None = None,
) -> Decision:
    """Decide who leads a finding of an item at a place (rules §3), citing earlier rulings on the same ground and item.

    `accuracy_m` is None when unknown. `at` is when it was observed and picks the boundary version; `dispatched_at` is when
    the clocks start and the person answers, `at` unless given.

    Raises:
        BadInput: for an unknown item, coordinate system, position, accuracy or time.
        Conflict: when no boundaries are loaded.
    """
    with refusals():
        system = crs if isinstance(crs, Crs) else parse_crs(crs)
        question = Question(item_code, lon, lat, system, accuracy_m, at, alt, boundary_choice, dispatched_at)
        return _decide(question)


def decide_to(
    unit_code: str,
    item_code: str,
    lon: float,
    lat: float,
    at: datetime,
    *,
    alt: bool = False,
    dispatched_at: datetime | None = None,
) -> Decision:
    """The decision by which the Office sends a case to a unit of its choice (rules §3.8); the place is WGS-84.

    The ground is told all the same, by the boundaries of ``at``; clocks start at ``dispatched_at``, at ``at`` unless given.
    A confidential item goes to the police regardless.

    Raises:
        BadInput: for an unknown unit, item, position or time.
        Conflict: when no boundaries are loaded.
    """
    if find_unit(unit_code) is None:
        raise BadInput("unit_unknown", _l("没有这个单位：%(unit)s"), field="unit", unit=unit_code)
    with refusals():
        question = Question(
            item_code, lon, lat, Crs.WGS84, None, at, alt, dispatched_at=dispatched_at, directed_to=unit_code
        )
        return _decide(question)


def _decide(question: Question) -> Decision:
    if question.at.tzinfo is None or question.start.tzinfo is None:
        raise BadInput("time_naive", _l("时间要带时区。"))
    facts = facts_at(question.at)
    decision = decide(question, facts)
    # Which rulings there are to cite is known only once the ground is
    return cite(decision, precedents_on(decision.leaf, question.item), facts.tree)


def facts_at(at: datetime) -> Facts:
    """The facts for something observed at an instant: its boundary version, everything else as it stands now.

    Raises:
        Conflict: when no boundaries are loaded.
    """
    now = directory()
    version = version_at(now.versions, at)
    if version is None:
        raise Conflict("boundaries_missing", _l("还没有装入辖区界线。"))
    return Facts(
        catalogue=get_catalogue(),
        tree=now.tree,
        persons=now.persons,
        layer=layer(version),
        calendar=current_calendar(),
        accept_limit=Limit(current_config().accept_hours, LimitUnit.WORK_HOUR),
        before_first_version=is_before_first(now.versions, at),
    )


@contextmanager
def refusals() -> Iterator[None]:
    """Turns what the rules refuse inside the block into an error for the user.

    Raises:
        BadInput: for an unknown item, coordinate system, position, accuracy or time.
    """
    try:
        yield
    except REFUSED as error:
        raise refusal_of(error) from error


def refusal_of(error: Exception) -> BadInput:
    """What the rules refuse (one of `REFUSED`) as an error for the user."""
    if isinstance(error, UnknownItemError):
        return BadInput("item_unknown", _l("没有这个小类：%(item)s"), field="item", item=error.code)
    if isinstance(error, UnknownCrsError):
        message, advice = _l("不认识的坐标系：%(crs)s"), _l("可用 wgs84、gcj02、bd09。不明的坐标系不作猜测。")
        return BadInput("crs_unknown", message, advice=advice, field="crs", crs=error.name)
    if isinstance(error, BadPositionError):
        message, advice = _l("坐标超出范围：%(lon)s, %(lat)s"), _SWAPPED if error.swapped else _RANGES
        return BadInput("position_invalid", message, advice=advice, lon=error.lon, lat=error.lat)
    if isinstance(error, BadAccuracyError):
        return BadInput("accuracy_invalid", _l("定位误差要是不小于 0 的米数。"), field="accuracy")
    return BadInput("time_invalid", _l("时间超出日历的范围。"), field="at")
