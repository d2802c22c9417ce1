"""Every rule of rules §3 as a function of its own, and `decide`, which asks them in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import ceil, isfinite
from typing import Any, Final, NamedTuple

from app.catalogue.rules import Category, Item, Lead, guides_of, line_of
from app.geo.crs import Crs, Position, to_wgs84
from app.geo.distance import great_circle_m
from app.geo.polygons import Located, Nearest, Share
from app.routing.rules.clocks import clock_notes, clocks_for, confidential_clocks, due_times
from app.routing.rules.decision import BadAccuracyError, Decision, Facts, Outcome, Precedent, Question, RuleFired
from app.territory.rules import UnitTree
from app.worktime.rules import Limit

LEAST_RADIUS_M: Final = 10.0
UNKNOWN_RADIUS_M: Final = 50.0
LEAST_SHARE: Final = 0.01
POLICE: Final = "GAJ"
# Accuracy is told in steps, so that a case does not carry the fingerprint of a phone
_STEPS_M: Final = (10, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000)
_CRS_NAMES: Final = {Crs.WGS84: "WGS-84", Crs.GCJ02: "GCJ-02", Crs.BD09: "BD-09"}


class Ground(NamedTuple):
    """A leaf and the responsible body above it, county or zone (rules §3.3)."""

    leaf: str
    body: str


class Answer(NamedTuple):
    """Lead, guides and assistants of a case (rules §3.6)."""

    lead: str
    guides: tuple[str, ...]
    assists: tuple[str, ...]


def decide(question: Question, facts: Facts) -> Decision:
    """Decide who leads a case (rules §3).

    Raises:
        UnknownItemError: when the catalogue has no such item.
        BadPositionError: when the numbers are no position.
        BadAccuracyError: when the accuracy is negative or no number.
        OutsideCalendarError: when a due time lies beyond the calendar.
        ValueError: when an instant has no time zone.
    """
    category, item = facts.catalogue.entry(question.item)
    position = to_wgs84(question.lon, question.lat, question.crs)
    draft = _Draft(question, facts, item, position, radius_of(question.accuracy_m))
    draft.trace += position_notes(question, position)
    if category.confidential:
        return _confidential(draft, category)
    draft.trace.append(version_note(facts))
    located = facts.layer.index.locate(*position, draft.radius_m)
    draft.candidates = candidates_of(located)
    if located.code is None:
        return _outside(draft, category)
    ground = ground_of(_chosen_leaf(draft, located.code), facts)
    draft.trace.append(ground_note(ground, facts))
    answer = answer_for(category, item, ground, facts.tree)
    draft.trace.append(lead_note(category, item, ground, answer, facts.tree))
    draft.trace += precedent_notes(ground.leaf, item.code, facts.precedents, facts.tree)
    return _received(draft, ground, _directed(draft, category, ground) or answer)


@dataclass(slots=True)
class _Draft:
    """A decision in the making."""

    question: Question
    facts: Facts
    item: Item
    position: Position
    radius_m: float
    trace: list[RuleFired] = field(default_factory=list)
    candidates: tuple[Share, ...] = ()
    picked: str | None = None
    nearest: str | None = None
    distance_m: float | None = None

    @property
    def limit(self) -> Limit:
        return self.item.limit_for(self.question.alt)

    def decision(self, outcome: Outcome, **found: Any) -> Decision:
        facts = self.facts
        return Decision(
            outcome=outcome,
            question=self.question,
            position=self.position,
            radius_m=self.radius_m,
            candidates=self.candidates,
            picked=self.picked,
            nearest=self.nearest,
            distance_m=self.distance_m,
            limit=self.limit,
            boundary_version=facts.layer.version,
            catalogue_version=facts.catalogue.version,
            calendar_version=facts.calendar.version,
            trace=tuple(self.trace),
            **found,
        )


# §3.1 Position


def radius_of(accuracy_m: float | None) -> float:
    """Radius of the accuracy circle in metres: the accuracy, at least 10, 50 when unknown (rules §3.4).

    Raises:
        BadAccuracyError: when the accuracy is negative or no number.
    """
    if accuracy_m is None:
        return UNKNOWN_RADIUS_M
    if not (isfinite(accuracy_m) and accuracy_m >= 0.0):
        raise BadAccuracyError(f"no accuracy: {accuracy_m}")
    return max(LEAST_RADIUS_M, accuracy_m)


def position_notes(question: Question, position: Position) -> Iterable[RuleFired]:
    """Conversion to WGS-84, and how exact the position is."""
    if question.crs is not Crs.WGS84:
        moved = great_circle_m(question.lon, question.lat, *position)
        yield RuleFired("3.1.converted", {"crs": _CRS_NAMES[question.crs], "moved_m": round(moved)})
    if question.accuracy_m is None:
        yield RuleFired("3.1.accuracy-unknown", {"radius_m": round(UNKNOWN_RADIUS_M)})
    else:
        yield RuleFired("3.1.accuracy", {"within_m": _step_above(question.accuracy_m)})


def _step_above(accuracy_m: float) -> int:
    return next((step for step in _STEPS_M if accuracy_m <= step), ceil(accuracy_m / 10_000) * 10_000)


# §3.2 Confidential line


def _confidential(draft: _Draft, category: Category) -> Decision:
    """Straight to the police of that county or zone; the ground decides which one and is told to nobody."""
    facts, question = draft.facts, draft.question
    lead = police_for(facts.layer.index.find(*draft.position), facts)
    draft.trace.append(RuleFired("3.2.confidential", {"category": category.char}))
    person = facts.persons.at(lead, question.start)
    if person is None:
        draft.trace.append(RuleFired("3.2.nobody", {}))
        return draft.decision(Outcome.HOLD, confidential=True, lead=lead)
    clocks = confidential_clocks(category, draft.limit, question.start, facts.calendar)
    draft.trace += clock_notes(draft.item, question.alt, draft.limit, clocks)
    return draft.decision(Outcome.CONFIDENTIAL, confidential=True, lead=lead, person=person.name, **due_times(clocks))


def police_for(leaf: str | None, facts: Facts) -> str:
    """The police body of the county or zone above a leaf; the municipal bureau outside the city."""
    body = facts.tree.body_for(POLICE, facts.layer.parent_of[leaf]) if leaf is not None else None
    return body.code if body is not None else POLICE


# §3.3 Leaf by dated boundary, zones over counties; §3.10 versions


def version_note(facts: Facts) -> RuleFired:
    """Which boundaries the decision rests on."""
    if facts.before_first_version:
        return RuleFired("3.10.before-first", {"since": facts.layer.valid_from.isoformat()})
    code = "3.10.illustrative" if facts.layer.illustrative else "3.10.version"
    return RuleFired(code, {"since": facts.layer.valid_from.isoformat()})


def ground_of(leaf: str, facts: Facts) -> Ground:
    """The leaf and its parent in this boundary version: the zone where there is one, else the county."""
    return Ground(leaf, facts.layer.parent_of[leaf])


def ground_note(ground: Ground, facts: Facts) -> RuleFired:
    """Whose ground it is, and that a zone overrides the county it lies in."""
    params = {"leaf": _name(facts.tree, ground.leaf), "body": _name(facts.tree, ground.body)}
    county = facts.layer.legal_county_of[ground.leaf]
    if county == ground.body:
        return RuleFired("3.3.leaf", params)
    return RuleFired("3.3.zone", params | {"county": _name(facts.tree, county)})


# §3.4 Accuracy circle


def candidates_of(located: Located) -> tuple[Share, ...]:
    """Leaves that hold 1 % or more of the accuracy circle, largest share first."""
    return tuple(share for share in located.shares if share.share >= LEAST_SHARE)


def _chosen_leaf(draft: _Draft, holder: str) -> str:
    """The leaf that contains the point leads unless another candidate was picked; a pick is recorded."""
    choice, tree = draft.question.boundary_choice, draft.facts.tree
    candidates = draft.candidates
    if len(candidates) > 1:
        names = [{**_name(tree, code), "share": round(share, 4)} for code, share in candidates]
        draft.trace.append(RuleFired("3.4.near-border", {"candidates": names}))
    if choice is None:
        if len(candidates) > 1:
            draft.trace.append(RuleFired("3.4.holder-leads", {"leaf": _name(tree, holder)}))
        return holder
    if choice != holder and choice not in {share.code for share in candidates}:
        draft.trace.append(RuleFired("3.4.choice-ignored", {"choice": _name(tree, choice)}))
        return holder
    draft.picked = choice
    code = "3.4.confirmed" if choice == holder else "3.4.picked"
    draft.trace.append(RuleFired(code, {"leaf": _name(tree, choice), "holder": _name(tree, holder)}))
    return choice


# §3.5 Outside the city


def _outside(draft: _Draft, category: Category) -> Decision:
    """Never dropped, never guessed: into the Office's queue with distance and nearest leaf, until the Office rules."""
    nearest = draft.facts.layer.index.nearest(*draft.position)
    draft.trace.append(outside_note(nearest, draft.facts.tree))
    if nearest is not None:
        draft.nearest, draft.distance_m = nearest
    answer = _directed(draft, category, None)
    if answer is None:
        return draft.decision(Outcome.OUTSIDE, confidential=False)
    return _received(draft, None, answer)


