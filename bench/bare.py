"""The bare equivalents our figures are held against: Flask views that do one indexed query and nothing else.

No session, no policy, no template, no audit. Served by the same server with the same threads (`bench/bare_settings.py`).
"""

import hashlib
import os
import sqlite3
import threading

import shapely
from flask import Flask, Response, jsonify, request

from bench.places import townships

app = Flask("bare")
_local = threading.local()
_polygons = townships()
shapely.prepare(_polygons)
_tree = shapely.STRtree(_polygons)


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(f"file:{os.environ['BENCH_DATABASE']}?mode=ro", uri=True)
        _local.connection.row_factory = sqlite3.Row
    connection: sqlite3.Connection = _local.connection
    return connection


@app.get("/healthz")
def healthz() -> str:
    """Up."""
    return "ok"


@app.get("/list")
def list_page() -> Response:
    """A hundred open cases by due time as a plain table."""
    rows = _connection().execute("SELECT * FROM case_file WHERE is_open = 1 ORDER BY due_at, id LIMIT 100").fetchall()
    cells = "".join(f"<tr><td>{row['number']}<td>{row['item_code']}<td>{row['due_at']}" for row in rows)
    return Response(f"<!doctype html><table>{cells}</table>")


@app.get("/case/<number>")
def case_page(number: str) -> Response:
    """One case as it stands in its row."""
    row = _connection().execute("SELECT * FROM case_file WHERE number = ?", (number,)).fetchone()
    return jsonify(dict(row))


@app.get("/viewport")
def viewport() -> Response:
    """The open cases of a box by the index on the cell, at most 5 000, as JSON."""
    rows = _connection().execute(
        "SELECT lon, lat, category, state FROM case_file WHERE is_open = 1 AND cell BETWEEN :low AND :high"
        " AND lon BETWEEN :west AND :east AND lat BETWEEN :south AND :north LIMIT 5000",
        {name: float(value) if "." in value else int(value) for name, value in request.args.items()},
    )
    return jsonify([tuple(row) for row in rows])


@app.post("/decide")
def decide() -> Response:
    """The township of a point, the token read from the database each time."""
    token = request.headers["Authorization"].removeprefix("Bearer ")
    digest = hashlib.sha256(token.encode()).hexdigest()
    _connection().execute("SELECT account_id FROM account_token WHERE token_hash = ?", (digest,)).fetchone()
    body = request.get_json()
    point = shapely.points(body["lon"], body["lat"])
    return jsonify(leaves=[int(index) for index in _tree.query(point, predicate="intersects")])
