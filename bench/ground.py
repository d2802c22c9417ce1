"""The ground: look-ups one by one and by the million, a CSV of a million rows, a layer of 40 000 polygons and its import."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from app.catalogue import get_catalogue
from app.geo.circle import Floats
from app.geo.crs import Crs
from app.geo.polygons import PolygonIndex
from app.geo.shapes import Shape
from app.platform import clock
from app.routing import Question, decide, facts_at
from app.routing.batch import run_batch
from app.routing.rules import answer_for, ground_of
from app.territory import dry_run
from bench.city import ROOT, City
from bench.counting import inside
from bench.lines import Line
from bench.places import in_the_city
from bench.timing import timed
from tests.geo.tiles import EAST, NORTH, SOUTH, WEST, as_geojson, tiles

SINGLES = 20_000
DECISIONS = 6_000
MANY = 1_000_000
ROWS = 1_000_000
ACROSS = 200
ITEMS = ("ZANG-01", "LUAN-01", "WEN-01")
VALID_FROM = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
# Peers that would be asked the same question if they were installed here
PEERS = {"mapit": "MapIt (Django and PostGIS)"}


def ground(city: City) -> Iterator[Line]:
    """Everything about the ground, each figure beside its target."""
    opened = city.open_cases()
    with inside(city):
        yield from _singles(city)
        yield _csv(city, opened)
        yield _import(city, opened)
    yield _in_a_process_of_its_own(city, opened)
    for module, name in PEERS.items():
        if find_spec(module) is None:
            yield Line("ground-peer", city.cases, opened, 0, more={"skipped": f"{name} is not installed"})


def _singles(city: City) -> Iterator[Line]:
    at = clock.now()
    facts = facts_at(at)
    category, item = get_catalogue().entry(ITEMS[0])
    places = list(in_the_city(SINGLES))

    def lead(i: int) -> None:
        leaf = facts.layer.index.find(*places[i])
        assert leaf is not None
        answer_for(category, item, ground_of(leaf, facts), facts.tree)

    def whole(i: int) -> None:
        decide(Question(ITEMS[i % len(ITEMS)], *places[i], Crs.WGS84, 20.0, at), facts)

    yield _rate("ground-lead", city, n=SINGLES, per_s=timed(lead, SINGLES).per_second, target=20_000)
    yield _rate("ground-decision", city, n=DECISIONS, per_s=timed(whole, DECISIONS).per_second, target=6_000)
    lons, lats = np.array(places * (MANY // SINGLES)).T
    yield _rate("ground-many", city, n=len(lons), per_s=_looked_up(facts.layer.index, lons, lats), target=500_000)


def _rate(name: str, city: City, *, n: int, per_s: float, target: float) -> Line:
    judged: dict[str, object] = {"target_per_s": target, "ok": per_s >= target}
    return Line(name, city.cases, 0, n, per_s=per_s, more=judged)


def _looked_up(index: PolygonIndex, lons: Floats, lats: Floats) -> float:
    index.find_many(lons[:1000], lats[:1000])
    begun = time.perf_counter()
    index.find_many(lons, lats)
    return len(lons) / (time.perf_counter() - begun)


def _csv(city: City, opened: int) -> Line:
    source, target = city.path / "in.csv", city.path / "out.csv"
    _write_rows(source)
    before = _peak_mb()
    begun = time.perf_counter()
    tally = run_batch(source, target)
    seconds = time.perf_counter() - begun
    grown = _peak_mb() - before
    more: dict[str, object] = {
        "seconds": seconds,
        "errors": tally.errors,
        "grown_mb": grown,
        "target_s": 60,
        "ok": seconds < 60,
    }
    return Line("ground-csv", city.cases, opened, tally.rows, per_s=tally.rows / seconds, more=more)


def _write_rows(path: Path) -> None:
    places = list(in_the_city(SINGLES))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("id", "item", "lon", "lat", "accuracy", "crs", "at"))
        for n in range(ROWS):
            lon, lat = places[n % SINGLES]
            writer.writerow((n, ITEMS[n % 3], lon, lat, 20, "wgs84", f"2026-11-{n % 28 + 1:02d}T10:00:00+08:00"))


def _import(city: City, opened: int) -> Line:
    raw = as_geojson(tiles(ACROSS, ACROSS), "411002")
    begun = time.perf_counter()
    run = dry_run(raw, "tiles.geojson", crs=Crs.WGS84, valid_from=VALID_FROM, actor="bench")
    seconds = time.perf_counter() - begun
    more: dict[str, object] = {
        "seconds": seconds,
        "megabytes": len(raw) / 1e6,
        "blocked": run.report.blocked,
        "target_s": 60,
    }
    return Line("ground-dry-run", city.cases, opened, run.report.leaves, more={**more, "ok": seconds < 60})


def _in_a_process_of_its_own(city: City, opened: int) -> Line:
    """Memory is only told honestly by a process that did nothing else."""
    command = [sys.executable, "-m", "bench.ground"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = json.loads(said.splitlines()[-1])
    ok = found["memory_mb"] < 600 and found["per_s"] >= 100_000
    more = {"memory_mb": found["memory_mb"], "target_mb": 600, "target_per_s": 100_000, "ok": ok}
    return Line("ground-40000", city.cases, opened, found["n"], per_s=found["per_s"], more=more)


def main() -> None:
    """Build the index of 40 000 polygons and look a million points up; one line of JSON."""
    index = PolygonIndex((f"T{n:06d}", Shape(polygon)) for n, polygon in enumerate(tiles(ACROSS, ACROSS)))
    dice = np.random.default_rng(7)
    lons, lats = dice.uniform(WEST, EAST, MANY), dice.uniform(SOUTH, NORTH, MANY)
    rate = _looked_up(index, lons, lats)
    print(json.dumps({"n": MANY, "per_s": rate, "memory_mb": _peak_mb()}))


def _peak_mb() -> float:
    """The most memory this process ever held; what `getrusage` tells is inherited from whoever started it."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    main()
