"""O-15: a case on paper says what its page says to this reader: no reporter, no inspector, no minute of observation."""

from __future__ import annotations

import io
from datetime import datetime

from flask import Flask

from app.cases import AfterPhoto, accept_case, file_report, give_feedback
from app.cases.service.notes import add_note
from app.evidence import stage_photo
from app.platform import clock
from tests.support.browsing import Reader
from tests.support.city import jpeg, report
from tests.support.city import people as cast


def test_a_case_on_paper(city_app: Flask) -> None:
    seen = datetime(2026, 11, 23, 10, 17, tzinfo=clock.SHANGHAI)
    with city_app.app_context():
        with clock.at(seen):
            number = file_report(report(note="路口东侧"), cast().inspector).number
            accept_case(cast().officer, number)
            photos = [(stage_photo(io.BytesIO(jpeg(41))), AfterPhoto())]
            give_feedback(cast().officer, number, "清运 3 车次", photos)
            add_note(cast().supervisor, number, "看过了")
        secret = (cast().inspector.name, cast().inspector.handle, cast().supervisor.name)
    on = f"/cases/{number}"
    officer = Reader(city_app, "officer")
    assert f"{on}/print" in officer.get(on).text
    paper = officer.get(f"{on}/print").text
    for words in ("路口东侧", "2026-11-23 上午", "清运 3 车次", "看过了", "签收", "督察组", "内部资料，不公开"):
        assert words in paper
    for words in (*secret, "今天", "昨天"):
        assert words not in paper.split("<article")[1]
    assert paper.count('class="paper__shot"') == 1
    Reader(city_app, "foreign").get(f"{on}/print", 404)
