from __future__ import annotations

import pytest

from app.cases.rules.life import Party
from app.cases.rules.standing import Stander, Standing, in_conflict, parties
from app.territory.rules import Unit, UnitKind, UnitTree


def unit(code: str, kind: UnitKind, parent: str | None) -> Unit:
    return Unit(code, code, code, code, code, kind, parent)


TREE = UnitTree.of(
    [
        unit("county", UnitKind.COUNTY, "city"),
        unit("leaf", UnitKind.TOWNSHIP, "county"),
        unit("sibling", UnitKind.TOWNSHIP, "county"),
        unit("bureau", UnitKind.DEPARTMENT, "city"),
        unit("group", UnitKind.GROUP, "office"),
    ]
)
CASE = Standing("leaf", frozenset({"bureau"}))


@pytest.mark.parametrize(
    ("home", "barred"),
    [("leaf", True), ("county", True), ("bureau", True), ("sibling", False), ("group", False), (None, False)],
)
def test_conflict_of_interest(home: str | None, barred: bool) -> None:
    assert in_conflict(home, CASE, TREE) is barred


def test_whoever_comes_from_the_unit_that_still_keeps_it_is_barred() -> None:
    redirected = Standing("bureau", keeper="leaf")
    assert in_conflict("leaf", redirected, TREE)
    assert in_conflict("county", redirected, TREE)


def test_a_child_of_the_lead_is_barred_too() -> None:
    assert in_conflict("leaf", Standing("county"), TREE)


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (Stander("officer", "leaf"), {Party.LEAD}),
        (Stander("officer", "county"), set()),
        (Stander("department", "bureau"), set()),
        (Stander("supervisor", "group"), {Party.SUPERVISOR, Party.CHECKER}),
        (Stander("supervisor", "group", "leaf"), set()),
        (Stander("arbiter", "group"), {Party.ARBITER}),
        (Stander("arbiter", "group", "bureau"), set()),
        (Stander("inspector", "group"), set()),
        (Stander("inspector", "group", named=True), {Party.CHECKER}),
        (Stander("inspector", "group", "leaf", named=True), set()),
        (Stander("commander", "group"), set()),
        (Stander("admin", "leaf"), set()),
        (Stander("police", "leaf"), set()),
    ],
)
def test_capacities(who: Stander, found: set[Party]) -> None:
    assert parties(who, CASE, TREE) == found
