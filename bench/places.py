"""Places to ask about: random points inside the city."""

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import shapely

from bench.city import ROOT, SEED

BOUNDARIES = ROOT / "app" / "territory" / "cities" / "xuchang" / "boundaries.geojson"


@cache
def townships() -> list[Any]:
    """The polygons of all townships, in the order of the file."""
    features = json.loads(BOUNDARIES.read_text("utf-8"))["features"]
    leaves = [one for one in features if one["properties"]["level"] == "township"]
    return [shapely.geometry.shape(one["geometry"]) for one in leaves]


def in_the_city(n: int, seed: int = SEED) -> Iterator[tuple[float, float]]:
    """n random places of the city as (longitude, latitude), evenly over townships so that towns count as they should."""
    chance = random.Random(seed)
    for _ in range(n):
        yield _inside(chance.choice(townships()), chance)


def _inside(polygon: Any, chance: random.Random) -> tuple[float, float]:
    west, south, east, north = polygon.bounds
    while True:
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if shapely.contains_xy(polygon, lon, lat):
            return lon, lat
