"""Each rule of rules §3, one by one, in the small city."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.catalogue import UnknownItemError, get_catalogue
from app.geo.bbox import metres_per_degree
from app.geo.crs import BadPositionError, Crs, from_wgs84
from app.routing.rules import BadAccuracyError, Decision, Outcome, Precedent, Question, decide, radius_of
from app.territory.rules import Person, ResponsibleDirectory
from app.worktime.rules import Limit, LimitUnit, due
from tests.routing.facts import AT, ask, calendar, facts_of, grid, place, with_precedents

FACTS = facts_of(grid())
# A metre east and north in the units of the small city
EAST, NORTH = (64 / length for length in metres_per_degree(34.03))


def codes(decision: Decision) -> list[str]:
    return [fired.code for fired in decision.trace]


# §3.1


@pytest.mark.parametrize("crs", list(Crs))
def test_any_known_system_gives_the_same_leaf(crs: Crs) -> None:
    raw = from_wgs84(*place(2, 2), crs)
    decision = decide(Question("ZANG-01", *raw, crs, 15.0, AT), FACTS)
    assert decision.leaf == "A1"
    assert decision.position == pytest.approx(place(2, 2), abs=1e-9)
    assert (decision.question.lon, decision.question.lat, decision.question.crs) == (*raw, crs)
    assert ("3.1.converted" in codes(decision)) == (crs is not Crs.WGS84)


def test_a_shifted_position_read_as_wgs84_would_go_astray() -> None:
    raw = from_wgs84(*place(3.9, 2), Crs.GCJ02)
    assert decide(Question("ZANG-01", *raw, Crs.GCJ02, 15.0, AT), FACTS).leaf == "A1"
    assert decide(Question("ZANG-01", *raw, Crs.WGS84, 15.0, AT), FACTS).leaf == "A2"


def test_swapped_numbers_are_refused() -> None:
    with pytest.raises(BadPositionError) as caught:
        decide(Question("ZANG-01", 34.0, 114.0, Crs.WGS84, 15.0, AT), FACTS)
    assert caught.value.swapped


def test_unknown_items_are_refused() -> None:
    with pytest.raises(UnknownItemError):
        ask("ZANG-99", 2, 2)


# §3.2


@pytest.mark.parametrize(
    ("x", "y", "lead"),
    [(2, 2, "GAJ-K1"), (5.5, 1.5, "GAJ-K2"), (2, 6, "GAJ-Z"), (6, 6, "GAJ-Z"), (10, 4, "GAJ-K2"), (20, 4, "GAJ")],
)
def test_confidential_goes_to_the_police_and_names_no_place(x: float, y: float, lead: str) -> None:
    for item in ("HUANG-05", "DUBO-03", "DUPIN-06"):
        decision = ask(item, x, y)
        assert decision.outcome is Outcome.CONFIDENTIAL
        assert decision.confidential
        assert decision.lead == lead
        assert decision.person is not None
        assert (decision.leaf, decision.body, decision.nearest, decision.distance_m) == (None,) * 4
        assert (decision.guides, decision.assists, decision.candidates) == ((), (), ())
        names = {name for unit in FACTS.tree for name in (unit.code, unit.zh, unit.en)}
        assert not [name for name in names if name in str(decision.trace)]


def test_confidential_on_a_border_has_no_candidates_and_takes_no_choice() -> None:
    decision = ask("HUANG-01", 4, 2, boundary_choice="A2")
    assert decision.candidates == ()
    assert decision.picked is None
    assert not decision.near_border


def test_confidential_limits() -> None:
    decision = ask("DUPIN-06", 2, 2)
    assert decision.due_accept == AT + timedelta(hours=1)
    assert decision.due_rectify == AT + timedelta(hours=2)
    assert decision.due_first_feedback == AT + timedelta(hours=24)
    longer = ask("HUANG-01", 2, 2)
    assert longer.due_accept == AT + timedelta(hours=2)
    assert longer.due_rectify == due(calendar(), AT, Limit(15, LimitUnit.WORK_DAY)).at


def test_confidential_without_anybody_is_held_and_stays_confidential() -> None:
    decision = ask("HUANG-01", 2, 2, facts_of(grid(), ["GAJ-K1"]))
    assert decision.outcome is Outcome.HOLD
    assert decision.confidential
    assert (decision.lead, decision.person, decision.leaf, decision.due_accept) == ("GAJ-K1", None, None, None)
    assert codes(decision)[-1] == "3.2.nobody"


# §3.3


@pytest.mark.parametrize(
    ("x", "y", "leaf", "body"),
    [
        (2, 2, "A1", "K1"),
        (7, 3, "A2", "K1"),
        (5.5, 1.5, "H", "K2"),  # enclave of another county
        (2, 6, "Z1", "Z"),  # zone over K1
        (6, 6, "Z2", "Z"),  # the same zone over K2
        (10, 4, "B1", "K2"),
        (4, 2, "A1", "K1"),  # shared edge
        (4, 4, "A1", "K1"),  # corner of four
        (5, 1, "A2", "K1"),  # corner of the hole
        (8, 4, "A2", "K1"),  # corner of three
        (0, 0, "A1", "K1"),  # corner of the city
        (12, 8, "B1", "K2"),
    ],
)
def test_leaf_and_body(x: float, y: float, leaf: str, body: str) -> None:
    decision = ask("ZANG-01", x, y)
    assert (decision.leaf, decision.body) == (leaf, body)
    assert ("3.3.zone" in codes(decision)) == (body == "Z")


# §3.4


def test_radius() -> None:
    assert radius_of(None) == 50.0
    assert radius_of(0.0) == 10.0
    assert radius_of(9.9) == 10.0
    assert radius_of(37.5) == 37.5
    for wrong in (-0.1, float("nan"), float("inf")):
        with pytest.raises(BadAccuracyError):
            radius_of(wrong)


def test_near_a_border_the_holder_leads_and_all_candidates_are_listed() -> None:
    decision = ask("ZANG-01", 4 - 5 * EAST, 2)
    assert decision.outcome is Outcome.CHOOSE
    assert decision.near_border
    assert (decision.lead, decision.leaf, decision.picked) == ("A1", "A1", None)
    assert [candidate.code for candidate in decision.candidates] == ["A1", "A2"]
    assert decision.candidates[0].share + decision.candidates[1].share == pytest.approx(1.0)
    assert codes(decision)[2:4] == ["3.4.near-border", "3.4.holder-leads"]


def test_one_per_cent_decides() -> None:
    # a segment holds 1 % of its circle where the border is 0.9305 radii away
    assert ask("ZANG-01", 4 - 0.92 * 20 * EAST, 2).outcome is Outcome.CHOOSE
    assert ask("ZANG-01", 4 - 0.94 * 20 * EAST, 2).outcome is Outcome.DISPATCH
    assert ask("ZANG-01", 4 - 9.4 * EAST, 2, accuracy_m=1.0).outcome is Outcome.DISPATCH
    assert ask("ZANG-01", 4 - 9.2 * EAST, 2, accuracy_m=1.0).outcome is Outcome.CHOOSE
    assert ask("ZANG-01", 4 - 46 * EAST, 2, accuracy_m=None).outcome is Outcome.CHOOSE
    assert ask("ZANG-01", 4 - 47 * EAST, 2, accuracy_m=None).outcome is Outcome.DISPATCH


def test_ground_outside_the_city_is_no_candidate() -> None:
    decision = ask("ZANG-01", 5 * EAST, 2)
    assert decision.outcome is Outcome.DISPATCH
    (candidate,) = decision.candidates
    assert candidate.code == "A1"
    assert 0.5 < candidate.share < 0.9


@pytest.mark.parametrize(
    ("choice", "leaf", "picked", "code"),
    [
        ("A2", "A2", "A2", "3.4.picked"),
        ("A1", "A1", "A1", "3.4.confirmed"),
        ("Z1", "A1", None, "3.4.choice-ignored"),
        ("K1", "A1", None, "3.4.choice-ignored"),
        ("nowhere", "A1", None, "3.4.choice-ignored"),
    ],
)
def test_a_pick_near_a_border(choice: str, leaf: str, picked: str | None, code: str) -> None:
    decision = ask("ZANG-01", 4 - 5 * EAST, 2, boundary_choice=choice)
    assert decision.outcome is Outcome.CHOOSE
    assert (decision.lead, decision.leaf, decision.picked) == (leaf, leaf, picked)
    assert code in codes(decision)


def test_a_pick_across_counties_moves_the_body_too() -> None:
    decision = ask("CHA-01", 8 - 3 * EAST, 2, boundary_choice="B1")
    assert (decision.leaf, decision.body, decision.lead) == ("B1", "K2", "ZJJ-K2")


def test_a_pick_where_there_is_nothing_to_pick_is_ignored() -> None:
    decision = ask("ZANG-01", 2, 2, boundary_choice="A2")
    assert (decision.outcome, decision.leaf, decision.picked) == (Outcome.DISPATCH, "A1", None)


def test_a_huge_circle_lists_everything_above_one_per_cent() -> None:
    decision = ask("ZANG-01", 6, 4, accuracy_m=50_000.0)
    assert decision.outcome in (Outcome.CHOOSE, Outcome.DISPATCH)
    assert all(candidate.share >= 0.01 for candidate in decision.candidates)


# §3.5


def test_outside_is_told_with_distance_and_nearest_leaf() -> None:
    decision = ask("ZANG-01", 12 + 500 * EAST, 4)
    assert decision.outcome is Outcome.OUTSIDE
    assert decision.nearest == "B1"
    assert decision.distance_m == pytest.approx(500, rel=0.001)
    assert (decision.lead, decision.leaf, decision.body, decision.person) == (None,) * 4
    assert (decision.due_accept, decision.due_rectify, decision.guides) == (None, None, ())


def test_a_point_outside_is_outside_whatever_its_circle_touches() -> None:
    decision = ask("ZANG-01", 12 + 2 * EAST, 4, accuracy_m=100.0)
    assert decision.outcome is Outcome.OUTSIDE
    assert not decision.near_border


# §3.6


def test_territory_leads_and_the_line_guides() -> None:
    decision = ask("LUAN-10", 2, 2)  # territory, with a department of its own
    assert (decision.lead, decision.guides, decision.assists) == ("A1", ("ZJJ",), ())
    decision = ask("CHA-04", 2, 2)  # territory, guided by the category's departments
    assert (decision.lead, decision.guides, decision.assists) == ("A1", ("ZJJ", "CGJ"), ())


@pytest.mark.parametrize(
    ("item", "x", "y", "lead", "guides"),
    [
        ("CHA-01", 2, 2, "ZJJ-K1", ("ZJJ", "CGJ")),  # first guide of the category, through its body
        ("CHA-01", 5.5, 1.5, "ZJJ-K2", ("ZJJ", "CGJ")),  # in the enclave through that of the other county
        ("CHA-01", 2, 6, "ZJJ", ("CGJ",)),  # the zone has none: the department itself, which then does not guide
        ("ZANG-09", 2, 6, "CGJ-Z", ("CGJ",)),  # a zone leaf uses the zone's body
        ("ZANG-07", 2, 2, "SLJ", ()),  # the item's own department, which has no body anywhere
        ("CHA-05", 2, 2, "YLJ", ()),
    ],
)
def test_line_leads(item: str, x: float, y: float, lead: str, guides: tuple[str, ...]) -> None:
    decision = ask(item, x, y)
    assert (decision.lead, decision.guides) == (lead, guides)
    assert decision.assists == (decision.leaf,)
    expected = "3.6.department" if lead in FACTS.catalogue.departments else "3.6.body"
    assert expected in codes(decision)


# §3.7


def test_accept_and_rectify_run_from_dispatch() -> None:
    decision = ask("ZANG-04", 2, 2)  # 4 work days
    assert decision.due_accept == datetime.fromisoformat("2026-11-24T16:00:00+08:00")
    assert decision.due_rectify == datetime.fromisoformat("2026-11-30T10:00:00+08:00")
    assert decision.due_first_feedback is None
    short = ask("ZANG-03", 2, 2)  # 2 work hours: accept is due no later
    assert short.due_accept == short.due_rectify == datetime.fromisoformat("2026-11-24T12:00:00+08:00")


def test_the_other_limit_holds_where_its_condition_was_reported() -> None:
    decision = ask("LUAN-09", 2, 2, alt=True)
    assert decision.limit == Limit(15, LimitUnit.WORK_DAY)
    assert decision.due_rectify == due(calendar(), AT, decision.limit).at
    assert "3.7.alt" in codes(decision)
    assert "3.7.alt" not in codes(ask("ZANG-01", 2, 2, alt=True))


def test_clocks_and_person_start_at_dispatch_boundaries_at_observation() -> None:
    later = AT + timedelta(days=2)
    persons = ResponsibleDirectory([Person("A1", "old", "x", AT, later), Person("A1", "new", "y", later)])
    facts = facts_of(grid())
    decision = ask("ZANG-01", 2, 2, replace(facts, persons=persons), dispatched_at=later)
    assert decision.person == "new"
    assert decision.due_rectify == due(calendar(), later, decision.limit).at


def test_nobody_no_dispatch() -> None:
    decision = ask("ZANG-01", 4 - 5 * EAST, 2, facts_of(grid(), ["A1"]))
    assert decision.outcome is Outcome.HOLD
    assert decision.near_border
    assert (decision.lead, decision.person, decision.due_accept, decision.due_rectify) == ("A1", None, None, None)
    assert codes(decision)[-1] == "3.7.nobody"


def test_the_substitute_answers_during_an_absence() -> None:
    persons = ResponsibleDirectory([Person("A1", "away", "deputy", AT - timedelta(days=9), absent_from=AT)])
    decision = ask("ZANG-01", 2, 2, replace(FACTS, persons=persons))
    assert decision.person == "deputy"
    assert "3.7.substitute" in codes(decision)


def test_beyond_the_legal_calendar_times_are_provisional() -> None:
    decision = ask("ZANG-04", 2, 2, at=datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert decision.provisional
    assert codes(decision)[-1] == "3.7.provisional"


# §3.8


def test_a_precedent_is_cited_and_never_decides() -> None:
    same = Precedent("A1", "ZANG-01", "CGJ-K1", "ABC234", AT - timedelta(days=30))
    other = [Precedent("A2", "ZANG-01", "CGJ-K1", "N", AT), Precedent("A1", "ZANG-02", "CGJ-K1", "N", AT)]
    decision = ask("ZANG-01", 2, 2, with_precedents(FACTS, same, *other))
    assert decision.lead == "A1"
    assert codes(decision).count("3.8.precedent") == 1


def test_the_office_rules_who_leads() -> None:
    decision = ask("ZANG-01", 2, 2, directed_to="CGJ-K1")
    assert (decision.outcome, decision.lead, decision.leaf, decision.body) == (Outcome.DISPATCH, "CGJ-K1", "A1", "K1")
    assert (decision.guides, decision.assists) == (("CGJ",), ("A1",))
    assert codes(decision).index("3.6.territory") < codes(decision).index("3.8.directed")
    back = ask("CHA-01", 2, 2, directed_to="A1")
    assert (back.lead, back.guides, back.assists) == ("A1", ("ZJJ", "CGJ"), ())


def test_the_office_can_send_out_what_lies_outside() -> None:
    decision = ask("ZANG-01", 20, 4, directed_to="B1")
    assert (decision.outcome, decision.lead, decision.leaf, decision.nearest) == (Outcome.DISPATCH, "B1", None, "B1")
    assert decision.person is not None
    assert decision.due_accept is not None


def test_nobody_directs_a_confidential_case_away_from_the_police() -> None:
    assert ask("HUANG-01", 2, 2, directed_to="A1").lead == "GAJ-K1"


# §3.10


def test_the_boundary_version_is_named() -> None:
    assert "3.10.version" in codes(ask("ZANG-01", 2, 2))
    assert "3.10.before-first" in codes(ask("ZANG-01", 2, 2, replace(FACTS, before_first_version=True)))
    decision = ask("ZANG-01", 2, 2)
    assert (decision.boundary_version, decision.catalogue_version, decision.calendar_version) == (
        grid().version,
        "2026.11",
        "test",
    )


# All items everywhere


def test_every_item_in_every_leaf_follows_the_table() -> None:
    centres = {"A1": (2, 2), "A2": (7, 3), "H": (5.5, 1.5), "Z1": (2, 6), "Z2": (6, 6), "B1": (10, 4)}
    for (leaf, where), (category, item) in product(centres.items(), get_catalogue().by_item.values()):
        decision = ask(item.code, *where)
        body = FACTS.layer.parent_of[leaf]
        if category.confidential:
            assert (decision.outcome, decision.lead) == (Outcome.CONFIDENTIAL, f"GAJ-{body}")
            continue
        guides = (item.dept,) if item.dept else category.guide
        lead = leaf
        if item.lead.value == "line":
            lead = f"{guides[0]}-{body}" if f"{guides[0]}-{body}" in FACTS.tree else guides[0]
        assert (decision.outcome, decision.lead, decision.leaf, decision.body) == (Outcome.DISPATCH, lead, leaf, body)
        assert decision.guides == tuple(guide for guide in guides if guide != lead)
        assert decision.due_rectify == due(calendar(), AT, item.limit).at