def outside_note(nearest: Nearest | None, tree: UnitTree) -> RuleFired:
    """How far outside, and of whom."""
    if nearest is None:
        return RuleFired("3.5.no-city", {})
    return RuleFired("3.5.outside", {"nearest": _name(tree, nearest.code), "distance_m": round(nearest.distance_m)})


# §3.6 Territory first, line second


def answer_for(category: Category, item: Item, ground: Ground, tree: UnitTree) -> Answer:
    """Who leads, guides (the item's department, else the category's, less the lead) and assists."""
    if item.lead is Lead.TERRITORY:
        return Answer(ground.leaf, guides_of(category, item), ())
    lead = line_unit(line_of(category, item), ground.body, tree)
    return Answer(lead, tuple(code for code in guides_of(category, item) if code != lead), (ground.leaf,))


def line_unit(department: str, territory: str, tree: UnitTree) -> str:
    """A department's body for the county or zone if it has one, else the department itself."""
    body = tree.body_for(department, territory)
    return body.code if body is not None else department


def lead_note(category: Category, item: Item, ground: Ground, answer: Answer, tree: UnitTree) -> RuleFired:
    """Why it is theirs."""
    params = {"leaf": _name(tree, ground.leaf), "body": _name(tree, ground.body), "lead": _name(tree, answer.lead)}
    if item.lead is Lead.TERRITORY:
        return RuleFired("3.6.territory", params)
    department = line_of(category, item)
    code = "3.6.department" if answer.lead == department else "3.6.body"
    return RuleFired(code, params | {"department": _name(tree, department)})


