"""Writing: reports with and without photos, one client and four, and what the server weighs afterwards."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import reports
from bench.city import INSPECTOR, City
from bench.counting import Count, counted, inside
from bench.lines import Line, median_ms, p95_ms
from bench.places import in_the_city
from bench.server import Client, Server, multipart, serving
from bench.timing import timed, timed_together

CREATES = 300
WITH_PHOTOS = 30
WRITERS = 4
EACH_WRITES = 100
WAIT_SECONDS = 120


def create(city: City) -> Iterator[Line]:
    """Reports without photos over the phone's protocol, one client, against bare inserts of an equal row."""
    opened = city.open_cases()
    token = city.flask("accounts", "token", INSPECTOR).strip()
    with serving(city) as server:
        run = timed(_sender(_phone(server, token), CREATES), CREATES)
    baseline = median_ms(timed(_bare_insert(city), CREATES).each)
    count = _count_one(city, token)
    yield Line(
        "create",
        city.cases,
        opened,
        CREATES,
        p50_ms=median_ms(run.each),
        p95_ms=p95_ms(run.each),
        per_s=run.per_second,
        queries=count.statements,
        baseline=baseline,
        ratio=median_ms(run.each) / baseline,
        more={"commits": count.commits},
    )


def create_photos(city: City) -> Iterator[Line]:
    """The capture form with two 12-megapixel photos, against writing the same bytes and one row durably."""
    opened = city.open_cases()
    with serving(city) as server:
        client = server.client()
        client.log_in(INSPECTOR)
        places = list(in_the_city(WITH_PHOTOS + 10))
        run = timed(lambda i: _send_form(client, *places[i]), WITH_PHOTOS, warm_up=2)
    insert = _bare_insert(city)

    def bare(i: int) -> None:
        _bare_files(city.path, 2)
        insert(i)

    baseline = median_ms(timed(bare, WITH_PHOTOS).each)
    yield Line(
        "create-photos",
        city.cases,
        opened,
        WITH_PHOTOS,
        p50_ms=median_ms(run.each),
        p95_ms=p95_ms(run.each),
        per_s=run.per_second,
        baseline=baseline,
        ratio=median_ms(run.each) / baseline,
    )


def writers(city: City) -> Iterator[Line]:
    """Four clients sending at the same time; any answer but a receipt ends the bench."""
    opened = city.open_cases()
    token = city.flask("accounts", "token", INSPECTOR).strip()
    with serving(city) as server:
        _sender(_phone(server, token), 1)(0)
        senders = [_sender(_phone(server, token), EACH_WRITES, seed) for seed in range(WRITERS)]
        run = timed_together(senders, EACH_WRITES)
    baseline = median_ms(timed(_bare_insert(city), CREATES).each)
    yield Line(
        "writers",
        city.cases,
        opened,
        WRITERS * EACH_WRITES,
        p50_ms=median_ms(run.each),
        p95_ms=p95_ms(run.each),
        per_s=run.per_second,
        baseline=baseline,
        ratio=median_ms(run.each) / baseline,
        more={"errors": 0},
    )


def memory(city: City) -> Iterator[Line]:
    """What all processes of the server hold in memory after a mixed run with photos and maps."""
    opened = city.open_cases()
    token = city.flask("accounts", "token", INSPECTOR).strip()
    with serving(city) as server:
        before = server.memory_mb()
        run = timed(_sender(_phone(server, token), CREATES), CREATES)
        client = server.client()
        client.log_in(INSPECTOR)
        for lon, lat in in_the_city(5):
            _send_form(client, lon, lat)
        _wait_for_derivatives(city)
        after = server.memory_mb()
    yield Line("memory", city.cases, opened, len(run.each), more={"mb_before": before, "mb_after": after})


def _phone(server: Server, token: str) -> Client:
    return server.client(Authorization=f"Bearer {token}")


def _sender(client: Client, n: int, seed: int = 0) -> Callable[[int], None]:
    """Sends report i; raises RuntimeError on anything but a receipt."""
    places = list(in_the_city(n + 10, seed))

    def send(i: int) -> None:
        report_id = reports.new_id()
        answer = client.call("PUT", f"/api/reports/{report_id}", reports.body(report_id, *places[i]))
        if answer.status != 201:
            raise RuntimeError(f"report refused: {answer.status} {answer.body[:300]!r}")

    return send


def _send_form(client: Client, lon: float, lat: float) -> None:
    fields = {
        "csrf_token": client.form_token("/capture"),
        "id": reports.new_id(),
        "item": reports.ITEM,
        "note": "路口垃圾堆放",
        "position": f"{lat:.6f},{lon:.6f}",
    }
    files = [("near", "near.jpg", reports.picture()), ("wide", "wide.jpg", reports.picture())]
    answer = client.call("POST", "/capture", *multipart(fields, files))
    if answer.status != 303:
        raise RuntimeError(f"form refused: {answer.status} {answer.body[:2000]!r}")


def _count_one(city: City, token: str) -> Count:
    """Statements and commits of one report, seen from inside."""
    headers = {"Authorization": f"Bearer {token}"}
    with inside(city) as app:
        client = app.test_client()
        for lon, lat in in_the_city(2, seed=99):
            report_id = reports.new_id()
            with counted() as count:
                answer = client.put(
                    f"/api/reports/{report_id}",
                    data=reports.body(report_id, lon, lat),
                    content_type="application/json",
                    headers=headers,
                )
            if answer.status_code != 201:
                raise RuntimeError(f"report refused: {answer.status_code}")
    return count


def _bare_insert(city: City) -> Callable[[int], None]:
    """Inserts a row like a case's into an empty table of the same shape and makes it durable."""
    directory = Path(tempfile.mkdtemp(dir=city.path))
    shape = str(city.rows("SELECT sql FROM sqlite_master WHERE name = 'case_file'")[0][0])
    row = city.rows("SELECT * FROM case_file ORDER BY id DESC LIMIT 1")[0]
    mode = str(city.rows("PRAGMA journal_mode")[0][0])
    connection = sqlite3.connect(directory / "bare.db", isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(shape)
    marks = ", ".join("?" * (len(row) - 2))
    number = iter(range(10**9))

    def insert(_i: int) -> None:
        n = next(number)
        connection.execute(f"INSERT INTO case_file VALUES (?, ?, {marks})", (n, f"{n:08d}", *row[2:]))

    return insert


def _bare_files(directory: Path, n: int) -> None:
    """Writes n pictures the way they must be written: whole and durable."""
    for _ in range(n):
        content = reports.picture()
        with (directory / reports.digest(content)).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _wait_for_derivatives(city: City) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if city.rows("SELECT count(*) FROM photo WHERE derivatives_state = 'pending'")[0][0] == 0:
            return
        time.sleep(0.5)
