"""S-16: common, key and hard problems are marked, listed, counted and shown on the map; the unit is told, nothing moves."""

from __future__ import annotations

import pytest
from flask import Flask

from app.audit import entries_for
from app.cases import accept_case, case_discrepancies, case_now, file_report
from app.cases.queries.lists import CaseFilter, list_cases
from app.cases.queries.marks import key_work, mark_counts
from app.cases.queries.page import case_page
from app.cases.rules.marks import changes
from app.cases.service.marks import set_marks
from app.notices.models import NoticeRow
from app.oversight.answers import sight_of
from app.oversight.queries import count_figures
from app.oversight.rules.view import BadView, parse_view, view_query
from app.platform.db import db
from app.platform.errors import BadInput, Forbidden
from tests.support.browsing import Reader
from tests.support.city import People, report
from tests.support.city import people as cast


def test_what_changes() -> None:
    assert changes(frozenset({"key"}), frozenset({"hard", "common"})) == (["common", "hard"], ["key"])
    assert changes(frozenset(), frozenset({"nonsense"})) == ([], [])


def test_the_link_of_the_map_keeps_the_mark() -> None:
    view = parse_view({"mark": ["hard"]})
    assert view_query(view) == {"mark": "hard"}
    assert view.filter.count == 1
    with pytest.raises(BadView):
        parse_view({"mark": ["soft"]})


@pytest.mark.usefixtures("city_context")
class TestMarks:
    def test_they_are_set_listed_counted_and_taken_off(self, people: People) -> None:
        number, other = (file_report(report(item), people.inspector).number for item in ("ZANG-01", "ZANG-02"))
        accept_case(people.officer, number)
        before = case_now(number, people.officer)
        set_marks(people.supervisor, number, ["common", "key"], "全市多处", before.version)
        assert case_now(number, people.officer).state == before.state
        page = case_page(number, people.officer)
        assert page.row.marks == ("common", "key")
        assert [step.reason for step in page.steps[-2:]] == ["common", "key"]
        assert entries_for(f"case:{number}")[-1].action == "case.mark"
        assert [row.kind for row in db.session.query(NoticeRow) if row.kind == "case.marked"]
        for view, expected in (("any", [number]), ("hard", []), ("common", [number]), ("repeated", []), ("?", [])):
            assert [row.number for row in list_cases(people.supervisor, CaseFilter(mark=view)).rows] == expected
        assert list_cases(people.foreign_officer, CaseFilter(mark="any")).rows == []
        assert mark_counts(people.commander) == {"any": 1, "common": 1, "key": 1, "hard": 0}
        work = key_work(people.officer)
        assert (work.counts["any"], work.units[0].total, work.items[0].code) == (1, 1, "ZANG-01")
        assert key_work(people.foreign_officer).units == []
        for mark, many in (("", 2), ("any", 1), ("hard", 0)):
            sight = sight_of(people.supervisor, parse_view({"mark": [mark]}))
            assert sum(figure.count for figure in count_figures(sight)) == many
        set_marks(people.arbiter, number, ["key"], "已成专项")
        assert list(case_discrepancies()) == []
        assert case_page(number, people.officer).row.marks == ("key",)
        assert list_cases(people.officer, CaseFilter()).rows[0].number in {number, other}

    def test_who_may_and_what_is_needed(self, people: People) -> None:
        number = file_report(report(), people.inspector).number
        for actor in (people.officer, people.department, people.commander):
            with pytest.raises(Forbidden):
                set_marks(actor, number, ["key"], "重点")
        with pytest.raises(BadInput, match="text_missing"):
            set_marks(people.supervisor, number, ["key"], " ")
        with pytest.raises(BadInput, match="marks_same"):
            set_marks(people.supervisor, number, [], "没有变化")


def test_by_forms(city_app: Flask) -> None:
    with city_app.app_context():
        number = file_report(report(), cast().inspector).number
    supervisor, on = Reader(city_app, "supervisor"), f"/cases/{number}"
    refused = supervisor.post(f"{on}/marks", {"marks": "hard", "text": ""}, on=on, expect=422)
    assert 'value="hard" checked' in refused.text
    supervisor.post(f"{on}/marks", {"marks": "hard", "text": "需会商"}, on=on)
    assert "难点问题" in supervisor.get(on).text
    assert f"/cases/{number}" in supervisor.get("/cases?mark=hard").text
    assert f"/cases/{number}" not in supervisor.get("/cases?mark=key").text
    assert "难点问题 1" in supervisor.get("/map").text
    assert "难点问题" in Reader(city_app, "officer").get("/key-work").text
