"""A small city with exact borders, and the shipped one, as plain facts: no database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from app.catalogue import get_catalogue
from app.geo.crs import Crs
from app.geo.polygons import PolygonIndex
from app.platform.clock import SHANGHAI
from app.routing.rules import Decision, Facts, Question, decide
from app.territory.city import SHIPPED, SHIPPED_FROM, City, assemble, read_city
from app.territory.rules import BoundaryLayer, ResponsibleDirectory, UnitKind, UnitTree
from app.worktime.rules import Calendar, OfficeHours
from app.worktime.seed import seed_days

AT = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@cache
def calendar() -> Calendar:
    return Calendar.build("test", seed_days().table, OfficeHours())


def facts_of(city: City, without_person: Iterable[str] = ()) -> Facts:
    """The facts of a city, in which some units have nobody who answers."""
    leaves = [ground for ground in city.grounds if ground.level is UnitKind.TOWNSHIP]
    missing = set(without_person)
    return Facts(
        catalogue=get_catalogue(),
        tree=UnitTree.of(city.units),
        persons=ResponsibleDirectory(person for person in city.persons if person.unit not in missing),
        layer=BoundaryLayer(
            version=city.version,
            valid_from=SHIPPED_FROM,
            index=PolygonIndex((ground.code, ground.shape) for ground in leaves),
            parent_of={ground.code: ground.parent for ground in leaves},
            legal_county_of={ground.code: ground.legal_county or ground.parent for ground in leaves},
            illustrative=frozenset(ground.code for ground in leaves if ground.illustrative),
        ),
        calendar=calendar(),
    )


@cache
def xuchang() -> City:
    return read_city(SHIPPED, get_catalogue(), ("许昌市", "Xuchang"))


def _box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _feature(code: str, level: str, parent: str, rings: list[list[list[float]]], **more: str) -> dict[str, Any]:
    properties = {
        "code": code,
        "name_zh": f"{code}地",
        "name_en": f"{code} Land",
        "level": level,
        "parent": parent,
        "illustrative": False,
        **more,
    }
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


# West to east, in units of 1/64 degree from (114, 34): county K1 with leaves A1, A2 and the hole H in A2, which belongs
# to county K2; zone Z over the ground of K1 and K2 with the leaves Z1 (K1 by law) and Z2 (K2 by law); leaf B1 of K2.
_U = 1 / 64


def _at(*corners: float) -> list[list[float]]:
    west, south, east, north = corners
    return _box(114 + west * _U, 34 + south * _U, 114 + east * _U, 34 + north * _U)


GRID = {
    "A1": ([_at(0, 0, 4, 4)], "K1", "K1"),
    "A2": ([_at(4, 0, 8, 4), _at(5, 1, 6, 2)[::-1]], "K1", "K1"),
    "H": ([_at(5, 1, 6, 2)], "K2", "K2"),
    "Z1": ([_at(0, 4, 4, 8)], "Z", "K1"),
    "Z2": ([_at(4, 4, 8, 8)], "Z", "K2"),
    "B1": ([_at(8, 0, 12, 8)], "K2", "K2"),
}


@cache
def grid() -> City:
    """The small city. CGJ and GAJ have bodies in K1, K2 and Z, ZJJ in the counties only."""
    whole = [_at(0, 0, 12, 8)]
    features = [
        _feature("K1", "county", "X", whole),
        _feature("K2", "county", "X", whole),
        _feature("Z", "zone", "X", whole),
        *(
            _feature(code, "township", parent, rings, legal_county=legal)
            for code, (rings, parent, legal) in GRID.items()
        ),
    ]
    lists = {
        "bodies": {"CGJ": ["K1", "K2", "Z"], "GAJ": ["K1", "K2", "Z"], "ZJJ": ["K1", "K2"]},
        "office": {"ZHB": {"zh": "指挥部", "en": "Command"}, "BGS": {"zh": "办公室", "en": "Office"}},
        "ranking_groups": {},
    }
    names = ("方格市", "Grid")
    return assemble({"features": features}, lists, get_catalogue(), name=names, source="grid", attribution="made up")


def place(x: float, y: float) -> tuple[float, float]:
    """A point of the small city, in its units."""
    return 114 + x * _U, 34 + y * _U


def ask(item: str, x: float, y: float, facts: Facts | None = None, **more: Any) -> Decision:
    """Decide in the small city."""
    lon, lat = place(x, y)
    question = Question(item, lon, lat, Crs.WGS84, more.pop("accuracy_m", 20.0), more.pop("at", AT), **more)
    return decide(question, facts or facts_of(grid()))


def with_precedents(facts: Facts, *precedents: Any) -> Facts:
    return replace(facts, precedents=tuple(precedents))
