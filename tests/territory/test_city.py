"""The shipped city as facts: counts, names, traps of the layer, every vertex and every edge."""

import json
from collections import Counter

import numpy as np
import pytest

from app.catalogue import get_catalogue
from app.geo.polygons import PolygonIndex
from app.geo.shapes import NOWHERE, edges_of, point_inside, shape_to_geojson
from app.territory.city import SHIPPED, City, read_city, version_label
from app.territory.names import body_names, fictitious_names, police_names, short_english, without_city
from app.territory.rules import UnitKind, UnitTree
from tests.geo import slow

CITY: City = read_city(SHIPPED, get_catalogue(), ("许昌市", "Xuchang"))
TREE = UnitTree.of(CITY.units)
LEAVES = {ground.code: ground for ground in CITY.grounds if ground.level is UnitKind.TOWNSHIP}
INDEX = PolygonIndex((code, ground.shape) for code, ground in LEAVES.items())
EXACT = {
    feature["properties"]["code"]: slow.polygons_of(feature["geometry"])
    for feature in json.loads((SHIPPED / "boundaries.geojson").read_text(encoding="utf-8"))["features"]
    if feature["properties"]["level"] == "township"
}


def test_counts() -> None:
    assert Counter(unit.kind.value for unit in CITY.units) == {
        "city": 1,
        "county": 6,
        "zone": 2,
        "township": 105,
        "department": 18,
        "police": 1 + 8,
        "body": 8 + 6 + 6 + 6,
        "command": 1,
        "office": 1,
        "group": 5,
        "specialist": 4,
    }


def test_everybody_stands_after_their_parent() -> None:
    seen: set[str] = set()
    for unit in CITY.units:
        assert unit.parent is None or unit.parent in seen
        seen.add(unit.code)
    assert len(seen) == len(CITY.units)


def test_every_unit_has_a_person_and_a_substitute_nobody_else_has() -> None:
    assert {person.unit for person in CITY.persons} == {unit.code for unit in CITY.units}
    names = [name for person in CITY.persons for name in (person.name, person.substitute)]
    assert len(set(names)) == len(names)
    assert all(any(word in name for word in ("示例", "演示", "样例", "虚构", "试用", "假名")) for name in names)


def test_names_never_run_out() -> None:
    names = fictitious_names()
    assert len({next(names) for _ in range(2000)}) == 2000


def test_zones_override_the_county_they_lie_in() -> None:
    inside = {unit.code: unit.parent for unit in CITY.units if unit.legal_county not in (None, unit.parent)}
    assert inside == {"411002570": "XCDCQ", "411071001": "411071", "411071400": "411071"}
    assert {child.code for child in TREE.children("XCDCQ")} == {"411002570"}
    assert all(TREE.get(code).legal_county == "411002" for code in inside)


def test_bodies() -> None:
    assert TREE.get("CGJ-411002").zh == "魏都区城市管理局"
    assert TREE.get("CGJ-411002").short_zh == "魏都区城管局"
    assert TREE.get("CGJ-XCDCQ").zh == "东城区城市管理局"
    assert TREE.get("CGJ-411071").zh == "经济技术开发区城市管理局"
    assert TREE.get("SLJ-411081").en == "Yuzhou City Water Resources Bureau"
    assert TREE.get("GAJ-411002").zh == "市公安局魏都分局"
    assert TREE.get("GAJ-411024").zh == "鄢陵县公安局"
    assert TREE.get("GAJ-411071").zh == "市公安局经济技术开发区分局"
    assert TREE.body_for("ZJJ", "XCDCQ") is None
    assert {unit.parent for unit in TREE.of_kind(UnitKind.BODY)} == {"CGJ", "ZJJ", "SJJ", "SLJ"}
    assert TREE.get("GAJ-XCDCQ").serves == "XCDCQ"


def test_office() -> None:
    assert {child.code for child in TREE.children("ZHB")} == {"BGS"}
    assert len(TREE.children("BGS")) == 9
    assert TREE.get("CWB").kind is UnitKind.SPECIALIST
    assert TREE.get("ZLXF").kind is UnitKind.GROUP


def test_ranking_groups() -> None:
    assert {group.code: len(group.units) for group in CITY.groups} == {
        "counties": 4,
        "districts": 4,
        "departments": 19,
        "townships": 105,
    }
    assert TREE.get("XCDCQ").ranking_group == "districts"
    assert TREE.get("CGJ-411002").ranking_group is None


@pytest.mark.parametrize(
    ("name", "short"),
    [("Xidajie Subdistrict", "Xidajie"), ("Yuzhou City", "Yuzhou"), ("Office", "Office"), ("X Township", "X")],
)
def test_short_english(name: str, short: str) -> None:
    assert short_english(name) == short


def test_names_of_bodies() -> None:
    assert without_city("许昌市东城区", "许昌市") == "东城区"
    assert without_city("许昌县", "许昌市") == "许昌县"
    assert body_names(("市水利局", "Water Bureau"), ("长葛市", "Changge City")) == (
        "长葛市水利局",
        "Changge City Water Bureau",
    )
    assert police_names(("市公安局", "Police"), ("建安区", "Jianan District")) == (
        "市公安局建安分局",
        "Police, Jianan Branch",
    )


def test_the_label_names_day_and_content() -> None:
    assert CITY.version.startswith("2000-01-01-")
    assert version_label(CITY.valid_from, reversed(CITY.grounds)) == CITY.version
    assert version_label(CITY.valid_from, CITY.grounds[:-1]) != CITY.version


def test_illustrative_borders_are_marked() -> None:
    assert all(ground.illustrative for ground in LEAVES.values())
    assert "示意边界" in CITY.attribution
    assert "CC BY 4.0" in CITY.attribution


def test_every_vertex_has_the_leaf_that_the_exact_implementation_names() -> None:
    vertices = {tuple(point) for ground in LEAVES.values() for point in edges_of(ground.shape).start.tolist()}
    assert len(vertices) > 500
    for lon, lat in vertices:
        assert INDEX.find(lon, lat) == slow.find(EXACT, lon, lat)


def test_no_edge_midpoint_falls_between_leaves() -> None:
    edges = [edges_of(ground.shape) for ground in LEAVES.values()]
    middles = np.concatenate([(edge.start + edge.end) / 2 for edge in edges])
    found = INDEX.find_many(middles[:, 0], middles[:, 1])
    assert not (found == NOWHERE).any()
    for (lon, lat), place in zip(middles.tolist(), found, strict=True):
        exact = slow.find(EXACT, lon, lat)
        assert exact is None or INDEX.codes[place] == exact


def test_the_hole_of_the_ring_county_is_another_county_s_ground() -> None:
    counties = PolygonIndex((ground.code, ground.shape) for ground in CITY.grounds if ground.level is UnitKind.COUNTY)
    inner = [ground for ground in LEAVES.values() if ground.legal_county == "411002"]
    assert len(inner) > 10
    assert {counties.find(*point_inside(ground.shape)) for ground in inner} == {"411002"}
    ring = counties.shape("411003")
    assert any(len(polygon) > 1 for polygon in shape_to_geojson(ring)["coordinates"])
