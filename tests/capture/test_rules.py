from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.capture.rules import (
    BadPosition,
    PhoneTimes,
    PositionFault,
    ReportFlag,
    check_position,
    fix_flags,
    local_code,
    observation,
    parse_pair,
    repeated,
)

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
INSIDE = (113.8262, 34.023)


@pytest.mark.parametrize(
    "text",
    [
        "34.0230,113.8262",
        "113.8262,34.0230",
        "34.0230, 113.8262",
        "34.0230，113.8262",
        "34.0230 113.8262",
        "(34.0230, 113.8262)",
        "34.0230°N, 113.8262°E",
        "113.8262E 34.0230N",
        "北纬34.0230,东经113.8262",
        "纬度:34.0230 经度:113.8262",
        "https://example.org/?q=34.0230,113.8262",
    ],
)
def test_a_pasted_pair_is_read_in_either_order(text: str) -> None:
    assert parse_pair(text) == INSIDE


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", PositionFault.UNREADABLE),
        ("魏都区", PositionFault.UNREADABLE),
        ("34.02", PositionFault.UNREADABLE),
        ("34.02,113.82,7", PositionFault.UNREADABLE),
        ("95,200", PositionFault.NOT_A_POSITION),
        ("113.8,60", PositionFault.SWAPPED),
    ],
)
def test_what_is_no_pair_says_why(text: str, fault: PositionFault) -> None:
    with pytest.raises(BadPosition) as caught:
        parse_pair(text)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("lon", "lat", "crs", "fault"),
    [
        (34.02, 113.83, "wgs84", PositionFault.SWAPPED),
        (float("nan"), 34.0, "wgs84", PositionFault.NOT_A_POSITION),
        (float("inf"), 34.0, "wgs84", PositionFault.NOT_A_POSITION),
        (181.0, 34.0, "wgs84", PositionFault.NOT_A_POSITION),
        (113.8, 34.0, "utm50", PositionFault.UNKNOWN_CRS),
    ],
)
def test_numbers_that_are_no_position(lon: float, lat: float, crs: str, fault: PositionFault) -> None:
    with pytest.raises(BadPosition) as caught:
        check_position(lon, lat, crs)
    assert caught.value.fault is fault


@pytest.mark.parametrize("crs", ["wgs84", "WGS-84", "gcj02", "GCJ-02", "bd09"])
def test_known_systems_have_one_name(crs: str) -> None:
    assert check_position(*INSIDE, crs) in {"wgs84", "gcj02", "bd09"}


def test_the_first_shutter_is_when_it_was_seen() -> None:
    times = PhoneTimes(
        started_at=NOON - timedelta(minutes=9),
        finalized_at=NOON - timedelta(minutes=1),
        taken_at=(NOON - timedelta(minutes=5), NOON - timedelta(minutes=7)),
    )
    assert observation(times, NOON).at == NOON - timedelta(minutes=7)


def test_without_any_instant_it_is_the_receipt() -> None:
    assert observation(PhoneTimes(), NOON).at == NOON


def test_a_wrong_clock_is_flagged_and_corrected() -> None:
    year = timedelta(days=365)
    seen = observation(PhoneTimes(taken_at=(NOON + year,), ahead=year), NOON)
    assert seen.at == NOON
    assert seen.flags == (ReportFlag.CLOCK_WRONG,)


def test_a_clock_within_five_minutes_is_believed() -> None:
    taken = NOON - timedelta(minutes=3)
    seen = observation(PhoneTimes(taken_at=(taken,), ahead=timedelta(minutes=-4)), NOON)
    assert (seen.at, seen.flags) == (taken, ())


def test_an_instant_after_the_receipt_becomes_the_receipt() -> None:
    seen = observation(PhoneTimes(finalized_at=NOON + timedelta(hours=2)), NOON)
    assert (seen.at, seen.flags) == (NOON, (ReportFlag.OBSERVED_LATER,))


def test_a_very_old_report_is_flagged_and_kept() -> None:
    seen = observation(PhoneTimes(finalized_at=NOON - timedelta(days=40)), NOON)
    assert (seen.at, seen.flags) == (NOON - timedelta(days=40), (ReportFlag.OLD_REPORT,))


@pytest.mark.parametrize(
    ("accuracy", "age", "flags"),
    [
        (8.0, 500, ()),
        (None, None, ()),
        (100.5, 0, (ReportFlag.POOR_ACCURACY,)),
        (8.0, 120_001, (ReportFlag.OLD_FIX,)),
    ],
)
def test_fix_flags(accuracy: float | None, age: int | None, flags: tuple[ReportFlag, ...]) -> None:
    assert fix_flags(accuracy, age) == flags


def test_small_helpers() -> None:
    assert repeated(["a", "b", "a"])
    assert not repeated(["a", "b"])
    assert local_code("6f1c2a9e-0000-4000-8000-000000000000") == "6F1C2A"
