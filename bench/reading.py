"""Reading: the list, one case, the map at four zooms, each against a bare view with one indexed query."""

import gzip
import math
import random
import urllib.parse
from collections.abc import Callable, Iterator, Sequence

from app.geo.morton import cell
from bench.city import SEED, SUPERVISOR, City
from bench.counting import counted, inside
from bench.lines import Line, median_ms, p95_ms
from bench.server import Client, bare, serving
from bench.timing import timed

CALLS = 60
ZOOMS = (11, 13, 15, 17)
SCREEN = (1440, 900)
TILE = 256


def list_(city: City) -> Iterator[Line]:
    """`/cases`: a hundred open cases by urgency."""
    yield _compare(city, "list", ["/cases"], ["/list"])


def case(city: City) -> Iterator[Line]:
    """`/cases/<number>` of cases in all states."""
    chance = random.Random(SEED)
    numbers = [str(row[0]) for row in city.rows("SELECT number FROM case_file ORDER BY id")]
    chosen = [chance.choice(numbers) for _ in range(CALLS)]
    yield _compare(city, "case", [f"/cases/{one}" for one in chosen], [f"/case/{one}" for one in chosen])


def viewport(city: City) -> Iterator[Line]:
    """`/api/map` for screens of 1440 × 900 round open cases."""
    chance = random.Random(SEED)
    rows = city.rows("SELECT lon, lat FROM case_file WHERE is_open = 1 ORDER BY id")
    centres = [(float(str(lon)), float(str(lat))) for lon, lat in rows]
    for zoom in ZOOMS:
        boxes = [box(*chance.choice(centres), zoom) for _ in range(CALLS)]
        own = [f"/api/map?{urllib.parse.urlencode({'bbox': _joined(one), 'zoom': zoom})}" for one in boxes]
        yield _compare(city, f"viewport-{zoom}", own, [f"/viewport?{_cells(one)}" for one in boxes])


def box(lon: float, lat: float, zoom: int) -> tuple[float, float, float, float]:
    """West, south, east and north of a screen round a place."""
    width = SCREEN[0] / TILE / 2**zoom * 360
    height = SCREEN[1] / TILE / 2**zoom * 360 * math.cos(math.radians(lat))
    return lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2


def _joined(one: Sequence[float]) -> str:
    return ",".join(f"{value:.6f}" for value in one)


def _cells(one: tuple[float, float, float, float]) -> str:
    west, south, east, north = one
    corners = [cell(lon, lat) for lon in (west, east) for lat in (south, north)]
    edges = {"west": west, "south": south, "east": east, "north": north}
    return urllib.parse.urlencode({"low": min(corners), "high": max(corners), **edges})


def _compare(city: City, name: str, own: list[str], other: list[str]) -> Line:
    opened = city.open_cases()
    with serving(city) as server, bare(city) as bare_server:
        client = server.client(Accept_Encoding="gzip")
        client.log_in(SUPERVISOR)
        run = timed(_getter(client, own), CALLS)
        baseline = median_ms(timed(_getter(bare_server.client(), other), CALLS).each)
        answer = client.get(own[0])
        zipped = answer.headers.get("Content-Encoding") == "gzip"
        size = len(answer.body if zipped else gzip.compress(answer.body, 6))
        statements = _count(city, client, own[0])
    return Line(
        name,
        city.cases,
        opened,
        CALLS,
        p50_ms=median_ms(run.each),
        p95_ms=p95_ms(run.each),
        per_s=run.per_second,
        queries=statements,
        bytes_gzip=size,
        baseline=baseline,
        ratio=median_ms(run.each) / baseline,
        more={} if zipped else {"gzip_by": "proxy"},
    )


def _getter(client: Client, paths: list[str]) -> Callable[[int], object]:
    return lambda i: client.get(paths[i % len(paths)])


def _count(city: City, client: Client, path: str) -> int:
    """Statements of the same request made by the same person, seen from inside, caches warm."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with inside(city) as app:
        inner = app.test_client(use_cookies=False)
        for _ in range(2):
            with counted() as count:
                inner.get(path, headers={"Cookie": cookies})
    return count.statements
