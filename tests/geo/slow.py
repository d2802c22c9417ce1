"""An independent, slow and exact implementation of polygon look-up, in rational numbers and plain loops."""

import itertools
from fractions import Fraction
from math import cos, hypot, pi, radians, sin, sqrt
from typing import Any

Ring = list[tuple[Fraction, Fraction]]
Polygons = list[list[Ring]]
Exact = tuple[Fraction, Fraction]

_BOXES: dict[int, tuple[float, float, float, float]] = {}
_ALIVE: list[Polygons] = []  # keeps the ids above from being given away again


def polygons_of(geometry: dict[str, Any]) -> Polygons:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[[(Fraction(x), Fraction(y)) for x, y in ring] for ring in polygon] for polygon in parts]


def covers(polygons: Polygons, point: Exact) -> bool:
    return any(_covers_one(rings, point) for rings in polygons)


def _covers_one(rings: list[Ring], point: Exact) -> bool:
    places = [_place(ring, point) for ring in rings]
    if 0 in places:
        return True
    return places[0] > 0 and all(place < 0 for place in places[1:])


def _place(ring: Ring, point: Exact) -> int:
    """1 inside, 0 on the ring, -1 outside."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        turn = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
        if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return 0
        if (ay > y) != (by > y) and (turn > 0) == (by > ay):
            inside = not inside
    return 1 if inside else -1


def find(leaves: dict[str, Polygons], lon: float, lat: float) -> str | None:
    point = Fraction(lon), Fraction(lat)
    return min((code for code in near(leaves, lon, lat) if covers(leaves[code], point)), default=None)


def near(leaves: dict[str, Polygons], lon: float, lat: float, degrees: float = 0.0) -> list[str]:
    """Codes of leaves whose box, made wider by some degrees, holds the point."""
    return [code for code, polygons in leaves.items() if _is_near(polygons, lon, lat, degrees)]


def _is_near(polygons: Polygons, lon: float, lat: float, degrees: float) -> bool:
    box = _BOXES.get(id(polygons))
    if box is None:
        xs, ys = zip(*(point for polygon in polygons for point in polygon[0]), strict=True)
        box = float(min(xs)), float(min(ys)), float(max(xs)), float(max(ys))
        _BOXES[id(polygons)] = box
        _ALIVE.append(polygons)
    return box[0] - degrees <= lon <= box[2] + degrees and box[1] - degrees <= lat <= box[3] + degrees


def share(polygons: Polygons, lon: float, lat: float, radius_m: float, rings: int = 60) -> float:
    """Part of the circle inside, by sampling rings of equal area."""
    phi = radians(lat)
    flattening = 1 - 0.00669437999014 * sin(phi) ** 2
    normal = 6378137 / sqrt(flattening)
    per_lon = pi / 180 * normal * cos(phi)
    per_lat = pi / 180 * normal * (1 - 0.00669437999014) / flattening
    floats = [[[(float(x), float(y)) for x, y in ring] for ring in polygon] for polygon in polygons]
    hits = total = 0
    for ring in range(rings):
        distance = radius_m * sqrt((ring + 0.5) / rings)
        for step in range(rings):
            angle = 2 * pi * (step + 0.5 * (ring % 2)) / rings
            x, y = lon + distance * cos(angle) / per_lon, lat + distance * sin(angle) / per_lat
            hits += any(_inside_float(polygon, x, y) for polygon in floats)
            total += 1
    return hits / total


def _inside_float(rings: list[list[tuple[float, float]]], x: float, y: float) -> bool:
    inside = False
    for ring in rings:
        for (ax, ay), (bx, by) in itertools.pairwise(ring):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                inside = not inside
    return inside


def border_distance(polygons: Polygons, lon: float, lat: float) -> float:
    """Rough metres from the point to the nearest border."""
    per_lon, per_lat = 111_320 * cos(radians(lat)), 110_950.0
    best = float("inf")
    for polygon in polygons:
        for ring in polygon:
            for (ax, ay), (bx, by) in itertools.pairwise(ring):
                px, py = (float(ax) - lon) * per_lon, (float(ay) - lat) * per_lat
                dx, dy = float(bx - ax) * per_lon, float(by - ay) * per_lat
                along = -(px * dx + py * dy) / (dx * dx + dy * dy)
                part = min(1.0, max(0.0, along))
                best = min(best, hypot(px + part * dx, py + part * dy))
    return best
