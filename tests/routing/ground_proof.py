"""`run.py prove ground`: a million random places of the city have one leaf each, the same everywhere.

Every place has exactly one leaf; on a sample the answer equals the slow implementation in rational numbers; SQLite and
PostgreSQL give layers that answer alike, one by one and all at once.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from app import create_app
from app.geo.polygons import PolygonIndex
from app.geo.shapes import NOWHERE, shape_to_geojson
from app.platform import clock
from app.platform.db import db
from app.territory import layer_at, load_city
from tests.conftest import base_config, dispose
from tests.geo import slow
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, migrate

Floats = NDArray[np.float64]


def main(arguments: list[str]) -> int:
    """Ask both databases' layers about the same places; one line of JSON, 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="run.py prove ground")
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only-sqlite", action="store_true", help="leave PostgreSQL out")
    chosen = parser.parse_args(arguments)
    begun = time.perf_counter()
    kinds: dict[str, Callable[[Path, Callable[[str], None]], Databases]] = {"sqlite": SqliteDatabases}
    if not chosen.only_sqlite:
        kinds["postgresql"] = lambda _root, build: PostgresDatabases(build)
    indexes = {kind: layer_of(open_) for kind, open_ in kinds.items()}
    first = indexes["sqlite"]
    lons, lats = places(first, chosen.points, chosen.seed)
    found = {kind: index.find_many(lons, lats) for kind, index in indexes.items()}
    report = {
        "proof": "ground",
        "points": len(lons),
        "without_a_leaf": int((found["sqlite"] == NOWHERE).sum()),
        "sample": chosen.sample,
        "unlike_the_slow_one": unlike_slow(first, lons[: chosen.sample], lats[: chosen.sample]),
        "databases": list(indexes),
        "unlike_between_databases": sum(int((found["sqlite"] != other).sum()) for other in found.values()),
        "leaves_met": len(np.unique(found["sqlite"])),
    }
    report["ok"] = not (report["without_a_leaf"] or report["unlike_the_slow_one"] or report["unlike_between_databases"])
    print(json.dumps({**report, "seconds": round(time.perf_counter() - begun, 1)}))
    return 0 if report["ok"] else 1


def layer_of(open_databases: Callable[[Path, Callable[[str], None]], Databases]) -> PolygonIndex:
    """The index over the city's leaves, read from a fresh database."""
    with tempfile.TemporaryDirectory() as folder, _databases(Path(folder), open_databases) as databases:
        app = create_app(replace(base_config(Path(folder)), database_url=databases.fresh()))
        with app.app_context():
            load_city("proof")
            layer = layer_at(clock.now())
            db.session.remove()
        dispose(app)
    assert layer is not None
    return PolygonIndex((code, layer.index.shape(code)) for code in layer.index.codes)


@contextmanager
def _databases(root: Path, open_databases: Callable[[Path, Callable[[str], None]], Databases]) -> Iterator[Databases]:
    def build(url: str) -> None:
        migrate(create_app(replace(base_config(root), database_url=url)))

    databases = open_databases(root, build)
    try:
        yield databases
    finally:
        databases.stop()


def places(index: PolygonIndex, count: int, seed: int) -> tuple[Floats, Floats]:
    """Random places inside the union of the leaves, evenly over the ground."""
    union = shapely.union_all([index.shape(code) for code in index.codes])
    shapely.prepare(union)
    west, south, east, north = union.bounds
    dice = np.random.default_rng(seed)
    kept: list[Floats] = []
    while sum(len(part) for part in kept) < count:
        tried = np.column_stack((dice.uniform(west, east, count), dice.uniform(south, north, count)))
        kept.append(tried[shapely.intersects_xy(union, tried[:, 0], tried[:, 1])])
    inside = np.concatenate(kept)[:count]
    return inside[:, 0].copy(), inside[:, 1].copy()


def unlike_slow(index: PolygonIndex, lons: Floats, lats: Floats) -> int:
    """How many answers, asked one by one, differ from the slow implementation's."""
    exact = {code: slow.polygons_of(shape_to_geojson(index.shape(code))) for code in index.codes}
    return sum(
        index.find(lon, lat) != slow.find(exact, lon, lat)
        for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)
    )
