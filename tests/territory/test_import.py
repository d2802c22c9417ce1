"""Importing boundaries: every way a file can be wrong is named, nothing changes before the confirmation, the old stays."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from app import audit
from app.geo.coverage import union_of
from app.geo.crs import Crs, from_wgs84
from app.geo.shapes import point_inside, shape_from_geojson, shape_to_geojson
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, NotFound, TooLarge
from app.territory import get_unit, layer_at, list_versions
from app.territory.boundary_file import read_boundaries
from app.territory.imports import DryRun, confirm_import, dry_run, get_dry_run, list_dry_runs
from app.territory.models import BoundaryRow, VersionRow
from app.territory.ports import register_open_places
from app.territory.queries import unit_tree
from app.territory.remarks import GRAVITY, TITLES, Gravity, RemarkKind
from app.territory.rules import UnitKind
from app.territory.survey import OpenPlace
from config import Config
from tests.territory.layer import Feature, as_bytes, moved, shipped

NEW_YEAR = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
TODAY = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


def look(features: list[Feature], crs: Crs = Crs.WGS84) -> DryRun:
    return dry_run(as_bytes(features), "new.geojson", crs=crs, valid_from=NEW_YEAR, actor="test")


def kinds(run: DryRun) -> set[RemarkKind]:
    return {remark.kind for remark in run.report.remarks}


def united(one: Feature, two: Feature) -> Feature:
    """One feature on the ground of both."""
    ground = union_of([shape_from_geojson(feature["geometry"]) for feature in (one, two)])
    return {**one, "geometry": shape_to_geojson(ground)}


def test_every_kind_of_remark_has_a_gravity_and_words() -> None:
    assert set(GRAVITY) == set(TITLES) == set(RemarkKind)


def test_the_city_s_own_leaves_pass_without_a_remark(city: Flask) -> None:
    run = look(shipped())
    assert run.report.remarks == ()
    assert run.report.leaves == 105
    assert run.report.changed_km2 == pytest.approx(0.0, abs=1e-6)
    assert not run.report.needs_reason


def test_a_dry_run_changes_nothing_but_the_list_of_reports(city: Flask) -> None:
    before = list_versions()
    run = look(shipped())
    assert list_versions() == before
    assert [each.id for each in list_dry_runs()] == [run.id]
    assert look(shipped()).id == run.id
    assert get_dry_run(run.id).report == run.report


def test_confirmed_it_holds_from_its_day_and_the_old_version_stays(city: Flask) -> None:
    features = shipped()
    features[0] = moved(features[0], lambda x, y: (x, y))
    features[0]["properties"]["illustrative"] = False
    old = layer_at(TODAY)
    label = confirm_import(look(features).id, reason="", actor="test")
    assert list_versions()[0].label == label
    assert layer_at(TODAY) is old
    new = layer_at(NEW_YEAR)
    assert new is not None
    assert new.version == label
    assert audit.verify_chain()[1] is None
    assert get_dry_run(list_dry_runs()[0].id).version == label


def test_counties_and_zones_left_out_are_made_of_their_townships(city: Flask) -> None:
    features = shipped()
    features[0]["properties"]["illustrative"] = False
    label = confirm_import(look(features).id, reason="", actor="test")
    counts = (
        sa.select(BoundaryRow.level, sa.func.count()).where(BoundaryRow.version == label).group_by(BoundaryRow.level)
    )
    levels = {row[0]: row[1] for row in db.session.execute(counts)}
    assert levels == {"county": 6, "zone": 2, "township": 105}


def test_the_same_layer_is_not_imported_twice(city: Flask) -> None:
    features = shipped()
    features[0]["properties"]["illustrative"] = False
    run = look(features)
    confirm_import(run.id, reason="", actor="test")
    with pytest.raises(Conflict, match="import_done"):
        confirm_import(run.id, reason="", actor="test")
    again = look(features)
    assert again.id != run.id
    with pytest.raises(Conflict, match="boundaries_known"):
        confirm_import(again.id, reason="", actor="test")


def test_a_report_about_other_versions_is_stale(city: Flask) -> None:
    features = shipped()
    first = look(features)
    features[0]["properties"]["illustrative"] = False
    confirm_import(look(features).id, reason="", actor="test")
    with pytest.raises(Conflict, match="import_stale"):
        confirm_import(first.id, reason="", actor="test")


def test_a_crossed_ring_blocks_and_is_named_with_its_place(city: Flask) -> None:
    features = shipped()
    ring = [[113.8, 34.0], [113.9, 34.1], [113.9, 34.0], [113.8, 34.1], [113.8, 34.0]]
    features[3]["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    run = look(features)
    (fault,) = [remark for remark in run.report.remarks if remark.kind is RemarkKind.INVALID]
    assert fault.feature == 4
    assert fault.codes == (features[3]["properties"]["code"],)
    assert (fault.lon, fault.lat) == (113.85, 34.05)
    with pytest.raises(Conflict, match="import_blocked"):
        confirm_import(run.id, reason="x", actor="test")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VersionRow)) == 1


def test_an_overlap_over_a_square_metre_blocks_with_both_codes(city: Flask) -> None:
    features = shipped()
    features[0] = united(features[0], features[1])
    run = look(features)
    codes = {features[0]["properties"]["code"], features[1]["properties"]["code"]}
    (found,) = [remark for remark in run.report.remarks if remark.kind is RemarkKind.OVERLAP]
    assert set(found.codes) == codes
    assert found.area_m2 is not None
    assert found.area_m2 > 1_000_000
    assert run.report.blocked


def test_a_lost_leaf_and_its_ground_need_a_reason(city: Flask) -> None:
    features = shipped()
    gone = features.pop(10)["properties"]["code"]
    run = look(features)
    assert {RemarkKind.LOST} <= kinds(run)
    assert kinds(run) & {RemarkKind.LEFT_OUT, RemarkKind.GAP}
    assert next(remark for remark in run.report.remarks if remark.kind is RemarkKind.LOST).codes == (gone,)
    with pytest.raises(BadInput, match="import_reason_missing"):
        confirm_import(run.id, reason="  ", actor="test")
    label = confirm_import(run.id, reason="并入邻市", actor="test")
    assert layer_at(NEW_YEAR).version == label  # type: ignore[union-attr]


def test_a_new_leaf_becomes_a_unit_without_a_person(city: Flask) -> None:
    features = shipped()
    properties = features[5]["properties"]
    properties |= {"code": "411002999", "name_zh": "许昌市新设街道办事处", "name_en": "Xinshe Subdistrict"}
    run = look(features)
    assert {RemarkKind.GAINED, RemarkKind.LOST} <= kinds(run)
    confirm_import(run.id, reason="更名", actor="test")
    unit = get_unit("411002999")
    assert (unit.kind, unit.short_zh, unit.short_en) == (UnitKind.TOWNSHIP, "新设街道办事处", "Xinshe")
    assert unit.ranking_group == "townships"


def test_a_leaf_under_another_parent_is_told(city: Flask) -> None:
    features = shipped()
    features[0]["properties"]["parent"] = "411081"
    run = look(features)
    (found,) = [remark for remark in run.report.remarks if remark.kind is RemarkKind.MOVED]
    assert found.codes[2] == "411081"


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda f: f["properties"].pop("code"), RemarkKind.NO_CODE),
        (lambda f: f["properties"].update(code="X1", name_zh=""), RemarkKind.UNKNOWN_CODE),
        (lambda f: f["properties"].update(parent="999999"), RemarkKind.UNKNOWN_PARENT),
        (lambda f: f["properties"].update(level="village"), RemarkKind.UNKNOWN_LEVEL),
        (lambda f: f.update(geometry=None), RemarkKind.EMPTY),
        (lambda f: f.update(geometry={"type": "Polygon", "coordinates": []}), RemarkKind.EMPTY),
        (lambda f: f.update(geometry={"type": "Point", "coordinates": [113.8, 34.0]}), RemarkKind.NO_POLYGON),
        (lambda f: f.update(geometry={"type": "Polygon", "coordinates": [[["a"]]]}), RemarkKind.NO_POLYGON),
        (lambda f: f.update(**moved(f, lambda x, y: (x * 1e4, y * 1e5))), RemarkKind.NOT_DEGREES),
    ],
)
def test_a_broken_feature_blocks_and_is_named(city: Flask, spoil: object, kind: RemarkKind) -> None:
    features = shipped()
    spoil(features[7])  # type: ignore[operator]
    run = look(features)
    assert run.report.blocked
    assert 8 in {remark.feature for remark in run.report.remarks if remark.kind is kind}


def test_a_code_that_occurs_twice_blocks(city: Flask) -> None:
    features = shipped()
    features.append(features[2])
    (found,) = [remark for remark in look(features).report.remarks if remark.kind is RemarkKind.DOUBLE]
    assert (found.feature, found.detail) == (106, "3")


def test_a_file_without_townships_blocks(city: Flask) -> None:
    features = shipped()[:1]
    features[0]["properties"]["level"] = "county"
    assert RemarkKind.NO_LEAF in kinds(look(features))


def test_a_layer_declared_in_the_wrong_system_is_suspected(city: Flask) -> None:
    shifted = [moved(feature, lambda x, y: from_wgs84(x, y, Crs.GCJ02)) for feature in shipped()]
    run = look(shifted)
    (hint,) = [remark for remark in run.report.remarks if remark.kind is RemarkKind.SHIFTED]
    assert hint.detail == "gcj02"
    assert hint.gravity is Gravity.REASON
    right = look(shifted, Crs.GCJ02)
    assert RemarkKind.SHIFTED not in kinds(right)
    assert right.report.changed_km2 < 0.01


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"not json", "boundary_file_not_json"),
        (b"\xff\xfe", "boundary_file_not_json"),
        (b"[]", "boundary_file_no_collection"),
        (b'{"type":"Feature"}', "boundary_file_no_collection"),
        (b'{"type":"FeatureCollection","features":[]}', "boundary_file_empty"),
    ],
)
def test_what_is_no_boundary_file_is_refused(city: Flask, raw: bytes, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        dry_run(raw, "x", crs=Crs.WGS84, valid_from=NEW_YEAR, actor="test")
    assert list_dry_runs() == []


def test_a_projected_file_is_refused_by_its_own_word(city: Flask) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    raw = as_bytes(shipped(), crs=named)
    with pytest.raises(BadInput, match="boundary_file_projected"):
        dry_run(raw, "x", crs=Crs.WGS84, valid_from=NEW_YEAR, actor="test")


def test_too_large_a_file_is_refused(city: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.territory.boundary_file.MOST_BYTES", 100)
    with pytest.raises(TooLarge):
        read_boundaries(b" " * 101, Crs.WGS84, unit_tree())


def test_open_cases_that_would_move_are_counted_by_leaf(city: Flask) -> None:
    features = shipped()
    one, two = features[0], features[1]
    code_one, code_two = one["properties"]["code"], two["properties"]["code"]
    one["properties"], two["properties"] = two["properties"], one["properties"]
    layer = layer_at(TODAY)
    assert layer is not None
    spot = layer.index.shape(code_one)
    x, y = point_inside(spot)
    register_open_places(city, lambda: [OpenPlace(x, y, code_one), OpenPlace(x, y, code_one), OpenPlace(1, 1, None)])
    assert look(features).report.moved_cases == ((code_one, code_two, 2),)


def test_a_kept_file_that_was_tampered_with_is_not_imported(city: Flask, config: Config) -> None:
    run = look(shipped())
    (path,) = config.uploads_path.rglob("*.geojson")
    path.chmod(0o644)
    path.write_bytes(b"{}")
    with pytest.raises(Conflict, match="import_file_changed"):
        confirm_import(run.id, reason="", actor="test")
    path.unlink()
    with pytest.raises(NotFound, match="import_file_gone"):
        confirm_import(run.id, reason="", actor="test")


def test_the_sketch_marks_what_the_list_numbers(city: Flask) -> None:
    features = shipped()
    features[0] = united(features[0], features[1])
    run = look(features)
    assert len(run.sketch["new"]) == 105
    assert len(run.sketch["old"]) == 105
    numbers = {mark["number"] for mark in run.sketch["marks"]}
    assert numbers == {n for n, remark in enumerate(run.report.remarks, 1) if remark.lon is not None}
    close = run.sketch["close"]  # what is wrong lies in one corner: a second sheet shows that corner alone
    assert {mark["number"] for mark in close["marks"]} == numbers
    assert len(close["new"]) < len(run.sketch["new"]) / 4
    assert run.sketch["frame"]["width"] < run.sketch["width"] / 2


def test_the_command_looks_then_imports(city: Flask, tmp_path: Path) -> None:
    features = shipped()
    features[0]["properties"]["illustrative"] = False
    file = tmp_path / "new.geojson"
    file.write_bytes(as_bytes(features))
    runner: FlaskCliRunner = city.test_cli_runner()
    arguments = ["territory", "import", str(file), "--valid-from", "2027-01-01", "--crs", "WGS-84", "--json"]
    looked = runner.invoke(args=arguments)
    assert looked.exit_code == 0, looked.output
    report = json.loads(looked.output.splitlines()[-1])
    assert (report["leaves"], report["version"]) == (105, None)
    wrong = runner.invoke(args=[*arguments, "--confirm", "000000000000"])
    assert wrong.exit_code == 1
    assert report["report"] in wrong.output
    done = runner.invoke(args=[*arguments, "--confirm", report["report"]])
    assert json.loads(done.output.splitlines()[-1])["version"].startswith("2027-01-01-")


def test_the_command_ends_with_1_for_a_file_that_blocks(city: Flask, tmp_path: Path) -> None:
    file = tmp_path / "bad.geojson"
    file.write_bytes(as_bytes([*shipped(), shipped()[0]]))
    runner: FlaskCliRunner = city.test_cli_runner()
    done = runner.invoke(
        args=["territory", "import", str(file), "--valid-from", "2027-01-01", "--crs", "wgs84", "--dry-run"]
    )
    assert done.exit_code == 1
    assert "代码重复" in done.output
    unknown = runner.invoke(args=["territory", "import", str(file), "--valid-from", "2027-01-01", "--crs", "utm"])
    assert unknown.exit_code == 2
