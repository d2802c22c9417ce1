"""A city as it ships: boundary file, unit file and catalogue become units, persons and ground. No database here."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import yaml

from app.catalogue import Catalogue
from app.geo.shapes import Shape, shape_from_geojson, shape_to_wkb
from app.platform.clock import SHANGHAI
from app.territory.names import body_names, fictitious_names, police_names, short_english, without_city
from app.territory.rules import Head, Person, RankingGroup, Unit, UnitKind, body_code

SHIPPED: Final = Path(__file__).parent / "cities" / "xuchang"
SHIPPED_FROM: Final = datetime(2000, 1, 1, tzinfo=SHANGHAI)
POLICE: Final = "GAJ"
COMMAND: Final = "ZHB"
OFFICE: Final = "BGS"
_GROUPS: Final = frozenset({"ZHDC", "MBDC", "ZDDC", "XWDC", "ZLXF"})


@dataclass(frozen=True, slots=True)
class Ground:
    """The shape of a unit in one boundary version, and what stands above it there."""

    code: str
    level: UnitKind
    parent: str
    legal_county: str | None
    illustrative: bool
    shape: Shape


@dataclass(frozen=True)
class City:
    """Everything that makes a city: units before their children, one person and one head for each, ground of one version."""

    units: tuple[Unit, ...]
    groups: tuple[RankingGroup, ...]
    persons: tuple[Person, ...]
    heads: tuple[Head, ...]
    grounds: tuple[Ground, ...]
    valid_from: datetime
    source: str
    attribution: str

    @cached_property
    def version(self) -> str:
        """Label of the boundary version: the day it begins and a fingerprint of its content."""
        return version_label(self.valid_from, self.grounds)


def version_label(valid_from: datetime, grounds: Iterable[Ground]) -> str:
    """``2000-01-01-1a2b3c4d``: equal for equal content on every machine."""
    digest = sha256()
    for ground in sorted(grounds, key=lambda ground: ground.code):
        head = f"{ground.code}|{ground.level}|{ground.parent}|{ground.legal_county}|{ground.illustrative}|"
        digest.update(head.encode() + shape_to_wkb(ground.shape))
    return f"{valid_from.astimezone(SHANGHAI):%Y-%m-%d}-{digest.hexdigest()[:8]}"


def read_city(folder: Path, catalogue: Catalogue, name: tuple[str, str]) -> City:
    """Read the city in a folder; `name` is the city's own, Chinese and English.

    Raises:
        OSError: when a file is missing.
        BadShapeError: when a geometry is no polygon.
    """
    boundaries = json.loads((folder / "boundaries.geojson").read_text(encoding="utf-8"))
    lists = yaml.safe_load((folder / "units.yaml").read_text(encoding="utf-8"))
    attribution = (folder / "ATTRIBUTION.txt").read_text(encoding="utf-8").strip()
    return assemble(boundaries, lists, catalogue, name=name, source=folder.name, attribution=attribution)


def assemble(
    boundaries: Mapping[str, Any],
    lists: Mapping[str, Any],
    catalogue: Catalogue,
    *,
    name: tuple[str, str],
    source: str,
    attribution: str,
) -> City:
    """Put a city together from its boundary features and unit lists (see `units.yaml` for their form)."""
    features = boundaries["features"]
    territorial = [_territorial(feature["properties"], name) for feature in features]
    city = features[0]["properties"]["parent"]
    units = [
        Unit(city, *name, *name, UnitKind.CITY),
        *sorted(territorial, key=lambda unit: unit.kind is UnitKind.TOWNSHIP),
        *_departments(catalogue, city),
        *_bodies(lists["bodies"], catalogue, {unit.code: unit for unit in territorial}),
        *_office(lists["office"]),
    ]
    groups = tuple(_ranking_groups(lists["ranking_groups"], units))
    ranked = {code: group.code for group in groups for code in group.units}
    names = fictitious_names()
    placed = tuple(replace(unit, ranking_group=ranked.get(unit.code)) for unit in units)
    return City(
        units=placed,
        groups=groups,
        persons=tuple(_persons(placed, names)),
        # After the persons, whose names older installations have already
        heads=tuple(_heads(placed, names)),
        grounds=tuple(_ground(feature) for feature in features),
        valid_from=SHIPPED_FROM,
        source=source,
        attribution=attribution,
    )


def _territorial(properties: Mapping[str, Any], city: tuple[str, str]) -> Unit:
    zh, en = properties["name_zh"], properties["name_en"]
    return Unit(
        code=properties["code"],
        zh=zh,
        en=en,
        short_zh=without_city(zh, city[0]),
        short_en=without_city(short_english(en), city[1]),
        kind=UnitKind(properties["level"]),
        parent=properties["parent"],
        legal_county=properties.get("legal_county"),
    )


def _ground(feature: Mapping[str, Any]) -> Ground:
    properties = feature["properties"]
    return Ground(
        code=properties["code"],
        level=UnitKind(properties["level"]),
        parent=properties["parent"],
        legal_county=properties.get("legal_county"),
        illustrative=properties["illustrative"],
        shape=shape_from_geojson(feature["geometry"]),
    )


def _departments(catalogue: Catalogue, city: str) -> Iterator[Unit]:
    for code, department in catalogue.departments.items():
        kind = UnitKind.POLICE if code == POLICE else UnitKind.DEPARTMENT
        name, short = department.name, department.short
        yield Unit(code, name.zh, name.en, short.zh, short.en, kind, city)


def _bodies(bodies: Mapping[str, list[Any]], catalogue: Catalogue, territory: Mapping[str, Unit]) -> Iterator[Unit]:
    for code, served in bodies.items():
        department = catalogue.departments[code]
        full, short = (department.name.zh, department.name.en), (department.short.zh, department.short.en)
        for place in (territory[str(each)] for each in served):
            names = police_names if code == POLICE else body_names
            yield Unit(
                body_code(code, place.code),
                *names(full, (place.short_zh, place.en)),
                *body_names(short, (place.short_zh, place.short_en)),
                kind=UnitKind.POLICE if code == POLICE else UnitKind.BODY,
                parent=code,
                serves=place.code,
            )


def _office(office: Mapping[str, Mapping[str, str]]) -> Iterator[Unit]:
    for code, entry in office.items():
        above = None if code == COMMAND else entry.get("parent", COMMAND)
        yield Unit(code, entry["zh"], entry["en"], entry["zh"], entry["en"], _office_kind(code), above)


def _office_kind(code: str) -> UnitKind:
    if code == COMMAND:
        return UnitKind.COMMAND
    if code == OFFICE:
        return UnitKind.OFFICE
    return UnitKind.GROUP if code in _GROUPS else UnitKind.SPECIALIST


def _ranking_groups(groups: Mapping[str, Mapping[str, Any]], units: list[Unit]) -> Iterator[RankingGroup]:
    kinds = {
        "departments": [unit.code for unit in units if unit.kind is UnitKind.DEPARTMENT or unit.code == POLICE],
        "townships": [unit.code for unit in units if unit.kind is UnitKind.TOWNSHIP],
    }
    for code, entry in groups.items():
        members = entry["units"]
        chosen = kinds[members] if isinstance(members, str) else [str(member) for member in members]
        yield RankingGroup(code, entry["zh"], entry["en"], tuple(chosen))


def _persons(units: Iterable[Unit], names: Iterator[str]) -> Iterator[Person]:
    """One person and one substitute for every unit, always the same ones for the same units."""
    for unit in sorted(units, key=lambda unit: unit.code):
        yield Person(unit.code, next(names), next(names), SHIPPED_FROM)


def _heads(units: Iterable[Unit], names: Iterator[str]) -> Iterator[Head]:
    """One head for every unit, always the same one for the same units."""
    for unit in sorted(units, key=lambda unit: unit.code):
        yield Head(unit.code, next(names), SHIPPED_FROM)
