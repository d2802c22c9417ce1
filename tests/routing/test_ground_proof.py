"""The proof of the ground, small; and that it would notice a wrong answer."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.geo.polygons import PolygonIndex
from app.geo.shapes import Shape
from tests.geo.tiles import tiles
from tests.routing.ground_proof import main, places, unlike_slow


def test_the_proof_holds_on_a_few_thousand_places(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--points", "5000", "--sample", "300", "--only-sqlite"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["points"], report["without_a_leaf"], report["unlike_the_slow_one"]) == (5000, 0, 0)
    assert report["leaves_met"] > 90


def test_a_second_city_of_other_shapes_answers_alike() -> None:
    index = PolygonIndex((f"T{n:03d}", Shape(polygon)) for n, polygon in enumerate(tiles(9, 7, vertices=24, seed=3)))
    lons, lats = places(index, 2000, seed=5)
    assert (index.find_many(lons, lats) >= 0).all()
    assert unlike_slow(index, lons[:400], lats[:400]) == 0


def test_wrong_answers_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    index = PolygonIndex((f"T{n:03d}", Shape(polygon)) for n, polygon in enumerate(tiles(3, 3, vertices=8)))
    lons, lats = places(index, 50, seed=5)
    monkeypatch.setattr(index, "find", lambda _lon, _lat: "T000")
    assert unlike_slow(index, lons, lats) > 20


def test_neighbours_share_their_borders_exactly() -> None:
    one, two = tiles(2, 1, vertices=40)
    shared = np.array(one.intersection(two).length)
    assert shared > 1.4
    assert one.intersection(two).area == 0.0
