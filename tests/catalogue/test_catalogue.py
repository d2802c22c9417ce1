"""The catalogue as shipped, its faults, and its search."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

import app.catalogue
from app.catalogue import Lead, Publication, UnknownItemError, get_catalogue, search_items, search_key
from app.catalogue.parsing import CatalogueError, parse_catalogue
from app.catalogue.rules import guides_of, line_of
from app.worktime.rules import Limit, LimitUnit

ROOM = Path(app.catalogue.__file__).parent
DATA: dict[str, Any] = yaml.safe_load((ROOM / "catalogue.yaml").read_text(encoding="utf-8"))
LABELS: dict[str, Any] = yaml.safe_load((ROOM / "labels.yaml").read_text(encoding="utf-8"))
CATALOGUE = get_catalogue()


def test_ten_characters_in_order() -> None:
    assert "".join(category.char for category in CATALOGUE.categories) == "脏乱差蚊蝇鼠厕黄赌毒"
    assert len(CATALOGUE.items) == 84
    assert len(CATALOGUE.departments) == 19
    assert CATALOGUE.version == "2026.11"


def test_an_item_with_everything() -> None:
    item = CATALOGUE.item("LUAN-09")
    assert item.limit == Limit(48, LimitUnit.URGENT_HOUR)
    assert item.limit_alt == Limit(15, LimitUnit.WORK_DAY)
    assert item.alt_when is not None
    assert item.alt_when.zh == "已建成"
    assert item.limit_for(alt=True) == item.limit_alt
    assert item.limit_for(alt=False) == item.limit
    assert CATALOGUE.item("ZANG-01").limit_for(alt=True) == Limit(4, LimitUnit.WORK_HOUR)
    assert CATALOGUE.item("SHU-09").extension


@pytest.mark.parametrize("code", ["HUANG", "DUBO", "DUPIN"])
def test_confidential_categories_stay_inside(code: str) -> None:
    category = CATALOGUE.category(code)
    assert category.confidential
    assert not category.on_map
    assert category.publication is Publication.AGGREGATE
    assert category.min_photos == 0
    assert category.stages is not None
    assert all(item.lead is Lead.POLICE and CATALOGUE.is_confidential(item.code) for item in category.items)


def test_the_other_seven_are_open_and_ask_for_two_photos() -> None:
    open_ones = [category for category in CATALOGUE.categories if not category.confidential]
    assert len(open_ones) == 7
    assert all(category.min_photos == 2 and category.on_map for category in open_ones)


def test_who_guides_and_whose_line_leads() -> None:
    assert guides_of(*CATALOGUE.entry("ZANG-07")) == ("SLJ",)
    assert guides_of(*CATALOGUE.entry("CHA-01")) == ("ZJJ", "CGJ")
    assert line_of(*CATALOGUE.entry("CHA-01")) == "ZJJ"
    assert line_of(*CATALOGUE.entry("CHA-05")) == "YLJ"


def test_short_names_fit_a_chip() -> None:
    for item in CATALOGUE.items:
        assert 2 <= len(item.short.zh) <= 7
        assert len(item.short.en) <= 24
    for category in CATALOGUE.categories:
        shorts = [item.short.zh for item in category.items]
        assert len(set(shorts)) == len(shorts)


@pytest.mark.parametrize("code", ["", "ZANG", "ZANG-99", "zang-01"])
def test_unknown_items(code: str) -> None:
    assert not CATALOGUE.has_item(code)
    with pytest.raises(UnknownItemError) as caught:
        CATALOGUE.item(code)
    assert caught.value.code == code
    with pytest.raises(KeyError):
        CATALOGUE.category("XX")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("ljt", "ZANG-02"),
        ("lajitong", "ZANG-02"),
        ("垃圾桶", "ZANG-02"),
        ("OVERFLOWING bins", "ZANG-02"),
        ("jg", "CHA-01"),
    ],
)
def test_search_finds_first(query: str, code: str) -> None:
    assert search_items(query)[0].code == code


def test_search_has_its_limits() -> None:
    assert search_items("  ") == []
    assert search_items("no such thing") == []
    assert len(search_items("zang-", limit=3)) == 3
    assert "ljtmy" in search_key("ZANG-02")


def _set(path: list[Any], value: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for step in path[:-1]:
            data = data[step]
        if value is None:
            del data[path[-1]]
        else:
            data[path[-1]] = value

    return change


BROKEN = [
    (_set(["categories", 7, "on_map"], True), "HUANG: confidential, yet on the map"),
    (_set(["categories", 7, "publish"], "case"), "HUANG: confidential, yet single cases"),
    (_set(["categories", 7, "stages"], None), "HUANG: confidential, yet without stages"),
    (_set(["categories", 7, "items", 0, "lead"], "territory"), "HUANG-01: the police lead"),
    (_set(["categories", 0, "items", 0, "lead"], "police"), "ZANG-01: the police lead"),
    (_set(["categories", 0, "items", 0, "lead"], "nobody"), "nobody"),
    (_set(["categories", 0, "items", 1, "code"], "ZANG-01"), "item twice: ZANG-01"),
    (_set(["categories", 1, "code"], "ZANG"), "category twice: ZANG"),
    (_set(["categories", 0, "items", 0, "code"], "LUAN-01"), "LUAN-01: does not belong to ZANG"),
    (_set(["categories", 0, "guide"], []), "ZANG: nobody guides"),
    (_set(["categories", 0, "assist"], ["XXX"]), "ZANG: unknown department XXX"),
    (_set(["categories", 0, "items", 0, "limit", "n"], 0), "amount of at least 1"),
    (_set(["categories", 0, "items", 0, "limit", "unit"], "week"), "week"),
    (_set(["categories", 0, "items", 0, "zh"], None), "KeyError: 'zh'"),
    (_set(["categories", 0, "items", 0, "code"], "ZANG-77"), "KeyError: 'ZANG-77'"),
]


@pytest.mark.parametrize(("change", "words"), BROKEN)
def test_faults_are_named(change: Callable[[dict[str, Any]], None], words: str) -> None:
    data = deepcopy(DATA)
    change(data)
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(data, LABELS)
    assert words in str(caught.value)


def test_several_faults_at_once_and_stray_short_names() -> None:
    labels = deepcopy(LABELS)
    labels["items"]["ZANG-99"] = {"zh": "某", "en": "x"}
    data = deepcopy(DATA)
    data["categories"][7]["on_map"] = True
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(data, labels)
    assert len(caught.value.faults) == 2
    assert "short name without an item: ZANG-99" in caught.value.faults


def test_an_item_without_a_limit_takes_its_category_s() -> None:
    data = deepcopy(DATA)
    del data["categories"][2]["items"][0]["limit"]
    assert parse_catalogue(data, LABELS).item("CHA-01").limit == Limit(3, LimitUnit.WORK_DAY)
