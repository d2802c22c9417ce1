"""Coordinate systems of Chinese map services and their way back to WGS-84 (rules §10).

GCJ-02 shifts WGS-84 by a published pseudo-random function, BD-09 shifts GCJ-02 once more. Both are defined
forwards only, so the way back is an iteration that ends below a tenth of a millimetre.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, hypot, isfinite, pi, sin, sqrt
from typing import Final, NamedTuple

# Krasovsky 1940, the ellipsoid on which GCJ-02 is defined
SEMI_MAJOR_M: Final = 6_378_245.0
ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
# GCJ-02 is applied inside this box only; elsewhere it equals WGS-84
CHINA_LON: Final = (72.004, 137.8347)
CHINA_LAT: Final = (0.8293, 55.8271)
ORIGIN_LON: Final = 105.0
ORIGIN_LAT: Final = 35.0
BAIDU_PI: Final = pi * 3000.0 / 180.0
ENOUGH_DEGREES: Final = 1e-10
MOST_ROUNDS: Final = 64


class Crs(StrEnum):
    """Coordinate system of a raw position."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class UnknownCrsError(ValueError):
    """The coordinate system is not one that can be converted."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown coordinate system: {name!r}")
        self.name = name


class BadPositionError(ValueError):
    """The numbers are no position on Earth; `swapped` tells that the other order would be one."""

    def __init__(self, lon: float, lat: float, swapped: bool) -> None:
        super().__init__(f"not a position: {lon}, {lat}")
        self.lon = lon
        self.lat = lat
        self.swapped = swapped


class Position(NamedTuple):
    """A point in decimal degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Fix:
    """A raw position as it was measured: numbers, coordinate system, accuracy in metres or None."""

    lon: float
    lat: float
    crs: Crs = Crs.WGS84
    accuracy_m: float | None = None


def parse_crs(name: str) -> Crs:
    """Read a coordinate system's name; case, spaces and hyphens do not matter (``GCJ-02``).

    Raises:
        UnknownCrsError: when it is not WGS-84, GCJ-02 or BD-09. It is never guessed.
    """
    try:
        return Crs(name.strip().lower().replace("-", "").replace("_", ""))
    except ValueError:
        raise UnknownCrsError(name) from None


def checked_position(lon: float, lat: float) -> Position:
    """The numbers as a position.

    Raises:
        BadPositionError: when a number is not finite or out of range.
    """
    if -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0:
        return Position(lon, lat)
    swapped = isfinite(lon) and isfinite(lat) and abs(lat) <= 180.0 and abs(lon) <= 90.0
    raise BadPositionError(lon, lat, swapped)


def to_wgs84(lon: float, lat: float, crs: Crs) -> Position:
    """Convert a position of any known system to WGS-84, to better than 1 mm (rules §3.1).

    Raises:
        BadPositionError: when the numbers are no position.
    """
    position = checked_position(lon, lat)
    if crs is Crs.WGS84:
        return position
    if crs is Crs.BD09:
        position = bd09_to_gcj02(*position)
    return gcj02_to_wgs84(*position)


def from_wgs84(lon: float, lat: float, crs: Crs) -> Position:
    """Express a WGS-84 position in another system, for map services that demand it.

    Raises:
        BadPositionError: when the numbers are no position.
    """
    position = checked_position(lon, lat)
    if crs is Crs.WGS84:
        return position
    position = wgs84_to_gcj02(*position)
    return gcj02_to_bd09(*position) if crs is Crs.BD09 else position


def is_shifted(lon: float, lat: float) -> bool:
    """Whether GCJ-02 differs from WGS-84 at this place."""
    return CHINA_LON[0] <= lon <= CHINA_LON[1] and CHINA_LAT[0] <= lat <= CHINA_LAT[1]


def wgs84_to_gcj02(lon: float, lat: float) -> Position:
    """Shift a WGS-84 position as Chinese map services must."""
    if not is_shifted(lon, lat):
        return Position(lon, lat)
    east, north = _shift_metres(lon - ORIGIN_LON, lat - ORIGIN_LAT)
    phi = lat * pi / 180.0
    flattening = 1.0 - ECCENTRICITY_SQUARED * sin(phi) ** 2
    per_radian_north = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (flattening * sqrt(flattening))
    per_radian_east = SEMI_MAJOR_M / sqrt(flattening) * cos(phi)
    return Position(lon + east / per_radian_east * 180.0 / pi, lat + north / per_radian_north * 180.0 / pi)


def gcj02_to_wgs84(lon: float, lat: float) -> Position:
    """Undo the GCJ-02 shift by iteration."""
    return _inverse(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: float, lat: float) -> Position:
    """Apply Baidu's second shift."""
    radius = hypot(lon, lat) + 0.00002 * sin(lat * BAIDU_PI)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * BAIDU_PI)
    return Position(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)


def bd09_to_gcj02(lon: float, lat: float) -> Position:
    """Undo Baidu's second shift by iteration."""
    return _inverse(gcj02_to_bd09, lon, lat)


def _shift_metres(x: float, y: float) -> tuple[float, float]:
    """East and north shift of GCJ-02, from degrees east and north of its origin."""
    root = sqrt(abs(x))
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    return east, north


def _inverse(forward: Callable[[float, float], Position], lon: float, lat: float) -> Position:
    """The position that `forward` maps to the given one; the shift varies slowly, so it converges fast."""
    guess_lon, guess_lat = lon, lat
    for _ in range(MOST_ROUNDS):
        reached = forward(guess_lon, guess_lat)
        error_lon, error_lat = lon - reached.lon, lat - reached.lat
        guess_lon += error_lon
        guess_lat += error_lat
        if abs(error_lon) < ENOUGH_DEGREES and abs(error_lat) < ENOUGH_DEGREES:
            break
    return Position(guess_lon, guess_lat)