# §3.7 No dispatch without a due time and a named person


def _received(draft: _Draft, ground: Ground | None, answer: Answer) -> Decision:
    question, facts, tree = draft.question, draft.facts, draft.facts.tree
    known = {"confidential": False, **answer._asdict(), **(ground._asdict() if ground is not None else {})}
    if answer.guides:
        draft.trace.append(RuleFired("3.6.guides", {"guides": [_name(tree, guide) for guide in answer.guides]}))
    person = facts.persons.at(answer.lead, question.start)
    if person is None:
        draft.trace.append(RuleFired("3.7.nobody", {"lead": _name(tree, answer.lead)}))
        return draft.decision(Outcome.HOLD, **known)
    code = "3.7.substitute" if person.stands_in else "3.7.person"
    draft.trace.append(RuleFired(code, {"lead": _name(tree, answer.lead), "person": person.name}))
    clocks = clocks_for(draft.limit, facts.accept_limit, question.start, facts.calendar)
    draft.trace += clock_notes(draft.item, question.alt, draft.limit, clocks)
    near_border = ground is not None and len(draft.candidates) > 1
    outcome = Outcome.CHOOSE if near_border else Outcome.DISPATCH
    return draft.decision(outcome, person=person.name, **known, **due_times(clocks))


# §3.8 Rulings and precedents

_LEAD_NOTES: Final = frozenset({"3.6.territory", "3.6.body", "3.6.department"})


def _directed(draft: _Draft, category: Category, ground: Ground | None) -> Answer | None:
    """The answer where the Office rules who leads, None where it does not."""
    unit = draft.question.directed_to
    if unit is None:
        return None
    draft.trace.append(RuleFired("3.8.directed", {"lead": _name(draft.facts.tree, unit)}))
    guides = tuple(code for code in guides_of(category, draft.item) if code != unit)
    return Answer(unit, guides, (ground.leaf,) if ground is not None and ground.leaf != unit else ())


def precedent_notes(leaf: str, item_code: str, precedents: Iterable[Precedent], tree: UnitTree) -> Iterable[RuleFired]:
    """Earlier rulings on this leaf and item: cited, never decisive."""
    for precedent in precedents:
        if precedent.leaf == leaf and precedent.item == item_code:
            unit = _name(tree, precedent.unit)
            ruled_on = precedent.ruled_at.isoformat()
            yield RuleFired("3.8.precedent", {"case": precedent.case_number, "unit": unit, "ruled_on": ruled_on})


def cite(decision: Decision, precedents: Iterable[Precedent], tree: UnitTree) -> Decision:
    """A decision made without precedents as `decide` makes it with them: they are cited and change nothing else."""
    if decision.leaf is None:
        return decision
    notes = tuple(precedent_notes(decision.leaf, decision.question.item, precedents, tree))
    place = next((index + 1 for index, fired in enumerate(decision.trace) if fired.code in _LEAD_NOTES), 0)
    return replace(decision, trace=decision.trace[:place] + notes + decision.trace[place:])


def _name(tree: UnitTree, code: str) -> dict[str, str]:
    """A unit as a trace keeps it: its code and the names it has today."""
    unit = tree.find(code)
    if unit is None:
        return {"code": code, "zh": code, "en": code}
    return {"code": code, "zh": unit.zh, "en": unit.en}
