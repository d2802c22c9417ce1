"""A-08: one report with several problems becomes several cases, each routed by itself; the reporter follows all of them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import entries_for
from app.cases import accept_case, case_discrepancies, file_report, merge_case, undo_case
from app.cases.models import Case, CasePhoto, Finding
from app.cases.queries.own import own_tally
from app.cases.queries.page import case_page
from app.cases.queries.splits import own_parts, split_of
from app.cases.service.splitting import Part, split_case
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.unit_of_work import atomic
from tests.support.browsing import Reader
from tests.support.city import People, report
from tests.support.city import people as cast


def row(number: str) -> Case:
    return db.session.scalars(sa.select(Case).where(Case.number == number)).one()


@pytest.mark.usefixtures("city_context")
class TestSplit:
    def test_each_part_is_a_case_of_its_own(self, people: People) -> None:
        filed = file_report(report(note="原话"), people.inspector)
        number, before = filed.number, row(filed.number).due_at
        with atomic():
            db.session.execute(sa.update(CasePhoto).values(arrived_at=clock.now()))
        photos = case_page(number, people.arbiter).before
        new = split_case(people.arbiter, number, Part("ZANG-09", "灯箱下", [photos[0].token]), "拍到两个问题").number
        part, origin = row(new), row(number)
        assert part.lead_unit != origin.lead_unit  # led by the line, the origin by the township
        assert (origin.state, origin.due_at, part.state) == ("dispatched", before, "dispatched")
        assert part.note == "灯箱下"
        assert part.half_day == origin.half_day
        shared = case_page(new, people.arbiter).before
        assert len(shared) == 1
        assert shared[0].token not in {photo.token for photo in photos}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 1
        assert own_tally(people.inspector, origin.filed_at)[0] == [("ZANG", 1)]
        assert [each.number for each in own_parts(people.inspector, filed.finding_id)] == [new]
        assert own_parts(people.other_inspector, filed.finding_id) == []
        assert [each.number for each in split_of(number, people.arbiter).parts] == [new]
        found = split_of(new, people.arbiter).origin
        assert found is not None
        assert found.number == number
        assert [entries_for(f"case:{each}")[-1].action for each in (number, new)] == ["case.split", "case.split"]
        assert list(case_discrepancies()) == []

    def test_taken_back_by_merging_and_undone(self, people: People) -> None:
        number = file_report(report(), people.inspector).number
        new = split_case(people.arbiter, number, Part("ZANG-02"), "两个问题").number
        merge_case(people.arbiter, new, number, "其实是一个")
        assert row(new).state == "merged"
        undo_case(people.arbiter, new, "确实是两个")
        assert row(new).state == "dispatched"
        assert case_page(number, people.arbiter).findings == 1
        assert list(case_discrepancies()) == []

    def test_who_may_and_what_is_refused(self, people: People) -> None:
        number = file_report(report(), people.inspector).number
        accept_case(people.officer, number)
        for actor in (people.officer, people.supervisor, people.commander):
            with pytest.raises(Forbidden):
                split_case(actor, number, Part("ZANG-02"), "拆")
        for part, text in ((Part("ZANG-01"), "拆"), (Part("DUBO-01"), "拆"), (Part("ZANG-02"), " "), (Part("X"), "拆")):
            with pytest.raises(BadInput):
                split_case(people.arbiter, number, part, text)
        with pytest.raises(BadInput, match="photo_foreign"):
            split_case(people.arbiter, number, Part("ZANG-02", photos=["x" * 22]), "拆")
        file_report(report("ZANG-02"), people.inspector)
        with pytest.raises(Conflict, match="split_duplicate"):
            split_case(people.arbiter, number, Part("ZANG-02"), "拆")
        split_case(people.arbiter, number, Part("ZANG-02", apart=True), "不是同一处")


def test_by_forms(city_app: Flask) -> None:
    with city_app.app_context():
        filed = file_report(report(), cast().inspector)
    arbiter, on = Reader(city_app, "arbiter"), f"/cases/{filed.number}"
    refused = arbiter.post(f"{on}/split", {"item": "LUAN-02", "text": ""}, on=on, expect=422)
    assert 'value="LUAN-02" selected' in refused.text
    new = arbiter.post(f"{on}/split", {"item": "LUAN-02", "text": "两个问题"}, on=on).response.headers["Location"]
    assert on in arbiter.get(new).text
    assert "拆出" in arbiter.get(on).text
