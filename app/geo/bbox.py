"""Boxes in decimal degrees."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Final

# WGS-84
SEMI_MAJOR_M: Final = 6_378_137.0
ECCENTRICITY_SQUARED: Final = 6.694379990141316e-03


@dataclass(frozen=True, slots=True)
class BBox:
    """A box that does not cross the date line; its edges belong to it.

    Raises:
        ValueError: when it is inside out, out of range or not finite.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (-180.0 <= self.west <= self.east <= 180.0 and -90.0 <= self.south <= self.north <= 90.0):
            raise ValueError(f"not a box: {self.west},{self.south},{self.east},{self.north}")

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the point lies in the box or on its edge."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def intersects(self, other: "BBox") -> bool:
        """Whether the boxes share at least a point."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        return (self.west + self.east) / 2.0, (self.south + self.north) / 2.0


def parse_bbox(text: str) -> BBox:
    """Read ``west,south,east,north``.

    Raises:
        ValueError: when it is no box.
    """
    west, south, east, north = (float(part) for part in text.split(","))
    return BBox(west, south, east, north)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Length of a degree of longitude and of latitude on the ellipsoid, in metres."""
    phi = radians(lat)
    flattening = 1.0 - ECCENTRICITY_SQUARED * sin(phi) ** 2
    normal = SEMI_MAJOR_M / sqrt(flattening)
    meridian = normal * (1.0 - ECCENTRICITY_SQUARED) / flattening
    return radians(normal * cos(phi)), radians(meridian)


def box_around(lon: float, lat: float, radius_m: float) -> BBox:
    """Smallest box that holds the circle, cut at the poles and the date line."""
    per_lon, per_lat = metres_per_degree(lat)
    high = radius_m / per_lat
    narrowest = metres_per_degree(min(89.9, abs(lat) + high))[0]
    wide = radius_m / min(per_lon, narrowest)
    return BBox(max(-180.0, lon - wide), max(-90.0, lat - high), min(180.0, lon + wide), min(90.0, lat + high))
