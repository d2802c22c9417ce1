"""The drawings behind the pool: repeatable, well-formed, the backdrop shared by both of a pair."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from app.demo.scenes.catalogue import ENTRIES, Entry
from app.demo.scenes.plate import MOMENTS, svg
from app.demo.scenes.plates import plate_of

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


@each_entry
def test_a_plate_draws_the_same_every_time_and_is_well_formed(entry: Entry) -> None:
    plate = plate_of(entry)
    assert plate == plate_of(entry)
    for moment in MOMENTS:
        assert ET.fromstring(svg(plate, moment)).tag.endswith("svg")


@each_entry
def test_before_and_after_share_the_place_and_differ_in_what_matters(entry: Entry) -> None:
    plate = plate_of(entry)
    before, after = svg(plate, "before"), svg(plate, "after")
    assert plate.back in before
    assert plate.back in after
    assert before != after
    assert "演示 DEMO" in after
