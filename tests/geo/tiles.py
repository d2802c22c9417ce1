"""A made-up covering of the ground: tiles of many vertices that share every crooked border, to look up and to import."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

WEST, SOUTH, EAST, NORTH = 113.0, 33.5, 115.0, 35.0
_CROOKED = 0.15


def tiles(across: int, up: int, vertices: int = 60, seed: int = 20261124) -> list[Any]:
    """``across`` × ``up`` polygons of ``vertices`` vertices each; neighbours share their borders exactly."""
    per_side = vertices // 4
    dice = np.random.default_rng(seed)
    columns, rows = np.linspace(WEST, EAST, across + 1), np.linspace(SOUTH, NORTH, up + 1)
    corners = np.stack(np.meshgrid(columns, rows, indexing="ij"), axis=-1)
    level = _crooked(corners[:-1, :], corners[1:, :], per_side, dice)
    upright = _crooked(corners[:, :-1], corners[:, 1:], per_side, dice)
    rings = np.concatenate(
        [
            level[:, :-1, :-1],
            upright[1:, :, :-1],
            level[:, 1:, :0:-1],
            upright[:-1, :, ::-1],
        ],
        axis=2,
    )
    return list(shapely.polygons(rings.reshape(across * up, -1, 2)))


def _crooked(
    start: NDArray[np.float64], end: NDArray[np.float64], parts: int, dice: np.random.Generator
) -> NDArray[np.float64]:
    """Every border as ``parts`` segments that waver aside by less than a tile's quarter."""
    along = np.linspace(0.0, 1.0, parts + 1)[:, None]
    line = start[..., None, :] + (end - start)[..., None, :] * along
    aside = np.stack([-(end - start)[..., 1], (end - start)[..., 0]], axis=-1)
    waver = dice.uniform(-_CROOKED, _CROOKED, line.shape[:-1]) / parts * 4
    waver[..., 0] = waver[..., -1] = 0.0
    crooked: NDArray[np.float64] = line + aside[..., None, :] * waver[..., None]
    return crooked


def as_geojson(polygons: list[Any], parent: str) -> bytes:
    """The tiles as a boundary file of new townships below one parent."""
    features = (
        f'{{"type":"Feature","properties":{{"code":"T{n:06d}","name_zh":"示例{n}街道","name_en":"Tile {n}",'
        f'"level":"township","parent":{json.dumps(parent)}}},"geometry":{shapely.to_geojson(polygon)}}}'
        for n, polygon in enumerate(polygons)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()
