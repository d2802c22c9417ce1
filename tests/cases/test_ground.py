"""New boundaries change no past decision; the Office sees the open cases they would route elsewhere (rules §3.10)."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.cases import Case, dismiss_case, file_report, list_changed_ground
from app.cases.models.ground import GroundChange
from app.cases.queries.ground import changed_cases, count_changed_cases, open_places
from app.cases.service.ground import settle_changed_ground, sweep_changed_ground
from app.geo.crs import Crs
from app.notices.models import NoticeRow
from app.platform.db import db
from app.platform.errors import NotFound
from app.territory import confirm_import, dry_run
from tests.support.city import OUTSIDE, XIGUAN, People, report
from tests.territory.layer import as_bytes, shipped

NEW_YEAR = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
pytestmark = pytest.mark.usefixtures("city_context")


def swapped(leaf: str) -> str:
    """Import a layer in which another township stands on the leaf's ground; its report's id."""
    features = shipped()
    one = next(feature for feature in features if feature["properties"]["code"] == leaf)
    two = next(
        feature
        for feature in features
        if feature["properties"]["parent"] == one["properties"]["parent"] and feature is not one
    )
    one["properties"], two["properties"] = two["properties"], one["properties"]
    run = dry_run(as_bytes(features), "new.geojson", crs=Crs.WGS84, valid_from=NEW_YEAR, actor="test")
    assert run.report.moved_count == 1
    return run.id


def test_cases_on_changed_ground_are_listed_and_nothing_else_changes(people: People) -> None:
    number = file_report(report(), people.inspector).number
    file_report(report(at=OUTSIDE), people.inspector)
    case = db.session.scalars(sa.select(Case).where(Case.number == number)).one()
    before = (case.lead_unit, case.leaf_unit, case.person, case.version, case.due_at)
    label = confirm_import(swapped(case.leaf_unit or ""), reason="", actor="test")
    db.session.refresh(case)
    assert (case.lead_unit, case.leaf_unit, case.person, case.version, case.due_at) == before
    (changed,) = changed_cases(people.arbiter)
    assert (changed.row.number, changed.version) == (number, label)
    assert changed.old != changed.new
    assert count_changed_cases() == 1
    told = db.session.execute(sa.select(NoticeRow.kind, NoticeRow.params).where(NoticeRow.kind == "ground.changed"))
    assert [tuple(each) for each in told] == [("ground.changed", {"count": 1})]


def test_the_list_is_made_once_however_often_it_is_made(people: People) -> None:
    file_report(report(), people.inspector)
    leaf = db.session.scalar(sa.select(Case.leaf_unit)) or ""
    label = confirm_import(swapped(leaf), reason="", actor="test")
    list_changed_ground(label)
    sweep_changed_ground.run()
    list_changed_ground("no-such-version")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GroundChange)) == 1


def test_a_lost_listing_is_found_by_the_sweep(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    file_report(report(), people.inspector)
    leaf = db.session.scalar(sa.select(Case.leaf_unit)) or ""
    with monkeypatch.context() as patched:
        patched.setattr("app.platform.unit_of_work._run", lambda _effects: None)
        confirm_import(swapped(leaf), reason="", actor="test")
    assert count_changed_cases() == 0
    sweep_changed_ground.run()
    assert count_changed_cases() == 1


def test_what_was_looked_at_or_closed_is_no_longer_listed(people: People) -> None:
    numbers = [file_report(report(), people.inspector).number]
    leaf = db.session.scalar(sa.select(Case.leaf_unit)) or ""
    label = confirm_import(swapped(leaf), reason="", actor="test")
    with pytest.raises(NotFound, match="not_in_changed_ground"):
        settle_changed_ground(people.arbiter, numbers[0], "other")
    with pytest.raises(NotFound, match="case_not_found"):
        settle_changed_ground(people.foreign_officer, numbers[0], label)
    settle_changed_ground(people.arbiter, numbers[0], label)
    assert changed_cases(people.arbiter) == []


def test_places_tell_where_and_nothing_else(people: People) -> None:
    file_report(report(), people.inspector)
    submitted = file_report(report(at=OUTSIDE), people.inspector).number
    assert {(place.lon, place.lat) for place in open_places()} == {XIGUAN, OUTSIDE}
    dismiss_case(people.arbiter, submitted, "outside_city", "不在本市")
    assert {(place.lon, place.lat) for place in open_places()} == {XIGUAN}
