"""O-11: standard texts are offered by form and item, may be changed, and are not sent with a gap left open."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from app.audit import entries_for
from app.cases import AfterPhoto, accept_case, file_report, give_feedback, return_case
from app.cases.queries.texts import offered_texts
from app.cases.rules.texts import closeness, gaps, scopes
from app.cases.service.notes import add_note
from app.cases.service.texts import Wording, add_text, change_text, remove_text
from app.catalogue import get_catalogue
from app.evidence import stage_photo
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from tests.support.browsing import Reader
from tests.support.city import People, jpeg, report
from tests.support.city import people as cast


def test_gaps_and_scopes() -> None:
    assert gaps("清运{几}车次，｛地点｝冲洗") == ["{几}", "｛地点｝"]
    assert not gaps("已清运 3 车次 } {")
    assert [closeness(scope, "ZANG-01", "ZANG") for scope in ("ZANG-01", "ZANG", "", "LUAN")] == [0, 1, 2, None]
    found = scopes(get_catalogue())
    assert {"", "ZANG", "ZANG-01"} < set(found)
    assert not [scope for scope in found if scope.startswith(("HUANG", "DUBO", "DUPIN"))]


@pytest.mark.usefixtures("city_context")
class TestKeeping:
    def test_the_closest_first_and_only_the_own(self, people: People) -> None:
        city = add_text(people.arbiter, Wording("rectify", "", "已整改"))
        whole = add_text(people.officer, Wording("rectify", "ZANG", "已清运{几}车次"))
        exact = add_text(people.officer, Wording("rectify", "ZANG-01", "桶盖已换"))
        add_text(people.officer, Wording("rectify", "LUAN", "已劝离"))
        add_text(people.officer, Wording("note", "", "已联系"))
        offered = offered_texts(people.officer, "rectify", "ZANG-01")
        assert [text.id for text in offered] == [exact.id, whole.id, city.id]
        assert [text.own for text in offered] == [True, True, False]
        assert [text.id for text in offered_texts(people.foreign_officer, "rectify", "ZANG-01")] == [city.id]

    def test_who_may_change_what(self, people: People) -> None:
        city = add_text(people.arbiter, Wording("note", "", "已联系")).id
        own = add_text(people.officer, Wording("note", "", "已联系{谁}")).id
        for actor, text in ((people.officer, city), (people.foreign_officer, own), (people.arbiter, own)):
            with pytest.raises(NotFound):
                change_text(actor, text, Wording("note", "", "改了"))
        with pytest.raises(Forbidden):
            add_text(people.supervisor, Wording("note", "", "改了"))
        change_text(people.officer, own, Wording("return", "", "在邻镇"), seen=1)
        with pytest.raises(Conflict, match="text_changed"):
            change_text(people.officer, own, Wording("note", "", "又改"), seen=1)
        remove_text(people.officer, own, 2)
        actions = [entry.action for entry in entries_for(f"text:{own}")]
        assert sorted(actions) == ["text.added", "text.changed", "text.removed"]

    def test_what_cannot_be_kept(self, people: People) -> None:
        for wording in (Wording("note", "", " "), Wording("note", "DUBO", "有"), Wording("poem", "", "有")):
            with pytest.raises(BadInput):
                add_text(people.officer, wording)

    def test_a_gap_left_open_is_refused_everywhere(self, people: People) -> None:
        number = file_report(report(), people.inspector).number
        with pytest.raises(BadInput, match="text_gap"):
            return_case(people.officer, number, "not_our_ground", "在{单位}辖区")
        with pytest.raises(BadInput, match="text_gap"):
            add_note(people.officer, number, "已联系{谁}")
        accept_case(people.officer, number)
        photos = [(stage_photo(io.BytesIO(jpeg(7))), AfterPhoto())]
        with pytest.raises(BadInput, match="text_gap"):
            give_feedback(people.officer, number, "清运{几}车次", photos)
        give_feedback(people.officer, number, "清运 3 车次", photos)


def test_pages_without_scripts(city_app: Flask) -> None:
    with city_app.app_context():
        number = file_report(report(), cast().inspector).number
        accept_case(cast().officer, number)
    officer, on = Reader(city_app, "officer"), "/standard-texts"
    officer.post(on, {"form": "rectify", "scope": "ZANG", "text": "已清运{几}车次"}, on=on)
    refused = officer.post(on, {"form": "note", "scope": "", "text": "字" * 501}, on=on, expect=422)
    assert "字" * 501 in refused.text
    page, form = f"/cases/{number}?act=rectify", f"/cases/{number}/feedback"
    assert "已清运{几}车次" in officer.get(page).text
    fields = {**officer.hidden(page, form), "text": "先清了。", "standard": "1", "cause": "frequency"}
    photo = {"photos": (io.BytesIO(jpeg(8)), "after.jpg")}
    headers = {"Referer": "http://localhost/"}
    again = officer.pages.post(f"/cases/{number}/standard-text?act=rectify", {**fields, **photo}, 200, headers=headers)
    assert "先清了。\n已清运{几}车次</textarea>" in again.text
    assert "1 张照片已在服务器上" in again.text
    assert 'value="frequency" checked' in again.text
