"""The decision in the shipped city against an independent implementation, at random places, items and times."""

from datetime import datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.geo.crs import Crs
from app.geo.shapes import edges_of
from app.routing.rules import Outcome, Question, decide
from tests.routing import slow
from tests.routing.facts import facts_of, xuchang

FACTS = facts_of(xuchang())
LEAF_EDGES = [edges_of(FACTS.layer.index.shape(code)) for code in FACTS.layer.index.codes]

YEAR = datetime(2026, 1, 1, tzinfo=slow.ZONE)
ITEMS = st.sampled_from(sorted(slow.ITEMS))
ANYWHERE = st.tuples(st.floats(113.0, 114.4), st.floats(33.6, 34.6))
TIMES = st.integers(0, 300 * 24 * 3600).map(lambda second: YEAR + timedelta(seconds=second))
ACCURACY = st.none() | st.floats(0.0, 400.0)


@st.composite
def near_borders(draw: st.DrawFn) -> tuple[float, float]:
    """Points on borders, at corners and up to some hundred metres beside them."""
    edges = draw(st.sampled_from(LEAF_EDGES))
    edge = draw(st.integers(0, len(edges.start) - 1))
    along = draw(st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0.0, 1.0))
    aside = draw(st.just((0.0, 0.0)) | st.tuples(st.floats(-0.004, 0.004), st.floats(-0.004, 0.004)))
    start, end = edges.start[edge], edges.end[edge]
    return (
        float(start[0] + along * (end[0] - start[0]) + aside[0]),
        float(start[1] + along * (end[1] - start[1]) + aside[1]),
    )


@settings(max_examples=200)
@given(ITEMS, ANYWHERE | near_borders(), ACCURACY, TIMES, st.booleans())
def test_equal_to_the_independent_implementation(
    item: str, place: tuple[float, float], accuracy: float | None, at: datetime, alt: bool
) -> None:
    lon, lat = place
    radius = 50.0 if accuracy is None else max(10.0, accuracy)
    assume(not slow.is_on_the_outer_border(lon, lat))
    assume(not slow.is_close_call(lon, lat, radius))
    decision = decide(Question(item, lon, lat, Crs.WGS84, accuracy, at, alt), FACTS)
    expected = slow.decide(item, place, radius, at, alt)
    assert (decision.outcome.value, decision.lead, decision.leaf, decision.body) == expected[:4]
    assert (list(decision.guides), list(decision.assists)) == expected[4:6]
    assert (decision.due_accept, decision.due_rectify, decision.due_first_feedback) == expected[6:]


@settings(max_examples=60)
@given(ITEMS, near_borders(), ACCURACY, TIMES)
def test_a_decision_is_the_same_every_time(
    item: str, place: tuple[float, float], accuracy: float | None, at: datetime
) -> None:
    question = Question(item, *place, Crs.WGS84, accuracy, at)
    assert decide(question, FACTS) == decide(question, facts_of(xuchang()))


@settings(max_examples=100)
@given(ITEMS, near_borders(), ACCURACY, TIMES)
def test_what_always_holds(item: str, place: tuple[float, float], accuracy: float | None, at: datetime) -> None:
    decision = decide(Question(item, *place, Crs.WGS84, accuracy, at), FACTS)
    assert sum(candidate.share for candidate in decision.candidates) <= 1 + 1e-6
    assert (decision.outcome is Outcome.CHOOSE) == decision.near_border
    if decision.lead is not None:
        assert decision.lead in FACTS.tree
        assert decision.person is not None
        assert decision.lead not in decision.guides
        assert decision.due_accept is not None
        assert decision.due_rectify is not None
        assert at <= decision.due_accept <= decision.due_rectify <= at + timedelta(days=80)
    if decision.near_border:
        assert decision.leaf in {candidate.code for candidate in decision.candidates} or (
            min(candidate.share for candidate in decision.candidates) >= 0.01
        )
