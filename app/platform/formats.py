"""How instants, spans, distances, sizes and shares are written for a reader, in both languages. Times in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.platform import clock
from app.platform.i18n import _, language, ngettext

_WEEKDAYS = "一二三四五六日"
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | datetime) -> str:
    """A date without its year when that is this year: "11 月 24 日", "24 Nov"; "2025 年 3 月 1 日", "1 Mar 2025"."""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    same_year = shown.year == clock.local(clock.now()).year
    if language() == "en":
        text = f"{shown.day} {_MONTHS_EN[shown.month - 1]}"
        return text if same_year else f"{text} {shown.year}"
    text = f"{shown.month} 月 {shown.day} 日"
    return text if same_year else f"{shown.year} 年 {text}"


def weekday(value: date | datetime) -> str:
    """ "星期二", "Tue"."""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    return _DAYS_EN[shown.weekday()] if language() == "en" else f"星期{_WEEKDAYS[shown.weekday()]}"


def hour(instant: datetime) -> str:
    """ "16:22"."""
    return clock.local(instant).strftime("%H:%M")


def near_day(value: date | datetime) -> str:
    """The day in words when it is close: 前天, 昨天, 今天, 明天, 后天; else the date."""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    words = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}
    if language() == "zh":
        words |= {-2: "前天", 2: "后天"}
    return words.get((shown - clock.local(clock.now()).date()).days) or day(shown)


def when(instant: datetime) -> str:
    """Day and hour: "今天 16:22", "昨天 10:00", "11 月 20 日 09:12"."""
    return f"{near_day(instant)} {hour(instant)}"


def half_day(instant: datetime) -> str:
    """The half-day only, for readers who must not learn the minute: "今天上午", "11 月 20 日下午" (security: officers)."""
    morning = clock.local(instant).hour < 12
    part = _("上午") if morning else _("下午")
    return f"{near_day(instant)} {part}" if language() == "en" else f"{near_day(instant)}{part}"


def today_line() -> str:
    """ "11 月 24 日 星期二 14:06", "Tue 24 Nov, 14:06"."""
    now = clock.now()
    if language() == "en":
        return f"{weekday(now)} {day(now)}, {hour(now)}"
    return f"{day(now)} {weekday(now)} {hour(now)}"


def date_line() -> str:
    """ "11 月 24 日 星期二", "Tue 24 Nov"."""
    now = clock.now()
    return f"{weekday(now)} {day(now)}" if language() == "en" else f"{day(now)} {weekday(now)}"


def span(length: timedelta) -> str:
    """A length of time in its one or two largest units: "42 分钟", "2 小时 52 分", "3 天 4 小时"."""
    minutes = max(0, round(length.total_seconds() / 60))
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    if days:
        first, second = ngettext("%(num)s 天", "%(num)s 天", days), hours and _("%(n)s 小时", n=hours)
    elif hours:
        first, second = _("%(n)s 小时", n=hours), left and _("%(n)s 分", n=left)
    else:
        return _("%(n)s 分钟", n=left)
    return f"{first} {second}" if second else first


def age(instant: datetime) -> str:
    """How long ago, as a span."""
    return span(clock.now() - instant)


def distance(metres: float) -> str:
    """ "23 米", "1.2 公里"."""
    if metres < 995:
        return _("%(n)s 米", n=f"{metres:.0f}")
    return _("%(n)s 公里", n=f"{metres / 1000:.1f}")


def size(count: int) -> str:
    """Bytes as people say them: "86 KB", "1.4 MB"."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    if count < 1_000_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1_000_000_000:.1f} GB"


def percent(share: float | None) -> str:
    """A share of one with one decimal, "95.3%"; "–" where there is nothing to divide by."""
    return "–" if share is None else f"{share * 100:.1f}%"


def machine(instant: datetime) -> str:
    """ISO 8601 with the city's offset, for ``datetime`` attributes and exports."""
    return clock.local(instant).isoformat(timespec="seconds")


FILTERS: dict[str, Callable[..., str]] = {
    "age": age,
    "day": day,
    "distance": distance,
    "half_day": half_day,
    "hour": hour,
    "machine": machine,
    "near_day": near_day,
    "percent": percent,
    "size": size,
    "span": span,
    "weekday": weekday,
    "when": when,
}
