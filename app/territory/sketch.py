"""The picture of a dry run: old and new outlines as paths, and a mark at every place somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.geo.bbox import BBox, metres_per_degree
from app.geo.shapes import Shape, bounds_of, shape_to_geojson, simplify_together
from app.territory.boundary_file import Feature
from app.territory.remarks import Remark, RemarkKind
from app.territory.rules import BoundaryLayer, UnitKind

WIDTH: Final = 720
_MARGIN: Final = 12
# More leaves than a picture of this size can tell apart
_MOST_LEAVES: Final = 600
_MOST_MARKS: Final = 60
# A second sheet is worth its place where it shows things at least this much larger
_CLOSE: Final = 2.5
# Ground around the marks on the second sheet, as a share of where they lie, and at least so many degrees (about 1 km)
_AROUND: Final = 0.25
_AROUND_DEGREES: Final = 0.01


def sketch_of(features: Sequence[Feature], old: BoundaryLayer | None, remarks: Iterable[Remark]) -> dict[str, Any]:
    """Paths in pixels: ``old`` dashed below, ``new`` above with what became of each leaf, ``marks`` on top.

    A mark's number is the remark's place in the report, counted from 1. Where all marks lie close together ``close`` is a
    second sheet of that ground and ``frame`` its place on the first. Empty when there is nothing to draw.
    """
    leaves = [feature for feature in features if feature.level is UnitKind.TOWNSHIP][:_MOST_LEAVES]
    before = [old.index.shape(code) for code in old.index.codes[:_MOST_LEAVES]] if old is not None else []
    everything = [*(leaf.shape for leaf in leaves), *before]
    if not everything:
        return {}
    listed = list(remarks)
    whole = bounds_of(everything)
    near = _box_of(listed, whole)
    sheet = _sheet(_Paper(whole), leaves, before, listed)
    if near is None or (whole.east - whole.west) < _CLOSE * (near.east - near.west):
        return sheet
    paper = _Paper(whole)
    (left, top), (right, bottom) = paper.place(near.west, near.north), paper.place(near.east, near.south)
    seen = [leaf for leaf in leaves if near.intersects(bounds_of([leaf.shape]))]
    known = [shape for shape in before if near.intersects(bounds_of([shape]))]
    frame = {"x": left, "y": top, "width": round(right - left, 1), "height": round(bottom - top, 1)}
    return {**sheet, "frame": frame, "close": _sheet(_Paper(near), seen, known, listed)}


def _box_of(remarks: Iterable[Remark], whole: BBox) -> BBox | None:
    """The ground of the marks with something around it, as far as they lie on the sheet at all."""
    places = [(remark.lon, remark.lat) for remark in remarks if remark.lon is not None and remark.lat is not None]
    places = [(lon, lat) for lon, lat in places if whole.contains(lon, lat)]
    if not places:
        return None
    west, east = min(lon for lon, _ in places), max(lon for lon, _ in places)
    south, north = min(lat for _, lat in places), max(lat for _, lat in places)
    around = max(_AROUND_DEGREES, _AROUND * max(east - west, north - south))
    return BBox(
        max(-180.0, west - around), max(-90.0, south - around), min(180.0, east + around), min(90.0, north + around)
    )


def _sheet(
    paper: _Paper, leaves: Sequence[Feature], before: Sequence[Shape], listed: Sequence[Remark]
) -> dict[str, Any]:
    gained = {remark.codes[0] for remark in listed if remark.kind in {RemarkKind.GAINED, RemarkKind.MOVED}}
    return {
        "width": WIDTH,
        "height": paper.height,
        "old": [paper.path(shape) for shape in paper.thinned(before)],
        "new": [
            {"path": paper.path(shape), "changed": leaf.code in gained}
            for leaf, shape in zip(leaves, paper.thinned([leaf.shape for leaf in leaves]), strict=True)
        ],
        "marks": [_mark(paper, number, remark) for number, remark in enumerate(listed, start=1) if remark.lon][
            :_MOST_MARKS
        ],
    }


def _mark(paper: _Paper, number: int, remark: Remark) -> Mapping[str, Any]:
    x, y = paper.place(remark.lon or 0.0, remark.lat or 0.0)
    return {"x": x, "y": y, "number": number, "gravity": str(remark.gravity)}


class _Paper:
    """Degrees to pixels, north up, the whole ground on one sheet."""

    def __init__(self, box: BBox) -> None:
        east, north = metres_per_degree(box.centre[1])
        wide, high = (box.east - box.west) * east, (box.north - box.south) * north
        self._west, self._north = box.west, box.north
        scale = (WIDTH - 2 * _MARGIN) / max(wide, high * 0.6, 1.0)
        self._per_lon, self._per_lat = east * scale, north * scale
        self.height = round(high * scale) + 2 * _MARGIN

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies on the sheet."""
        x = _MARGIN + (lon - self._west) * self._per_lon
        y = _MARGIN + (self._north - lat) * self._per_lat
        return round(x, 1), round(y, 1)

    def thinned(self, shapes: Sequence[Shape]) -> list[Shape]:
        """The shapes with no more vertices than half a pixel shows."""
        return simplify_together(shapes, 0.5 / self._per_lon) if shapes else []

    def path(self, shape: Shape) -> str:
        """The outline as an SVG path."""
        geometry = shape_to_geojson(shape)
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = (ring for polygon in polygons for ring in polygon)
        return "".join(
            f"M{'L'.join(f'{x:g} {y:g}' for x, y in (self.place(*point) for point in ring))}Z" for ring in rings
        )
