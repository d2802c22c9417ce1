"""Reading a boundary file: GeoJSON bytes to features with shapes in WGS-84, and every fault named with its feature.

A file that is no GeoJSON at all is refused; a feature that cannot be used is a fault in the report, so that somebody
sees all of them at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from app.geo.crs import Crs
from app.geo.layers import converted, fault_at, outside_degrees
from app.geo.shapes import BadShapeError, Shape, shape_from_geojson
from app.platform.errors import BadInput, TooLarge
from app.platform.i18n import _l
from app.territory.remarks import Remark, RemarkKind
from app.territory.rules import TERRITORIAL, UnitKind, UnitTree

MOST_BYTES: Final = 200 * 1024 * 1024
# Members "crs" of old GeoJSON that mean degrees of longitude and latitude
_DEGREES: Final = ("4326", "CRS84", "4490", "CGCS2000")
_LEVELS: Final = {str(kind): kind for kind in TERRITORIAL}


@dataclass(frozen=True)
class Feature:
    """One usable ground of the file. ``number`` counts features from 1; names are empty where the file gives none."""

    number: int
    code: str
    level: UnitKind
    parent: str
    legal_county: str | None
    zh: str
    en: str
    illustrative: bool
    shape: Shape


@dataclass(frozen=True)
class BoundaryFile:
    """What a file holds: its SHA-256, what it says of its source, how many features it has, those that can be used and
    the faults of the others."""

    digest: str
    attribution: str
    count: int
    features: tuple[Feature, ...]
    faults: tuple[Remark, ...]


def read_boundaries(raw: bytes, crs: Crs, units: UnitTree) -> BoundaryFile:
    """Read a file whose coordinates are of the declared system.

    Properties of a feature: ``code``; ``level`` (township unless given), ``parent`` and ``legal_county`` (of a known unit
    unless given), ``name_zh`` and ``name_en`` (demanded of an unknown unit), ``illustrative``.

    Raises:
        TooLarge: over 200 MB.
        BadInput: when it is no GeoJSON collection of features, is empty, or names a projected system.
    """
    if len(raw) > MOST_BYTES:
        raise TooLarge("boundary_file_too_large", _l("文件超过 200 MB，没有读入，也没有改动。"))
    features, attribution = _collection(raw)
    good: list[Feature] = []
    faults: list[Remark] = []
    for number, entry in enumerate(features, start=1):
        read = _feature(number, entry, units)
        if isinstance(read, Feature):
            good.append(read)
        else:
            faults.append(read)
    shapes = converted([feature.shape for feature in good], crs)
    placed = tuple(replace(feature, shape=shape) for feature, shape in zip(good, shapes, strict=True))
    return BoundaryFile(sha256(raw).hexdigest(), attribution, len(features), placed, (*faults, *_doubles(good)))


def _collection(raw: bytes) -> tuple[list[Any], str]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "boundary_file_not_json", _l("文件不是 JSON，没有改动：%(reason)s"), field="file", reason=str(error)[:200]
        ) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        raise BadInput(
            "boundary_file_no_collection", _l("文件不是 GeoJSON 的 FeatureCollection，没有改动。"), field="file"
        )
    if not features:
        raise BadInput("boundary_file_empty", _l("文件里没有任何要素，没有改动。"), field="file")
    named = json.dumps(content.get("crs"), ensure_ascii=False) if content.get("crs") else ""
    if named and not any(mark in named for mark in _DEGREES):
        raise BadInput(
            "boundary_file_projected",
            _l("文件写明的坐标系不是经纬度，没有改动：%(crs)s"),
            advice=_l("请先转换成 WGS-84 经纬度（EPSG:4326）再导入。"),
            field="crs",
            crs=named[:120],
        )
    return features, _text(content, "attribution")


def _feature(number: int, entry: Any, units: UnitTree) -> Feature | Remark:
    properties = entry.get("properties") if isinstance(entry, dict) else None
    if not isinstance(properties, dict) or not (code := _text(properties, "code")):
        return Remark(RemarkKind.NO_CODE, feature=number)
    known = units.find(code)
    zh, en = _text(properties, "name_zh"), _text(properties, "name_en")
    if known is None and not (zh and en):
        return Remark(RemarkKind.UNKNOWN_CODE, (code,), number)
    level = _LEVELS.get(_text(properties, "level") or (str(known.kind) if known else str(UnitKind.TOWNSHIP)))
    if level is None:
        return Remark(RemarkKind.UNKNOWN_LEVEL, (code,), number, detail=_text(properties, "level"))
    shape = _shape(number, code, entry.get("geometry"))
    if isinstance(shape, Remark):
        return shape
    return Feature(
        number=number,
        code=code,
        level=level,
        parent=_text(properties, "parent") or (known.parent if known and known.parent else ""),
        legal_county=_text(properties, "legal_county") or (known.legal_county if known else None),
        zh=zh or (known.zh if known else ""),
        en=en or (known.en if known else ""),
        illustrative=properties.get("illustrative") is True,
        shape=shape,
    )


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _shape(number: int, code: str, geometry: Any) -> Shape | Remark:
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        return Remark(RemarkKind.EMPTY, (code,), number)
    try:
        shape = shape_from_geojson(geometry)
    except BadShapeError as error:
        return Remark(RemarkKind.NO_POLYGON, (code,), number, detail=str(error)[:200])
    if outside_degrees(shape):
        return Remark(RemarkKind.NOT_DEGREES, (code,), number)
    fault = fault_at(shape)
    if fault is not None:
        return Remark(RemarkKind.INVALID, (code,), number, lon=fault.lon, lat=fault.lat, detail=fault.reason)
    return shape


def _doubles(features: list[Feature]) -> list[Remark]:
    first: dict[str, int] = {}
    found = []
    for feature in features:
        earlier = first.setdefault(feature.code, feature.number)
        if earlier != feature.number:
            found.append(Remark(RemarkKind.DOUBLE, (feature.code,), feature.number, detail=str(earlier)))
    return found
