"""The map's page as people without scripts use it: filters as a form, a list, a table by jurisdiction."""

from __future__ import annotations

import pytest
from flask import Flask

from app.cases import file_report
from tests.support import city
from tests.support.browsing import Reader
from tests.support.city import People


@pytest.fixture
def reader(city_app: Flask, people: People) -> Reader:
    """A supervisor who may look at two cases."""
    for item in ("ZANG-01", "SHU-01"):
        file_report(city.report(item), people.inspector)
    return Reader(city_app, "supervisor")


def test_the_page_is_in_order_and_lists_what_is_open(reader: Reader) -> None:
    page = reader.get("/map")
    assert len(page.tree.findall(".//li[@data-number]")) == 2
    assert "视野内 2 件" in page.text
    assert "魏都区" in page.text


def test_filters_work_as_a_form(reader: Reader) -> None:
    page = reader.get("/map?category=SHU&state=dispatched&state=rectifying&late=&days=&q=&unit=")
    assert "视野内 1 件" in page.text
    assert len(page.tree.findall(".//li[@data-number]")) == 1


def test_the_table_leads_to_one_jurisdiction(reader: Reader) -> None:
    page = reader.get("/map")
    links = [str(link.get("href")) for link in page.tree.iter("a") if "unit=" in str(link.get("href"))]
    assert any("unit=411002" in link for link in links)
    narrowed = reader.get("/map?unit=411002")
    assert "视野内 2 件" in narrowed.text
    assert "视野内 0 件" in reader.get("/map?unit=411081").text


def test_confidential_categories_are_shut(reader: Reader) -> None:
    page = reader.get("/map")
    values = {str(box.get("value")) for box in page.tree.iter("input") if box.get("name") == "category"}
    assert values == {"ZANG", "LUAN", "CHA", "WEN", "YING", "SHU", "CE"}


def test_the_ground_is_said_to_be_illustrative(reader: Reader) -> None:
    text = reader.get("/map").text
    assert "示意边界，非勘界成果" in text
    assert "GS(2024)0650号" in text


def test_a_view_that_cannot_be_read_is_refused(reader: Reader) -> None:
    assert "视野写错了" in reader.get("/map?bbox=1,2,3", expect=422).text
