from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.cases.rules.filing import filing_flags, half_day, place_of
from app.cases.schemas import AnnouncedPhoto, Fix, Report

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PHOTO = AnnouncedPhoto("0" * 64)


def report(**changes: object) -> Report:
    return Report(**{"id": "x", "item": "ZANG-01", "pin": (113.8, 34.0), "photos": (PHOTO, PHOTO), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("instant", "half"),
    [
        (datetime(2026, 11, 24, 3, 59, tzinfo=UTC), "2026-11-24-am"),
        (datetime(2026, 11, 24, 4, 0, tzinfo=UTC), "2026-11-24-pm"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "2026-11-24-am"),
    ],
)
def test_half_day_is_all_that_is_told(instant: datetime, half: str) -> None:
    assert half_day(instant) == half


def test_the_pin_is_where_the_problem_is() -> None:
    fix = Fix(113.9, 34.1)
    assert place_of(report(fix=fix)) == (113.8, 34.0)
    assert place_of(report(pin=None, fix=fix)) == (113.9, 34.1)
    with pytest.raises(ValueError, match="pin or a fix"):
        place_of(report(pin=None))


def test_oddities_are_flagged() -> None:
    assert filing_flags(report(), 2, NOW) == ()
    assert filing_flags(report(photos=()), 2, NOW) == ("few_photos",)
    assert filing_flags(report(photos=()), 0, NOW) == ()
    assert filing_flags(report(observed_at=NOW + timedelta(minutes=6)), 2, NOW) == ("clock_ahead",)
    assert filing_flags(report(observed_at=NOW - timedelta(days=31)), 2, NOW) == ("long_ago",)
