"""Routing: the decision by itself, and asked for over HTTP against a bare view with the same polygons."""

import json
from collections.abc import Iterator

from app.geo.crs import Crs
from app.platform import clock
from app.routing import Question, decide, facts_at
from bench.city import SUPERVISOR, City
from bench.counting import counted, inside
from bench.lines import Line, median_ms, p95_ms
from bench.places import in_the_city
from bench.server import Client, bare, serving
from bench.timing import timed

ITEMS = ("ZANG-01", "LUAN-01", "HUANG-01")
CALLS = 400
DECISIONS = 3000


def routing(city: City) -> Iterator[Line]:
    """The full decision in process, then `POST /api/routing/decide`."""
    opened = city.open_cases()
    yield _in_process(city, opened)
    token = city.flask("accounts", "token", SUPERVISOR).strip()
    bodies = [_question(lon, lat) for lon, lat in in_the_city(CALLS)]

    def ask(client: Client, path: str) -> list[float]:
        return timed(lambda i: client.call("POST", path, bodies[i]), CALLS).each

    with serving(city) as server, bare(city) as bare_server:
        own = ask(server.client(Authorization=f"Bearer {token}"), "/api/routing/decide")
        other = ask(bare_server.client(Authorization=f"Bearer {token}"), "/decide")
    rate, bare_rate = len(own) / sum(own), len(other) / sum(other)
    yield Line(
        "routing-http",
        city.cases,
        opened,
        CALLS,
        p50_ms=median_ms(own),
        p95_ms=p95_ms(own),
        per_s=rate,
        baseline=bare_rate,
        ratio=rate / bare_rate,
    )


def _in_process(city: City, opened: int) -> Line:
    places = list(in_the_city(DECISIONS))
    with inside(city), counted() as count:
        at = clock.now()
        facts = facts_at(at)
        count.statements = 0

        def one(i: int) -> None:
            lon, lat = places[i]
            decide(Question(ITEMS[i % len(ITEMS)], lon, lat, Crs.WGS84, 20.0, at, False, None, None), facts)

        run = timed(one, DECISIONS)
    return Line(
        "routing",
        city.cases,
        opened,
        DECISIONS,
        p50_ms=median_ms(run.each),
        p95_ms=p95_ms(run.each),
        per_s=run.per_second,
        queries=round(count.statements / DECISIONS),
    )


def _question(lon: float, lat: float) -> bytes:
    return json.dumps({"item": ITEMS[0], "lon": lon, "lat": lat, "accuracy": 20, "crs": "wgs84"}).encode()
