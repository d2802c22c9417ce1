"""The harness: figures are rounded and complete, percentiles right, boxes as wide as a screen, proofs registered."""

import importlib.util
import json

import pytest

from bench import proofs, reading, reports
from bench.__main__ import BENCHES, main
from bench.lines import Line, median_ms, p95_ms
from bench.server import multipart

KEYS = ["bench", "cases", "open", "n", "p50_ms", "p95_ms", "per_s", "queries", "bytes_gzip", "baseline", "ratio"]


def test_line_has_every_key_in_order_and_null_for_what_was_not_measured() -> None:
    line = json.loads(Line("list", 1000, 300, 60, p50_ms=12.34567, more={"commits": 1}).as_json())
    assert list(line) == [*KEYS, "commits"]
    assert line["p50_ms"] == 12.35
    assert line["queries"] is None


def test_percentiles() -> None:
    seconds = [one / 1000 for one in range(1, 101)]
    assert median_ms(seconds) == pytest.approx(50.5)
    assert p95_ms(seconds) == pytest.approx(96)
    assert p95_ms([0.004]) == pytest.approx(4)


def test_every_promised_bench_is_there() -> None:
    promised = {"create", "create-photos", "list", "case", "viewport", "routing", "writers", "memory"}
    assert promised <= set(BENCHES)


def test_unknown_bench_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["nothing"])
    assert end.value.code == 2
    assert "no bench nothing" in capsys.readouterr().err


def test_unknown_proof_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert proofs.main(["nothing"]) == 2
    assert "demo" in capsys.readouterr().out


@pytest.mark.parametrize("module", [module for module, _ in proofs.PROOFS.values()])
def test_every_proof_exists(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_box_is_centred_and_halves_with_each_zoom() -> None:
    west, south, east, north = reading.box(113.8, 34.0, 13)
    assert (west + east) / 2 == pytest.approx(113.8)
    assert (south + north) / 2 == pytest.approx(34.0)
    closer = reading.box(113.8, 34.0, 14)
    assert (closer[2] - closer[0]) * 2 == pytest.approx(east - west)


def test_multipart_form_carries_fields_and_files() -> None:
    body, kind = multipart({"note": "脏"}, [("near", "a.jpg", b"\xff\xd8")])
    boundary = kind.partition("boundary=")[2]
    assert body.startswith(f"--{boundary}".encode())
    assert body.endswith(f"--{boundary}--\r\n".encode())
    assert "脏".encode() in body
    assert b'name="near"; filename="a.jpg"' in body


def test_pictures_are_jpeg_and_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MEGAPIXELS_12", (400, 300))
    reports._picture.cache_clear()
    first, second = reports.picture(), reports.picture()
    reports._picture.cache_clear()
    assert first[:4] == b"\xff\xd8\xff\xfe"
    assert reports.digest(first) != reports.digest(second)
