"""What the map answers, ready for the reader: figures by facet, marks, lines in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.accounts import Actor
from app.cases import CaseRow, visible_to
from app.catalogue import get_catalogue
from app.geo.bbox import BBox
from app.oversight.crowd import Crowd, crowd_of
from app.oversight.queries import (
    Figure,
    Line,
    Mark,
    count_figures,
    find_line,
    find_marks,
    group_cases,
    lines_of,
    list_cases,
)
from app.oversight.rules.marks import Group, grid_zoom, merge_groups
from app.oversight.rules.view import MAP_CATEGORIES, MAP_STATES, PAGE, Filter, Lateness, View, moment
from app.oversight.selection import Sight
from app.platform import clock, formats
from app.platform.i18n import _, pick
from app.worktime import time_left

# Marks reach this part of the view beyond each of its edges, so that a small move finds them there already.
MARGIN = 0.25
DEFAULT_ZOOM = 10.0
_PHOTO_SIZE = 320
_LONGEST_NOTE = 40


@dataclass(frozen=True)
class Facets:
    """Counts beside every choice, each as if nothing were chosen in its own facet; ``shown`` with all filters on."""

    category: Mapping[str, int]
    state: Mapping[str, int]
    late: Mapping[str, int]
    shown: Mapping[str, int]

    @property
    def total(self) -> int:
        """Cases in view."""
        return sum(self.shown.values())


def sight_of(actor: Actor, view: View) -> Sight:
    """What ``actor`` looks at through ``view``, now."""
    return Sight(visible_to(actor), view.filter, moment(clock.now()), view.bbox)


def facets(figures: Iterable[Figure], chosen: Filter) -> Facets:
    """Figures added up for the rail and the head of the list."""
    category = dict.fromkeys(MAP_CATEGORIES, 0)
    state = {str(one): 0 for one in MAP_STATES}
    late, shown = ({str(one): 0 for one in Lateness} for _ignored in range(2))
    for one in figures:
        kind = (one.category, one.state, one.lateness)
        if chosen.admits_except("category", *kind):
            category[one.category] += one.count
        if chosen.admits_except("state", *kind):
            state[one.state] += one.count
        if chosen.admits_except("lateness", *kind):
            late[one.lateness] += one.count
        if chosen.admits(*kind):
            shown[one.lateness] += one.count
    return Facets(category, state, late, shown)


def map_answer(actor: Actor, view: View) -> dict[str, Any]:
    """Everything that the map shows of ``view``."""
    sight = sight_of(actor, view)
    crowd = crowd_of(sight)
    counted = facets(crowd.figures() if crowd else count_figures(sight), view.filter)
    groups = _groups(crowd, sight, _zoom(view), counted.total)
    singles = find_marks([group.case_id for group in groups if group.case_id is not None], sight.at)
    lines, after = _first_lines(crowd, sight)
    selected = find_line(sight, view.selected) if view.selected else None
    return {
        "figures": {
            "total": counted.total,
            "category": counted.category,
            "state": counted.state,
            "late": counted.late,
            "shown": counted.shown,
        },
        "marks": [_single(singles[group.case_id]) for group in groups if group.case_id in singles],
        "clusters": [_cluster(group) for group in groups if group.count > 1],
        "cases": [line_words(line) for line in lines],
        "after": after,
        "selected": line_words(selected) if selected else None,
    }


def _groups(crowd: Crowd | None, sight: Sight, zoom: float, in_view: int) -> list[Group]:
    """What is drawn: no mark over another, and a little beyond the view."""
    grid, box = grid_zoom(zoom, in_view), _grown(sight.bbox)
    groups = crowd.groups(grid, box) if crowd else group_cases(sight.over(box), grid)
    return merge_groups(groups, zoom)


def _first_lines(crowd: Crowd | None, sight: Sight) -> tuple[list[Line], str | None]:
    if crowd is None:
        return list_cases(sight)
    lines = lines_of(crowd.most_urgent(PAGE), sight.at)
    return lines, lines[-1].row.number if len(lines) == PAGE else None


def cases_answer(actor: Actor, view: View, after: str | None) -> dict[str, Any]:
    """The next lines of the list alone."""
    lines, following = list_cases(sight_of(actor, view), after)
    return {"cases": [line_words(line) for line in lines], "after": following}


def line_words(line: Line) -> dict[str, Any]:
    """A line of the list, every word in the reader's language."""
    row = line.row
    return {
        "number": row.number,
        "url": url_for("cases.show", number=row.number),
        "category": row.category,
        "title": row.title,
        "state": "rework" if row.reworks and row.state == "rectifying" else str(row.state),
        "state_name": _state_words(row),
        "place": " · ".join(part for part in (row.place, _short(row.note)) if part),
        "level": _level(line),
        "used": row.clock.used,
        "phrase": _phrase(row),
        "until": _until(row),
        "photo": url_for("case_photos.picture", token=row.cover, size=_PHOTO_SIZE) if row.cover else None,
        "lon": round(row.lon, 6),
        "lat": round(row.lat, 6),
    }


def _state_words(row: CaseRow) -> str:
    if row.reworks and row.state == "rectifying":
        return _("返工 %(n)s 次", n=row.reworks)
    return row.state_name


def _level(line: Line) -> str:
    """The clock's colour: that of the mark, so that list and map agree; none where no clock runs."""
    return str(line.lateness) if line.row.clock.due else "none"


def _phrase(row: CaseRow) -> str:
    if row.clock.due is None:
        return _("没有在计时")
    phrase = time_left(row.clock.minutes, row.clock.unit, late=row.clock.overdue)
    return pick(phrase.zh, phrase.en)


def _until(row: CaseRow) -> str:
    if row.clock.due is None:
        return ""
    when = formats.when(row.clock.due)
    return when if row.clock.overdue else _("%(when)s 到期", when=when)


def _short(note: str) -> str:
    line = note.strip().partition("\n")[0]
    return line if len(line) <= _LONGEST_NOTE else f"{line[:_LONGEST_NOTE]}…"


def _single(mark: Mark) -> dict[str, Any]:
    item = get_catalogue().item(mark.item_code)
    return {
        "number": mark.number,
        "category": mark.category,
        "state": mark.state,
        "late": str(mark.lateness),
        "title": pick(item.short.zh, item.short.en),
        "lon": round(mark.lon, 6),
        "lat": round(mark.lat, 6),
    }


def _cluster(group: Group) -> Sequence[float]:
    """Longitude, latitude, count, late, soon, and the edges of their ground."""
    extent = group.extent
    place = (round(group.lon, 5), round(group.lat, 5))
    edges = (round(edge, 5) for edge in (extent.west, extent.south, extent.east, extent.north))
    return [*place, group.count, group.late, group.soon, *edges]


def _zoom(view: View) -> float:
    return DEFAULT_ZOOM if view.zoom is None else view.zoom


def _grown(box: BBox | None) -> BBox | None:
    if box is None:
        return None
    wide, high = (box.east - box.west) * MARGIN, (box.north - box.south) * MARGIN
    return BBox(
        max(-180.0, box.west - wide),
        max(-90.0, box.south - high),
        min(180.0, box.east + wide),
        min(90.0, box.north + high),
    )
