"""The map as a page. Without scripts the same figures stand as a table by jurisdiction and a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for

from app.accounts import Role, current_actor
from app.cases import STATE_NAMES, mark_counts
from app.oversight.answers import facets, line_words, sight_of
from app.oversight.doors import asked_after, asked_view
from app.oversight.outlines import outline_file
from app.oversight.queries import Tally, count_by_leaf, count_figures, list_cases
from app.oversight.rules.view import MAP_STATES, PERIODS, View, view_query
from app.platform.i18n import _, pick
from app.platform.policy import requires
from app.territory import Unit, UnitKind, unit_tree

bp = Blueprint("map", __name__, template_folder="../templates")

_OWN_GROUND = frozenset({Role.OFFICER, Role.DEPARTMENT})
_BODIES = (UnitKind.COUNTY, UnitKind.ZONE)
_LINES = (UnitKind.DEPARTMENT, UnitKind.BODY)


@dataclass(frozen=True)
class CountRow:
    """One line of the table by jurisdiction; ``level`` 1 for a county or zone, 2 for a township."""

    name: str
    url: str
    level: int
    count: int
    late: int
    soon: int


@bp.get("/map")
@requires("oversight.map")
def room() -> str:
    """Open cases on the ground: filters, map, list; the address holds the view."""
    actor, view = current_actor(), asked_view()
    sight = sight_of(actor, view)
    lines, after = list_cases(sight, asked_after())
    tallies = count_by_leaf(sight.over(None))
    outlines = outline_file()
    return render_template(
        "oversight/map.html",
        view=view,
        query=view_query(view),
        figures=facets(count_figures(sight), view.filter),
        lines=[line_words(line) for line in lines],
        after=after,
        next_url=f"{url_for('map.room')}?{urlencode(view_query(view) | {'after': after})}" if after else None,
        tallies=_table(tallies, view),
        leaves=",".join(f"{tally.leaf}:{tally.count}" for tally in tallies if tally.leaf),
        units=_unit_choices(),
        states=[(str(state), pick(*STATE_NAMES[state])) for state in MAP_STATES],
        periods=PERIODS,
        key_counts=mark_counts(actor),
        outlines=outlines,
        outlines_url=url_for("map_api.jurisdictions", v=outlines.fingerprint if outlines else None),
        own_unit=actor.unit_code if actor.role in _OWN_GROUND else "",
    )


def _unit_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (code, name) for the choice of a jurisdiction: counties and zones, their townships, the line."""
    tree = unit_tree()
    bodies = tree.of_kind(*_BODIES)
    towns = tree.of_kind(UnitKind.TOWNSHIP)
    groups = [(_("县区"), bodies)]
    groups += [(_name(body), tuple(town for town in towns if town.parent == body.code)) for body in bodies]
    groups.append((_("市直单位"), tree.of_kind(*_LINES)))
    return [(title, [(unit.code, _name(unit)) for unit in units]) for title, units in groups if units]


def _name(unit: Unit) -> str:
    return pick(unit.short_zh, unit.short_en)


def _table(tallies: Sequence[Tally], view: View) -> list[CountRow]:
    """Counties and zones with their townships below them, each by its number of late cases."""
    tree = unit_tree()
    rows: list[CountRow] = []
    bodies: dict[str | None, list[Tally]] = {}
    for tally in tallies:
        bodies.setdefault(tally.body, []).append(tally)
    for body, towns in sorted(bodies.items(), key=lambda pair: -sum(town.late for town in pair[1])):
        whole = Tally(None, body, *(sum(getattr(town, part) for town in towns) for part in ("count", "late", "soon")))
        unit = tree.find(body)
        rows.append(_count_row(_name(unit) if unit else _("市外或待核实"), body, 1, whole, view))
        for town in sorted(towns, key=lambda town: (-town.late, -town.count)):
            leaf = tree.find(town.leaf)
            if leaf is not None:
                rows.append(_count_row(_name(leaf), leaf.code, 2, town, view))
    return rows


def _count_row(name: str, code: str | None, level: int, tally: Tally, view: View) -> CountRow:
    link = view_query(replace(view, bbox=None, zoom=None, filter=replace(view.filter, unit=code)))
    address = f"{url_for('map.room')}?{urlencode(link)}"
    return CountRow(name, address, level, tally.count, tally.late, tally.soon)
