"""The life of a case as a page: diagram and tables out of the transition tables, for everybody who works with cases (rules §4).

Nothing here is written twice: an edge that is added to a table stands on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from app.accounts import Role, role_name
from app.cases.rules.chart import Arrow, Chart, drawn
from app.cases.rules.life import (
    ACTION_NAMES,
    CAPACITIES,
    CLOCK_NAMES,
    GUARD_NAMES,
    STATE_NAMES,
    TRANSITIONS,
    Action,
    Clock,
    Party,
    Reach,
    State,
    Transition,
)
from app.cases.rules.police import (
    OUTCOMES,
    POLICE_ACTION_NAMES,
    POLICE_STATE_NAMES,
    POLICE_TRANSITIONS,
    PoliceState,
    PoliceTransition,
)
from app.cases.rules.requests import REQUESTS, RequestKind
from app.cases.views.words import reason_words
from app.platform.i18n import Lazy, _, _l, pick
from app.platform.policy import may, signed_in

bp = Blueprint("case_life", __name__)
POLICE_LINE = "police"
_POLICE_LINE_NAME = ("公安专线", "Police line")
_REACH: dict[Reach, Lazy] = {
    Reach.OWN: _l("本案单位的人"),
    Reach.FOREIGN: _l("与本案单位没有利害关系的人"),
}


@dataclass(frozen=True)
class Line:
    """One step in words: what, by whom, what it asks for, when it is possible, what the clocks do, and where it leads."""

    action: str
    who: str
    roles: str
    asks: Sequence[str]
    guards: Sequence[str]
    clock: str
    target: str


@dataclass(frozen=True)
class Section:
    """A state with every step that leaves it."""

    code: str
    name: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Asking:
    """A request that a unit can make, in words."""

    name: str
    effect: str
    states: str
    reasons: str
    bounds: Sequence[str]


@bp.get("/help/case-life")
@signed_in
def show() -> str:
    """The public table for everybody; the confidential one, and the way to it, for those who know of such cases."""
    police = may("cases.police")
    edges = [edge for edge in TRANSITIONS if edge.action is not Action.SEAL or police or may("cases.rule")]
    return render_template(
        "cases/case_life.html",
        chart=_chart(edges),
        sections=[_section(state, edges) for state in State],
        names=_names(),
        askings=[_asking(kind) for kind in REQUESTS.values()],
        police_chart=_police_chart() if police else None,
        police_sections=[_police_section(state.value) for state in PoliceState] if police else [],
    )


def _target(edge: Transition) -> str:
    """Where the case is found afterwards: what turned out confidential, with the police only."""
    return POLICE_LINE if edge.action is Action.SEAL else edge.target.value


def _chart(edges: Sequence[Transition]) -> Chart:
    arrows = [Arrow(edge.source.value, edge.action.value, _target(edge)) for edge in edges]
    states = [state.value for state in State]
    if any(arrow.target == POLICE_LINE for arrow in arrows):
        states.append(POLICE_LINE)
    return drawn(states, arrows)


def _police_chart() -> Chart:
    arrows = [Arrow(edge.source.value, edge.action.value, edge.target.value) for edge in POLICE_TRANSITIONS]
    return drawn([state.value for state in PoliceState], arrows)


def _names() -> dict[str, str]:
    """Every state and action of both diagrams in the reader's language."""
    tables: Iterable[dict[str, tuple[str, str]]] = (
        {state.value: words for state, words in STATE_NAMES.items()},
        {f"act-{action.value}": words for action, words in ACTION_NAMES.items()},
        {state.value: words for state, words in POLICE_STATE_NAMES.items()},
        {f"police-{action.value}": words for action, words in POLICE_ACTION_NAMES.items()},
        {POLICE_LINE: _POLICE_LINE_NAME},
    )
    return {code: pick(*words) for table in tables for code, words in table.items()}


def _section(state: State, edges: Sequence[Transition]) -> Section:
    lines = [_line(edge) for edge in edges if edge.source is state]
    return Section(state.value, pick(*STATE_NAMES[state]), lines)


def _line(edge: Transition) -> Line:
    capacity = CAPACITIES[edge.party]
    roles = _("、").join(role_name(Role(role)) for role in capacity.roles)
    reach = str(_REACH[capacity.reach]) if capacity.reach in _REACH else ""
    return Line(
        action=pick(*ACTION_NAMES[edge.action]),
        who=pick(*capacity.words),
        roles=_("%(roles)s；%(reach)s", roles=roles, reach=reach) if roles else "",
        asks=_asks(edge.text, edge.after_photos, edge.reasons),
        guards=[pick(*GUARD_NAMES[guard]) for guard in edge.guards],
        clock=pick(*CLOCK_NAMES[edge.clock]) if edge.clock is not Clock.KEEP else "",
        target=_("原来的状态") if edge.clock is Clock.RESTORE else _names()[_target(edge)],
    )


def _asks(text: bool, photos: int, reasons: Sequence[str]) -> list[str]:
    found = [_("理由：%(choices)s", choices=_("、").join(reason_words(code) for code in reasons))] if reasons else []
    if text:
        found.append(_("文字说明"))
    if photos:
        found.append(_("整改后照片至少 %(n)s 张", n=photos))
    return found


def _asking(kind: RequestKind) -> Asking:
    bounds = [_("最多准 %(n)s 次", n=kind.most_granted)]
    if kind.before_expiry:
        bounds.append(_("到期前提出"))
    if kind.after_expiry:
        bounds.append(_("超期后提出"))
    ordered = [state for state in State if state in kind.states]
    return Asking(
        name=pick(*kind.words),
        effect=pick(*kind.effect),
        states=_("、").join(pick(*STATE_NAMES[state]) for state in ordered),
        reasons=_("、").join(pick(*words) for words in kind.reasons.values()),
        bounds=bounds,
    )


def _police_section(state: str) -> Section:
    lines = [_police_line(edge) for edge in POLICE_TRANSITIONS if edge.source.value == state]
    return Section(state, _names()[state], lines)


def _police_guards(edge: PoliceTransition) -> list[str]:
    if edge.service:
        return [_("公安专线有责任人")]
    return [_("按目录规定的时限，自派遣起算")] if edge.stage else []


def _police_line(edge: PoliceTransition) -> Line:
    asks = [_("结论：%(choices)s", choices=_("、").join(pick(*OUTCOMES[code]) for code in edge.outcomes))]
    more = [_("文字说明")] * edge.text + [_("公开办理的小类")] * edge.item
    return Line(
        action=pick(*POLICE_ACTION_NAMES[edge.action]),
        who=pick(*CAPACITIES[Party.SERVICE].words) if edge.service else role_name(Role.POLICE),
        roles="",
        asks=[*(asks if edge.outcomes else []), *more],
        guards=_police_guards(edge),
        clock="",
        target=_names()[edge.target.value],
    )
