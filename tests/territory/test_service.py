"""Loading, persons over time, boundary versions, what is kept in memory."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.audit import entries_for, verify_chain
from app.catalogue import get_catalogue
from app.platform.db import db
from app.platform.errors import BadInput, NotFound
from app.platform.unit_of_work import atomic
from app.territory import (
    UnitKind,
    directory,
    end_headship,
    end_responsibility,
    find_unit,
    get_unit,
    head_at,
    layer_at,
    list_units,
    list_versions,
    load_city,
    name_head,
    name_responsible,
    outlines,
    ranking_groups,
    responsible_at,
    set_absence,
    unit_tree,
    units_without_person,
)
from app.territory.city import SHIPPED, read_city
from app.territory.service import store_city, touch

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def test_before_anything_is_loaded(empty: Flask) -> None:
    assert list_units() == ()
    assert layer_at(NOW) is None
    assert list_versions() == ()
    assert responsible_at("411002", NOW) is None
    with pytest.raises(NotFound):
        get_unit("411002")


def test_loading_twice_adds_nothing(empty: Flask) -> None:
    first = load_city()
    assert (first.units, first.persons, first.heads, first.boundaries) == (178, 178, 178, 113)
    again = load_city()
    assert (again.units, again.persons, again.heads, again.boundaries) == (0, 0, 0, 0)
    assert again.version == first.version
    assert len(entries_for("city")) == 1
    assert verify_chain()[1] is None


def test_the_loaded_city_equals_the_shipped_one(city: Flask) -> None:
    shipped = read_city(SHIPPED, get_catalogue(), ("许昌市", "Xuchang"))
    assert set(unit_tree()) == set(shipped.units)
    assert ranking_groups() == tuple(replace(group, units=tuple(sorted(group.units))) for group in shipped.groups)
    assert units_without_person(NOW) == []
    layer = layer_at(NOW)
    assert layer is not None
    assert layer.version == shipped.version
    assert len(layer.index) == 105
    assert layer.parent_of["411071400"] == "411071"
    assert layer.legal_county_of["411071400"] == "411002"
    assert layer.illustrative == frozenset(layer.index.codes)


def test_reading_units(city: Flask) -> None:
    assert get_unit("411002").zh == "魏都区"
    assert find_unit("nowhere") is None
    assert len(list_units(UnitKind.COUNTY, UnitKind.ZONE)) == 8
    assert directory().group_of["411024"].code == "counties"


def test_another_person_from_a_day_on(city: Flask) -> None:
    before = responsible_at("411002001", NOW)
    assert before is not None
    name_responsible("411002001", " 新任 ", "副手", NOW + DAY, "arbiter")
    assert responsible_at("411002001", NOW) == before
    after = responsible_at("411002001", NOW + DAY)
    assert after is not None
    assert (after.name, after.stands_in) == ("新任", False)
    with pytest.raises(BadInput, match="person_later"):
        name_responsible("411002001", "他", "她", NOW, "arbiter")
    with pytest.raises(BadInput, match="person_empty"):
        name_responsible("411002001", " ", "她", NOW + 2 * DAY, "arbiter")
    with pytest.raises(NotFound):
        name_responsible("nowhere", "他", "她", NOW, "arbiter")
    assert verify_chain()[1] is None


def test_a_unit_without_a_person_is_told(city: Flask) -> None:
    end_responsibility("CGJ-411002", NOW, "arbiter")
    assert [unit.code for unit in units_without_person(NOW)] == ["CGJ-411002"]
    assert units_without_person(NOW - DAY) == []
    with pytest.raises(BadInput, match="person_missing"):
        set_absence("CGJ-411002", NOW, None, "arbiter")


def test_the_substitute_acts_during_an_absence(city: Flask) -> None:
    person = directory().persons.spells("411002001")[0]
    set_absence("411002001", NOW, NOW + DAY, "arbiter")
    acting = responsible_at("411002001", NOW)
    assert acting is not None
    assert (acting.name, acting.stands_in) == (person.substitute, True)
    back = responsible_at("411002001", NOW + DAY)
    assert back is not None
    assert back.name == person.name
    with pytest.raises(BadInput, match="absence_order"):
        set_absence("411002001", NOW, NOW, "arbiter")


def test_boundary_versions_by_date(city: Flask) -> None:
    shipped = read_city(SHIPPED, get_catalogue(), ("许昌市", "Xuchang"))
    moved = tuple(
        replace(ground, parent="411003") if ground.code == "411071400" else ground for ground in shipped.grounds
    )
    later = replace(shipped, grounds=moved, valid_from=NOW)
    assert store_city(later, "arbiter").boundaries == 113
    old, new = layer_at(NOW - DAY), layer_at(NOW)
    assert old is not None
    assert new is not None
    assert old.parent_of["411071400"] == "411071"
    assert new.parent_of["411071400"] == "411003"
    assert [version.label for version in list_versions()] == [later.version, shipped.version]
    ancient = layer_at(datetime(1970, 1, 1, tzinfo=UTC))
    assert ancient is not None
    assert ancient.version == shipped.version


def test_a_change_of_another_process_is_seen_by_the_next_request(city: Flask) -> None:
    assert find_unit("411002") is not None
    kept = directory()
    assert directory() is kept
    with atomic():
        touch()
    assert directory() is not kept


def test_a_change_that_is_rolled_back_leaves_nothing(city: Flask) -> None:
    before = responsible_at("411002001", NOW)

    def change_and_fail() -> None:
        with atomic():
            end_responsibility("411002001", NOW, "arbiter")
            assert responsible_at("411002001", NOW) is None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert responsible_at("411002001", NOW) == before


def test_outlines_for_display(city: Flask) -> None:
    (version,) = list_versions()
    text = outlines(version, UnitKind.TOWNSHIP, 0.0005)
    assert outlines(version, UnitKind.TOWNSHIP, 0.0005) is text
    collection = json.loads(text)
    assert len(collection["features"]) == 105
    assert "示意边界" in collection["attribution"]
    first = collection["features"][0]
    assert first["properties"]["code"] == "411002001"
    assert first["properties"]["parent"] == "411002"
    assert first["properties"]["illustrative"] is True
    assert len(first["properties"]["label"]) == 2
    counties = json.loads(outlines(version, UnitKind.COUNTY, 0.002))
    assert next(feature["id"] for feature in counties["features"]) == "411002"


def test_commands(city: Flask) -> None:
    runner = city.test_cli_runner()
    loaded = runner.invoke(args=["territory", "load"])
    assert loaded.exit_code == 0
    assert "0 units, 0 persons, 0 heads, 0 shapes added" in loaded.output
    listed = runner.invoke(args=["territory", "list", "--kind", "zone"])
    assert listed.exit_code == 0
    assert [line.split("\t")[0] for line in listed.output.splitlines()] == ["411071", "XCDCQ"]
    heads = [head_at(code, NOW) for code in ("411071", "XCDCQ")]
    assert [line.split("\t")[-1] for line in listed.output.splitlines()] == [head and head.name for head in heads]
    assert len(runner.invoke(args=["territory", "list"]).output.splitlines()) == 178
    db.session.remove()


def test_a_head_follows_another_and_nobody_the_last(city: Flask) -> None:
    first = head_at("CGJ", NOW)
    assert first is not None
    name_head("CGJ", "何演示", NOW, "arbiter")
    assert head_at("CGJ", NOW - DAY) == replace(first, valid_to=NOW)
    assert getattr(head_at("CGJ", NOW), "name", None) == "何演示"
    with pytest.raises(BadInput, match="head_later"):
        name_head("CGJ", "吕演示", NOW - DAY, "arbiter")
    end_headship("CGJ", NOW + DAY, "arbiter")
    assert head_at("CGJ", NOW + DAY) is None
    assert head_at("ZJJ", NOW + DAY) is not None
    with pytest.raises(BadInput, match="head_empty"):
        name_head("CGJ", " ", NOW + DAY, "arbiter")
