"""Tree, persons over time, versions over time."""

from datetime import UTC, datetime, timedelta

import pytest

from app.territory.rules import (
    Person,
    Responsible,
    ResponsibleDirectory,
    Unit,
    UnitKind,
    UnitTree,
    UnknownUnitError,
    VersionLine,
    is_before_first,
    version_at,
)

T0 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def unit(code: str, kind: UnitKind, parent: str | None = None) -> Unit:
    return Unit(code, code, code, code, code, kind, parent)


TREE = UnitTree.of(
    [
        unit("T2", UnitKind.TOWNSHIP, "C1"),
        unit("T1", UnitKind.TOWNSHIP, "C1"),
        unit("C1", UnitKind.COUNTY, "X"),
        unit("X", UnitKind.CITY),
        unit("D", UnitKind.DEPARTMENT, "X"),
        unit("D-C1", UnitKind.BODY, "D"),
    ]
)


def test_tree() -> None:
    assert [each.code for each in TREE] == ["C1", "D", "D-C1", "T1", "T2", "X"]
    assert len(TREE) == 6
    assert "T1" in TREE
    assert [child.code for child in TREE.children("C1")] == ["T1", "T2"]
    assert TREE.subtree("X") == {"X", "C1", "T1", "T2", "D", "D-C1"}
    assert TREE.subtree("?") == frozenset()
    assert [above.code for above in TREE.ancestors("T1")] == ["C1", "X"]
    assert TREE.ancestors("?") == ()
    assert TREE.relatives("C1") == {"C1", "X", "T1", "T2"}
    assert TREE.relatives("X") == {"X", "C1", "D"}
    assert TREE.relatives("?") == frozenset()
    assert [each.code for each in TREE.of_kind(UnitKind.TOWNSHIP, UnitKind.CITY)] == ["T1", "T2", "X"]
    assert TREE.get("C1").is_territorial
    assert not TREE.get("D").is_territorial


def test_bodies_and_unknown_units() -> None:
    body = TREE.body_for("D", "C1")
    assert body is not None
    assert body.code == "D-C1"
    assert TREE.body_for("D", "C2") is None
    assert TREE.find("?") is None
    assert TREE.find(None) is None
    with pytest.raises(UnknownUnitError) as caught:
        TREE.get("?")
    assert caught.value.code == "?"


def test_a_circle_in_the_data_does_not_hang() -> None:
    circle = UnitTree.of([unit("A", UnitKind.BODY, "B"), unit("B", UnitKind.BODY, "A")])
    assert circle.subtree("A") == {"A", "B"}
    assert [above.code for above in circle.ancestors("A")] == ["B", "A"]


def test_persons_over_time() -> None:
    persons = ResponsibleDirectory(
        [
            Person("U", "first", "second", T0, T0 + 10 * DAY),
            Person("U", "next", "other", T0 + 20 * DAY, absent_from=T0 + 30 * DAY, absent_to=T0 + 40 * DAY),
        ]
    )
    expected = {
        -1: None,
        0: Responsible("U", "first"),
        9: Responsible("U", "first"),
        10: None,
        20: Responsible("U", "next"),
        30: Responsible("U", "other", stands_in=True),
        39: Responsible("U", "other", stands_in=True),
        40: Responsible("U", "next"),
    }
    for days, responsible in expected.items():
        assert persons.at("U", T0 + days * DAY) == responsible
    assert persons.at("V", T0) is None
    assert [person.name for person in persons.spells("U")] == ["next", "first"]


def test_an_open_absence_lasts() -> None:
    persons = ResponsibleDirectory([Person("U", "a", "b", T0, absent_from=T0 + DAY)])
    assert persons.at("U", T0 + 1000 * DAY) == Responsible("U", "b", stands_in=True)


def line(label: str, begins: datetime, number: int) -> VersionLine:
    return VersionLine(label, begins, number, "", "", 1)


def test_versions_over_time() -> None:
    versions = [line("b", T0 + DAY, 2), line("a", T0, 1), line("b2", T0 + DAY, 3)]
    labels = {-1: "a", 0: "a", 1: "b2", 400: "b2"}
    for days, label in labels.items():
        found = version_at(versions, T0 + days * DAY)
        assert found is not None
        assert found.label == label
    assert version_at([], T0) is None
    assert is_before_first(versions, T0 - DAY)
    assert not is_before_first(versions, T0)
