"""Commands as other programs use them: exact keys, one line of JSON, errors by row."""

import csv
import json
import random
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.geo.crs import Crs, from_wgs84
from app.platform.errors import AppError
from app.routing import decide_for
from app.routing.batch import COLUMNS, RESULT, read_instant, run_batch
from app.territory import end_responsibility
from tests.routing import slow

KEYS = [
    "outcome", "lead", "leaf", "body", "guides", "assists", "candidates", "person", "due_accept", "due_rectify",
    "due_first_feedback", "provisional", "boundary_version", "trace",
]  # fmt: skip


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["routing", *arguments])


def test_decide_prints_one_line_of_json(city: Flask) -> None:
    place = ("--item", "ZANG-02", "--lon", "113.826", "--lat", "34.023", "--accuracy", "8")
    result = run(city, "decide", *place, "--at", "2026-11-24T02:21:00Z", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout.splitlines()[-1])
    assert list(answer) == KEYS
    assert answer["lead"] == "411002004"
    assert answer["due_accept"] == "2026-11-24T16:21:00+08:00"
    assert answer["due_first_feedback"] is None
    assert answer["candidates"][0]["unit"] == "411002004"
    assert set(answer["trace"][0]) == {"rule", "zh", "en"}
    local = run(city, "decide", *place, "--at", "2026-11-24T10:21:00", "--json")
    assert local.stdout == result.stdout


def test_decide_in_words(city: Flask) -> None:
    place = ("--item", "LUAN-09", "--lon", "113.8319478", "--lat", "34.02148668", "--crs", "gcj02", "--alt")
    result = run(city, "decide", *place, "--at", "2026-11-24T10:00:00+08:00")
    assert result.exit_code == 0
    assert result.stdout.startswith("choose\t411002004\t")
    assert "已建成" in result.stdout


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["--item", "ZANG-99"], "item_unknown"),
        (["--crs", "cgcs2000"], "crs_unknown"),
        (["--lon", "nan"], "position_invalid"),
        (["--lat", "113"], "position_invalid"),
        (["--accuracy", "-5"], "accuracy_invalid"),
        (["--at", "yesterday"], "time_unreadable"),
    ],
)
def test_decide_refuses_in_one_line(city: Flask, changes: list[str], words: str) -> None:
    sound = ["--item", "ZANG-02", "--lon", "113.826", "--lat", "34.023", "--at", "2026-11-24T10:21:00+08:00"]
    result = run(city, "decide", *sound, *changes, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr


def rows(count: int) -> list[list[str]]:
    """Random rows of all systems, near borders and far outside, and some that are wrong."""
    rng = random.Random(7)
    items = sorted(slow.ITEMS)
    edges = [point for shape in slow.SHAPES.values() for polygon in shape for point in polygon[0]]
    made = []
    for number in range(count):
        lon, lat = rng.uniform(113.0, 114.4), rng.uniform(33.6, 34.6)
        if number % 3 == 0:
            corner = rng.choice(edges)
            lon, lat = float(corner[0]) + rng.uniform(-0.001, 0.001), float(corner[1]) + rng.uniform(-0.001, 0.001)
        crs = rng.choice(list(Crs))
        raw = from_wgs84(lon, lat, crs)
        accuracy = rng.choice(["", "0", "8.5", "60", "900"])
        at = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:15:00+08:00"
        row = [str(number), rng.choice(items), repr(raw.lon), repr(raw.lat), accuracy, crs.value, at]
        if number % 17 == 0:
            row[rng.randint(1, 6)] = rng.choice(["", "x", "nan", "-1", "1e400", "wgs 84"])
        made.append(row)
    return made


def write(path: Path, lines: list[list[str]], header: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(row: list[str]) -> dict[str, str]:
    """What `decide` says about a row."""
    answer = dict.fromkeys(RESULT, "") | {"id": row[0]}
    try:
        accuracy = float(row[4]) if row[4] else None
        lon, lat = float(row[2]), float(row[3])
        decision = decide_for(row[1], lon, lat, accuracy, crs=row[5], at=read_instant(row[6]))
    except (AppError, ValueError):
        return answer
    near = "true" if decision.near_border else "false"
    found = {"outcome": decision.outcome.value, "lead": decision.lead, "leaf": decision.leaf, "body": decision.body}
    return answer | {key: value or "" for key, value in found.items()} | {"near_border": near}


def test_batch_answers_what_decide_answers(city: Flask, tmp_path: Path) -> None:
    end_responsibility("411002004", read_instant("2026-06-01T00:00:00"), "arbiter")
    end_responsibility("GAJ-411081", read_instant("2026-06-01T00:00:00"), "arbiter")
    asked = rows(600)
    source, target = write(tmp_path / "in.csv", asked), tmp_path / "out.csv"
    result = run(city, "batch", str(source), str(target))
    assert result.exit_code == 0
    answers = read(target)
    wrong = 0
    for row, answer in zip(asked, answers, strict=True):
        wanted = expected(row)
        wrong += answer["error"] != ""
        assert (answer["error"] == "") == (wanted["outcome"] != "")
        assert answer | {"error": ""} == wanted
    assert wrong > 10
    assert {answer["outcome"] for answer in answers} == {"", "dispatch", "choose", "outside", "confidential", "hold"}
    assert result.stdout == f"600 rows, {wrong} errors\n"


def test_batch_reads_what_people_send(city: Flask, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(
        "﻿AT,id,note,item,Lat,lon,crs,accuracy\r\n"
        '2026-11-24T10:00:00+08:00,"a, b","x\ny",ZANG-02,34.023,113.826,GCJ-02,\r\n'
        "\r\n"
        "2026-11-24T10:00:00+08:00,short\r\n"
        "2026-11-24T10:00:00,local,,ZANG-02,34.023,113.826,wgs84,8\r\n".encode()
        + b"2026-11-24T10:00:00+08:00,\xff\xfe,,ZANG-02,34.023,113.826,wgs84,8\r\n"
        + b"2026-11-24T10:00:00+08:00,huge,"
        + b"x" * 200_000
        + b",ZANG-02,34.023,113.826,wgs84,8\r\n"
        + b"2026-11-24T10:00:00+08:00,last,,ZANG-02,34.023,113.826,wgs84,8"
    )
    assert run_batch(source, target)[0] >= 5
    answers = {answer["id"]: answer for answer in read(target)}
    assert answers["a, b"]["outcome"] == "dispatch"
    assert answers["short"]["error"].startswith("row_columns")
    assert answers["local"]["lead"] == "411002004"
    assert answers["last"]["lead"] == "411002004"
    assert [answer for answer in answers.values() if answer["error"].startswith("row_unreadable")]
    assert not target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in target.read_bytes()


@pytest.mark.parametrize("header", [(), ("id", "item", "lon", "lat", "accuracy", "at")])
def test_batch_demands_its_columns(city: Flask, tmp_path: Path, header: tuple[str, ...]) -> None:
    source, target = write(tmp_path / "in.csv", [], header), tmp_path / "out.csv"
    target.write_text("kept")
    result = run(city, "batch", str(source), str(target))
    assert result.exit_code == 1
    assert "crs" in result.stderr
    assert target.read_text() == "kept"
    assert list(tmp_path.glob("*.part")) == []


def test_batch_may_overwrite_its_source(city: Flask, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", rows(5))
    assert run(city, "batch", str(source), str(source)).exit_code == 0
    assert len(read(source)) == 5
    missing = run(city, "batch", str(source), str(tmp_path / "nowhere" / "out.csv"))
    assert missing.exit_code == 1
