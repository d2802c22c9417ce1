"""Routing: the decision by itself, and asked for over HTTP against a bare view with the same polygons."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

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
PART = 40
ROUNDS = 4
DECISIONS = 3000


def routing(city: City) -> Iterator[Line]:
    """The full decision in process, then `POST /api/routing/decide`."""
    opened = city.open_cases()
    yield _in_process(city, opened)
    token = city.flask("accounts", "token", SUPERVISOR).strip()
    bodies = [_question(lon, lat) for lon, lat in in_the_city(CALLS)]

    with serving(city) as server, bare(city) as bare_server:
        doors = (server.client, "/api/routing/decide"), (bare_server.client, "/decide")
        asked = [(make(Authorization=f"Bearer {token}"), path) for make, path in doors]
        own, other = _in_turns(asked, bodies)
    ratios = [sum(theirs) / sum(ours) for ours, theirs in zip(own, other, strict=True)]
    each = [seconds for part in own for seconds in part]
    yield Line(
        "routing-http",
        city.cases,
        opened,
        len(each),
        p50_ms=median_ms(each),
        p95_ms=p95_ms(each),
        per_s=len(own[0]) / median(sum(part) for part in own),
        baseline=len(other[0]) / median(sum(part) for part in other),
        ratio=median(ratios),
    )


def _in_turns(doors: Sequence[tuple[Client, str]], bodies: Sequence[bytes]) -> list[list[list[float]]]:
    """For each door the seconds of every call, part by part. The doors take turns, so that whatever else the machine does
    befalls them alike; a first part that nobody counts warms them."""
    taken: list[list[list[float]]] = [[] for _ in doors]
    for start in range(-PART, len(bodies) * ROUNDS, PART):
        for kept, (client, path) in zip(taken, doors, strict=True):
            run = timed(partial(_ask, client, path, bodies, max(start, 0)), PART)
            if start >= 0:
                kept.append(run.each)
    return taken


def _ask(client: Client, path: str, bodies: Sequence[bytes], start: int, i: int) -> None:
    answer = client.call("POST", path, bodies[(start + i) % len(bodies)])
    if answer.status != 200:
        raise RuntimeError(f"POST {path}: {answer.status} {answer.body[:300]!r}")


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
