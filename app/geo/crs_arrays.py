"""The coordinate systems of ``geo.crs`` for many positions at once, as arrays of degrees.

A layer has millions of vertices; ``geo.crs`` stays the reading for one position and the reference in tests.
"""

from collections.abc import Callable
from math import pi

import numpy as np
from numpy.typing import NDArray

from app.geo.circle import Floats
from app.geo.crs import (
    BAIDU_PI,
    CHINA_LAT,
    CHINA_LON,
    ECCENTRICITY_SQUARED,
    ENOUGH_DEGREES,
    MOST_ROUNDS,
    ORIGIN_LAT,
    ORIGIN_LON,
    SEMI_MAJOR_M,
    Crs,
)

Pair = tuple[Floats, Floats]


def to_wgs84_many(lons: Floats, lats: Floats, crs: Crs) -> Pair:
    """Convert positions of any known system to WGS-84, to better than 1 mm (rules §3.1)."""
    if crs is Crs.WGS84:
        return lons, lats
    if crs is Crs.BD09:
        lons, lats = _inverse(_gcj02_to_bd09, lons, lats)
    return _inverse(_wgs84_to_gcj02, lons, lats)


def from_wgs84_many(lons: Floats, lats: Floats, crs: Crs) -> Pair:
    """Express WGS-84 positions in another system."""
    if crs is Crs.WGS84:
        return lons, lats
    shifted = _wgs84_to_gcj02(lons, lats)
    return _gcj02_to_bd09(*shifted) if crs is Crs.BD09 else shifted


def _wgs84_to_gcj02(lons: Floats, lats: Floats) -> Pair:
    east, north = _shift_metres(lons - ORIGIN_LON, lats - ORIGIN_LAT)
    phi = np.radians(lats)
    flattening = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    per_radian_north = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (flattening * np.sqrt(flattening))
    per_radian_east = SEMI_MAJOR_M / np.sqrt(flattening) * np.cos(phi)
    shifted = _is_shifted(lons, lats)
    return (
        np.where(shifted, lons + np.degrees(east / per_radian_east), lons),
        np.where(shifted, lats + np.degrees(north / per_radian_north), lats),
    )


def _gcj02_to_bd09(lons: Floats, lats: Floats) -> Pair:
    radius = np.hypot(lons, lats) + 0.00002 * np.sin(lats * BAIDU_PI)
    angle = np.arctan2(lats, lons) + 0.000003 * np.cos(lons * BAIDU_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _is_shifted(lons: Floats, lats: Floats) -> NDArray[np.bool_]:
    inside_lon = (lons >= CHINA_LON[0]) & (lons <= CHINA_LON[1])
    inside: NDArray[np.bool_] = inside_lon & (lats >= CHINA_LAT[0]) & (lats <= CHINA_LAT[1])
    return inside


def _shift_metres(x: Floats, y: Floats) -> Pair:
    """East and north shift of GCJ-02, from degrees east and north of its origin."""
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    return east, north


def _inverse(forward: Callable[[Floats, Floats], Pair], lons: Floats, lats: Floats) -> Pair:
    """The positions that ``forward`` maps to the given ones."""
    guess_lons, guess_lats = lons.copy(), lats.copy()
    for _ in range(MOST_ROUNDS):
        reached_lons, reached_lats = forward(guess_lons, guess_lats)
        error_lons, error_lats = lons - reached_lons, lats - reached_lats
        guess_lons += error_lons
        guess_lats += error_lats
        if max(np.max(np.abs(error_lons), initial=0.0), np.max(np.abs(error_lats), initial=0.0)) < ENOUGH_DEGREES:
            break
    return guess_lons, guess_lats
