"""Distances on the ellipsoid, with a cheap sphere in front."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

from geopy.distance import geodesic

# Mean radius; a great circle differs from the geodesic by less than 0.6 % anywhere
_SPHERE_M: Final = 6_371_008.8
_WORST_RATIO: Final = 0.006


def geodesic_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Length of the shortest way on the WGS-84 ellipsoid, in metres."""
    return float(geodesic((lat_a, lon_a), (lat_b, lon_b)).m)


def great_circle_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Length of the shortest way on a sphere, in metres; good for sorting and for a first sieve."""
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    half_lat, half_lon = (phi_b - phi_a) / 2.0, radians(lon_b - lon_a) / 2.0
    chord = sin(half_lat) ** 2 + cos(phi_a) * cos(phi_b) * sin(half_lon) ** 2
    return 2.0 * _SPHERE_M * asin(min(1.0, sqrt(chord)))


def is_within(lon_a: float, lat_a: float, lon_b: float, lat_b: float, metres: float) -> bool:
    """Whether two points are at most so far apart on the ellipsoid; exact where it is close."""
    rough = great_circle_m(lon_a, lat_a, lon_b, lat_b)
    if rough * (1.0 - _WORST_RATIO) > metres:
        return False
    if rough * (1.0 + _WORST_RATIO) <= metres:
        return True
    return geodesic_m(lon_a, lat_a, lon_b, lat_b) <= metres
