"""How instants, spans, distances, sizes and shares are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.platform import clock, formats
from app.platform.i18n import speaking

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Xuchang, a Tuesday


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.mark.parametrize(
    ("instant", "zh", "en"),
    [
        (NOON, "今天 12:00", "today 12:00"),
        (NOON - timedelta(hours=12, minutes=1), "昨天 23:59", "yesterday 23:59"),
        (NOON - timedelta(days=2), "前天 12:00", "22 Nov 12:00"),
        (NOON + timedelta(hours=12), "明天 00:00", "tomorrow 00:00"),
        (NOON + timedelta(days=2), "后天 12:00", "26 Nov 12:00"),
        (NOON - timedelta(days=9), "11 月 15 日 12:00", "15 Nov 12:00"),
        (NOON - timedelta(days=400), "2025 年 10 月 20 日 12:00", "20 Oct 2025 12:00"),
    ],
)
def test_when(instant: datetime, zh: str, en: str) -> None:
    assert formats.when(instant) == zh
    with speaking("en"):
        assert formats.when(instant) == en


def test_half_day_never_tells_the_minute() -> None:
    assert formats.half_day(NOON - timedelta(minutes=1)) == "今天上午"
    assert formats.half_day(NOON) == "今天下午"
    with speaking("en"):
        assert formats.half_day(NOON) == "today afternoon"


def test_lines_of_the_day() -> None:
    assert (formats.today_line(), formats.date_line()) == ("11 月 24 日 星期二 12:00", "11 月 24 日 星期二")
    with speaking("en"):
        assert (formats.today_line(), formats.date_line()) == ("Tue 24 Nov, 12:00", "Tue 24 Nov")


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (-5, "0 分钟", "0 min"),
        (42, "42 分钟", "42 min"),
        (60, "1 小时", "1 h"),
        (172, "2 小时 52 分", "2 h 52 min"),
        (1440, "1 天", "1 day"),
        (3 * 1440 + 245, "3 天 4 小时", "3 days 4 h"),
    ],
)
def test_span(minutes: int, zh: str, en: str) -> None:
    assert formats.span(timedelta(minutes=minutes)) == zh
    with speaking("en"):
        assert formats.span(timedelta(minutes=minutes)) == en


def test_age_counts_from_now() -> None:
    assert formats.age(NOON - timedelta(minutes=42)) == "42 分钟"


@pytest.mark.parametrize(("metres", "said"), [(8.4, "8 米"), (994, "994 米"), (995, "1.0 公里"), (1234, "1.2 公里")])
def test_distance(metres: float, said: str) -> None:
    assert formats.distance(metres) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "1 KB"), (86_400, "86 KB"), (1_440_000, "1.4 MB"), (6_200_000_000, "6.2 GB")]
)
def test_size(count: int, said: str) -> None:
    assert formats.size(count) == said


def test_percent_and_machine() -> None:
    assert (formats.percent(0.9534), formats.percent(None)) == ("95.3%", "–")
    assert formats.machine(NOON) == "2026-11-24T12:00:00+08:00"
