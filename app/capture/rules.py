"""What a sent report means: positions that can be positions, an instant that can be believed (rules §3.1, §10)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.cases.rules.numbers import is_case_number
from app.geo.crs import BadPositionError, Position, UnknownCrsError, checked_position, parse_crs

# A phone clock further off than this is flagged and its times are corrected by the measured offset.
CLOCK_TOLERANCE = timedelta(minutes=5)
# A fix older than this at the shutter says where the phone was, not where the photo was taken.
OLD_FIX_MS = 120_000
POOR_ACCURACY_M = 100.0
OLD_REPORT = timedelta(days=30)


class ReportFlag(StrEnum):
    """What is odd about a stored report. Shown, never a reason to refuse it (rules §4)."""

    CLOCK_WRONG = "clock_wrong"
    OBSERVED_LATER = "observed_later"
    OLD_FIX = "old_fix"
    POOR_ACCURACY = "poor_accuracy"
    OLD_REPORT = "old_report"


class PositionFault(StrEnum):
    """Why numbers are no position."""

    NOT_A_POSITION = "position_out_of_range"
    SWAPPED = "position_swapped"
    UNKNOWN_CRS = "crs_unknown"
    UNREADABLE = "position_unreadable"


class BadPosition(ValueError):
    """The numbers are no position; ``fault`` says why."""

    def __init__(self, fault: PositionFault) -> None:
        super().__init__(fault)
        self.fault = fault


def check_position(lon: float, lat: float, crs: str = "wgs84") -> str:
    """The canonical name of ``crs`` when the numbers are a position in it. Raises BadPosition."""
    try:
        known = parse_crs(crs)
        checked_position(lon, lat)
    except UnknownCrsError:
        raise BadPosition(PositionFault.UNKNOWN_CRS) from None
    except BadPositionError as error:
        fault = PositionFault.SWAPPED if error.swapped else PositionFault.NOT_A_POSITION
        raise BadPosition(fault) from None
    return str(known)


_PAIR = re.compile(
    r"^\D*?(?P<first>[-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*(?P<first_side>[NSEW北南东西])?"
    r"[\s,，;；、/]+\D*?(?P<second>[-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*(?P<second_side>[NSEW北南东西])?\D*$",
    re.IGNORECASE,
)
_LON_SIDES = frozenset("EWew东西")
_LAT_SIDES = frozenset("NSns北南")
_LON_OF_CHINA = (73.0, 136.0)
_LAT_OF_CHINA = (3.0, 54.0)


def parse_pair(text: str) -> Position:
    """A pasted pair of degrees such as ``34.02,113.83``. Raises BadPosition.

    Maps copy latitude first, our own pages longitude first; in China the two ranges do not overlap, so the order is seen from
    the numbers. Elsewhere latitude is read first.
    """
    match = _PAIR.match(text.strip())
    if match is None:
        raise BadPosition(PositionFault.UNREADABLE)
    first, second = float(match["first"]), float(match["second"])
    lon, lat = (first, second) if _longitude_first(first, second, match) else (second, first)
    check_position(lon, lat)
    return Position(lon, lat)


def _longitude_first(first: float, second: float, match: re.Match[str]) -> bool:
    if match["first_side"]:
        return match["first_side"] in _LON_SIDES
    if match["second_side"]:
        return match["second_side"] in _LAT_SIDES
    low, high = _LON_OF_CHINA
    south, north = _LAT_OF_CHINA
    return low <= first <= high and south <= second <= north


@dataclass(frozen=True)
class PhoneTimes:
    """Instants a report carries, by the phone's clock, and how far that clock is ahead of the server (None: not told)."""

    started_at: datetime | None = None
    finalized_at: datetime | None = None
    taken_at: tuple[datetime, ...] = ()
    ahead: timedelta | None = None


@dataclass(frozen=True)
class Observation:
    """When it was seen, as far as that can be believed, and what is odd about it."""

    at: datetime
    flags: tuple[ReportFlag, ...] = ()


def observation(times: PhoneTimes, received_at: datetime) -> Observation:
    """When the problem was seen: the first shutter, else when the report was begun, else when it came in.

    A clock that is more than five minutes wrong is flagged and corrected; an instant after the receipt becomes the receipt.
    """
    flags: list[ReportFlag] = []
    said = min(times.taken_at, default=None) or times.finalized_at or times.started_at
    if times.ahead is not None and abs(times.ahead) > CLOCK_TOLERANCE:
        flags.append(ReportFlag.CLOCK_WRONG)
        said = said - times.ahead if said else None
    if said is None:
        return Observation(received_at, tuple(flags))
    if said > received_at + CLOCK_TOLERANCE:
        flags.append(ReportFlag.OBSERVED_LATER)
    elif received_at - said > OLD_REPORT:
        flags.append(ReportFlag.OLD_REPORT)
    return Observation(min(said, received_at), tuple(flags))


def corrected(said: datetime | None, ahead: timedelta | None) -> datetime | None:
    """An instant by the phone's clock, put right when that clock is more than five minutes wrong."""
    if said is None or ahead is None or abs(ahead) <= CLOCK_TOLERANCE:
        return said
    return said - ahead


def fix_flags(accuracy_m: float | None, age_ms: int | None) -> tuple[ReportFlag, ...]:
    """What is odd about the position of the phone (offline-capture 3.8)."""
    flags = []
    if accuracy_m is not None and accuracy_m > POOR_ACCURACY_M:
        flags.append(ReportFlag.POOR_ACCURACY)
    if age_ms is not None and age_ms > OLD_FIX_MS:
        flags.append(ReportFlag.OLD_FIX)
    return tuple(flags)


@dataclass(frozen=True)
class Waiting:
    """What waits on a phone beside the item it is sending just now, which the server knows from here on.

    ``phone``: a key that the phone drew for this person; empty from a client that has none.
    """

    count: int
    oldest: timedelta
    phone: str = ""


_WAITING = re.compile(r"(\d{1,5}),(\d{1,9})(?:,([0-9a-f]{12}))?")


def waiting(said: str) -> Waiting | None:
    """Read ``X-Outbox-Pending``, ``"count,seconds of the oldest[,key of the phone]"``; None when it says nothing that can be read."""
    found = _WAITING.fullmatch(said.strip())
    if found is None or int(found[1]) == 0:
        return None
    return Waiting(int(found[1]) - 1, timedelta(seconds=int(found[2])), found[3] or "")


def repeated(digests: Iterable[str]) -> bool:
    """Whether a photo is announced twice in one report."""
    listed = list(digests)
    return len(set(listed)) != len(listed)


def local_code(report_id: str) -> str:
    """The short code that a phone shows until the server has given a number: the first six characters of the id."""
    return report_id.replace("-", "")[:6].upper()


def is_number_of_a_case(text: str) -> bool:
    """Whether ``text`` is a well-formed case number; whether there is such a case is another question."""
    return is_case_number(text)
