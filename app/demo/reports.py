"""A generated report: what an inspector wrote and photographed, and the body that the phone would have frozen."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

from app.cases import AnnouncedPhoto, Fix, Report
from app.catalogue import Item
from app.demo import words
from app.demo.pictures import SceneFiles
from app.demo.places import Place
from app.demo.plan import Draft


def report_of(chance: random.Random, report_id: str, draft: Draft, files: SceneFiles | None) -> Report:
    """A report with a pin, a fix a few metres away, a note, and a close-up and a wide shot where the pool has them."""
    item, place = draft.item, draft.place
    observed_at = draft.filed_at - timedelta(seconds=chance.randrange(40, 400))
    fix = Fix(
        round(place.lon + chance.gauss(0, 0.00005), 6),
        round(place.lat + chance.gauss(0, 0.00005), 6),
        float(chance.choice((4, 6, 8, 9, 12, 15, 22, 35))),
        age_ms=chance.randrange(200, 4000),
    )
    photos: tuple[AnnouncedPhoto, ...] = ()
    if files is not None:
        shots = ((files.near, "near"), (files.wide, "wide"))[: 1 if chance.random() < 0.05 else 2]
        photos = tuple(AnnouncedPhoto(staged.sha256, role, taken_at=observed_at) for staged, role in shots)
    return Report(
        id=report_id,
        item=item.code,
        pin=(place.lon, place.lat) if chance.random() < 0.7 or place.leaf is None else None,
        fix=fix,
        note=note_of(chance, item, place, drawn=files is not None),
        photos=photos,
        observed_at=observed_at,
    )


def note_of(chance: random.Random, item: Item, place: Place, *, drawn: bool) -> str:
    """Where exactly, in generic words, and what."""
    if not drawn and item.lead == "police":
        return chance.choice(words.CONFIDENTIAL)
    if place.leaf is None or not place.leaf.endswith(("100", "00", "10")) or chance.random() < 0.3:
        first, second = chance.sample(words.STREETS, 2)
        where = chance.choice(
            (
                f"{first}与{second}{chance.choice(words.CORNERS)}",
                f"{first}{chance.choice(words.SPOTS)}",
                f"{first}{chance.randrange(1, 180)}号门前",
            )
        )
    else:
        where = chance.choice(words.VILLAGE_SPOTS)
    return f"{where}，{item.short.zh}。{chance.choice(words.TAILS)}"


def body_of(report: Report) -> str:
    """The frozen JSON of a report as a phone would have sent it."""
    content: dict[str, Any] = {"id": report.id, "form_version": 1, "item": report.item, "note": report.note}
    if report.pin is not None:
        content["pin"] = {"lon": report.pin[0], "lat": report.pin[1]}
    if report.fix is not None:
        content["fix"] = {
            "lon": report.fix.lon,
            "lat": report.fix.lat,
            "accuracy_m": report.fix.accuracy_m,
            "age_ms": report.fix.age_ms,
        }
    content["photos"] = [
        {"sha256": photo.sha256, "role": photo.role, "taken_at": _iso(photo.taken_at)} for photo in report.photos
    ]
    content["finalized_at"] = _iso(report.observed_at)
    return json.dumps(content, ensure_ascii=False)


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
