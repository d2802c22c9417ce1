"""Golden decisions in the shipped city: questions here, answers in the file. `python -m tests.routing.golden` writes it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.geo.crs import Crs
from app.routing.answers import answer_json
from app.routing.rules import Question, decide
from tests.routing.facts import facts_of, xuchang

FILE = Path(__file__).with_name("golden.jsonl")

# item, lon, lat, accuracy, crs, at, alt: a place for every trap of the layer
QUESTIONS: list[tuple[str, float, float, float | None, str, str, bool]] = [
    ("ZANG-02", 113.826, 34.023, 8.0, "wgs84", "2026-11-24T10:21:00+08:00", False),
    ("ZANG-02", 113.8319478, 34.02148668, 8.0, "gcj02", "2026-11-24T10:21:00+08:00", False),
    ("ZANG-02", 113.8319478, 34.02148668, 8.0, "wgs84", "2026-11-24T10:21:00+08:00", False),
    ("ZANG-02", 113.8384, 34.0277, None, "bd09", "2026-11-24T10:21:00+08:00", False),
    ("CHA-01", 113.826, 34.023, 8.0, "wgs84", "2026-11-24T12:00:00+08:00", False),
    ("CHA-05", 113.87, 34.03, 12.0, "wgs84", "2026-11-24T18:00:00+08:00", False),
    ("CHA-01", 113.87, 34.03, 12.0, "wgs84", "2026-11-24T09:00:00+08:00", False),
    ("ZANG-09", 113.87, 34.03, 12.0, "wgs84", "2026-09-30T17:30:00+08:00", False),
    ("LUAN-09", 113.3, 34.15, 30.0, "wgs84", "2026-02-13T16:00:00+08:00", False),
    ("LUAN-09", 113.3, 34.15, 30.0, "wgs84", "2026-02-13T16:00:00+08:00", True),
    ("YING-01", 114.1, 34.1, 30.0, "wgs84", "2026-05-01T08:00:00+08:00", False),
    ("WEN-07", 113.5, 33.85, 30.0, "wgs84", "2026-05-09T08:00:00+08:00", False),
    ("ZANG-07", 113.77, 34.21, 30.0, "wgs84", "2026-12-30T08:00:00+08:00", False),
    ("CE-10", 113.85, 33.95, 30.0, "wgs84", "2026-12-30T08:00:00+08:00", False),
    ("HUANG-05", 113.826, 34.023, 8.0, "wgs84", "2026-11-24T23:50:00+08:00", False),
    ("DUPIN-06", 113.87, 34.03, 8.0, "wgs84", "2026-11-24T23:50:00+08:00", False),
    ("DUBO-01", 116.4, 39.9, 8.0, "wgs84", "2026-11-24T08:00:00+08:00", False),
    ("ZANG-01", 116.4, 39.9, 8.0, "wgs84", "2026-11-24T08:00:00+08:00", False),
    ("ZANG-01", 113.81346, 34.08532, 10.0, "wgs84", "2026-11-24T08:00:00+08:00", False),
    ("ZANG-01", 113.8821, 34.02078, 100.0, "wgs84", "2026-11-24T08:00:00+08:00", False),
    ("SHU-03", 113.83, 34.03, 60.0, "wgs84", "2026-11-24T08:00:00+08:00", False),
    ("ZANG-01", 113.826, 34.023, 5000.0, "wgs84", "2026-11-24T08:00:00+08:00", False),
]

# The same with units that nobody answers for: the case is held
HELD: list[tuple[str, float, float, tuple[str, ...]]] = [
    ("ZANG-02", 113.826, 34.023, ("411002004",)),
    ("CHA-01", 113.87, 34.03, ("ZJJ",)),
    ("HUANG-05", 113.826, 34.023, ("GAJ", "GAJ-411002")),
]
HELD_AT = "2026-11-24T10:21:00+08:00"


def answers() -> list[dict[str, Any]]:
    """Question and answer of each golden decision."""
    facts = facts_of(xuchang())
    made = []
    for item, lon, lat, accuracy, crs, at, alt in QUESTIONS:
        question = Question(item, lon, lat, Crs(crs), accuracy, datetime.fromisoformat(at), alt)
        made.append(
            {"question": [item, lon, lat, accuracy, crs, at, alt], "answer": answer_json(decide(question, facts))}
        )
    for item, lon, lat, vacant in HELD:
        question = Question(item, lon, lat, Crs.WGS84, 8.0, datetime.fromisoformat(HELD_AT), False)
        answer = answer_json(decide(question, facts_of(xuchang(), vacant)))
        asked = [item, lon, lat, 8.0, "wgs84", HELD_AT, False]
        made.append({"question": asked, "vacant": list(vacant), "answer": answer})
    return made


def write() -> None:
    """Write the file anew, after a wanted change and a look at the difference."""
    lines = (json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers())
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write()
