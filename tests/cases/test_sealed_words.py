"""A case full of words goes to the police: the desk reads them, no other table holds any, the record stays whole."""

from __future__ import annotations

import io
import json

import pytest
import sqlalchemy as sa

from app import audit
from app.capture.models import SentEvent
from app.cases import (
    Asked,
    Order,
    Part,
    RequestKind,
    accept_case,
    ask_request,
    assign_checker,
    case_discrepancies,
    file_report,
    give_feedback,
    issue_notice,
    order_rework,
    refuse_request,
    seal_case,
    split_case,
)
from app.cases.models import CaseRung, CaseTask
from app.cases.queries.accountability import Tab, account_page
from app.cases.queries.page import case_page
from app.cases.queries.police import list_police_cases, police_page
from app.cases.queries.tasks import task_page
from app.cases.rules.requests import REQUESTS
from app.cases.service.losses import lose_photos
from app.cases.service.marks import set_marks
from app.cases.service.notes import NamedFile, add_note
from app.cases.service.pressing import decide_accountability, press_case
from app.cases.service.site_notices import answer_notice
from app.cases.service.tasks import answer_task, rate_task
from app.evidence import stage_photo
from app.platform import clock
from app.platform.db import db, insert_row
from app.platform.errors import NotFound
from app.platform.unit_of_work import atomic
from tests.cases.test_main_path import MONDAY, after, row
from tests.support.city import People, jpeg, report

WORD = "canary"
# Beside the desk's own tables: the finding itself, which goes with the case and is then read by its author and the desk.
POLICE = {"police_case", "police_event", "finding"}
pytestmark = pytest.mark.usefixtures("city_context")


def holding(word: str) -> set[str]:
    """The tables of the database in which a row says ``word``, in whatever column."""
    rows = {
        name: db.session.execute(sa.text(f'SELECT * FROM "{name}"')).all()
        for name in sa.inspect(db.engine).get_table_names()
    }
    return {name for name, found in rows.items() if any(word in str(row) for row in found)}


def full_of_words(people: People) -> tuple[str, str]:
    """A case with words in every field that takes any, and the number of a part that was split off it."""
    with clock.at(MONDAY):
        sent = file_report(report(note=f"{WORD} of the report"), people.inspector)
        number, finding = sent.number, sent.finding_id
        accept_case(people.officer, number)
        part = split_case(people.arbiter, number, Part("ZANG-02", "the other bin"), "two problems").number
        lose_photos(finding, ["b" * 64], f"{WORD} of the loss", people.inspector, number)
        file = NamedFile(stage_photo(io.BytesIO(jpeg(31))), f"{WORD}.jpg")
        add_note(people.officer, number, f"{WORD} of a note", [file])
        task = db.session.scalars(sa.select(CaseTask).where(CaseTask.case_id == row(number).id)).one()
        answer_task(people.department, number, task.id, f"{WORD} of an answer")
        rate_task(people.officer, number, task.id, "helpful", f"{WORD} of a rating")
        reason = next(iter(REQUESTS[RequestKind.EXTENSION].reasons))
        asked = ask_request(people.officer, number, Asked(RequestKind.EXTENSION, reason, f"{WORD} of a request"))
        refuse_request(people.arbiter, number, asked.id, f"{WORD} of a refusal")
        set_marks(people.supervisor, number, ["hard"], f"{WORD} of a mark")
        order = Order("trader", f"{WORD} shop", f"{WORD} road", f"{WORD} of a notice", "2026-11-30", f"{WORD} phone")
        answer_notice(issue_notice(people.officer, number, order).token, f"{WORD} of the owner")
        press_case(people.arbiter, number, f"{WORD} of a press")
        give_feedback(people.officer, number, f"{WORD} of a feedback", after(32))
        assign_checker(people.arbiter, number, people.supervisor.account_id, f"{WORD} of a checker")
        order_rework(people.supervisor, number, "remains", f"{WORD} of a rework")
        ask_request(people.officer, number, Asked(RequestKind.EXTENSION, reason, f"{WORD} of what waits"))
    kept_elsewhere(people, number)
    return number, part


def kept_elsewhere(people: People, number: str) -> None:
    """A decision on its lateness, a task handed down, and a follow-up that has not come whole."""
    case = row(number)
    at = {"due_at": MONDAY, "rung_at": MONDAY, "lifted_at": None}
    with atomic():
        insert_row(CaseRung, case_id=case.id, stage=1, rung="account", unit_code=case.lead_unit, by_hand=False, **at)
        insert_row(
            CaseTask,
            case_id=case.id,
            kind="handdown",
            unit_code=people.foreign_officer.unit_code,
            giver=case.lead_unit,
            version=1,
            state="done",
            reasons=[],
            text=f"{WORD} of a task",
            given_at=MONDAY,
            due_at=MONDAY,
            rating_text="",
        )
        insert_row(
            SentEvent,
            id="e" * 36,
            account_id=people.officer.account_id,
            kind="rectify",
            sha256="c" * 64,
            body=json.dumps({"case": number, "note": f"{WORD} of a phone"}),
            number=number,
            received_at=MONDAY,
            complete=False,
        )
    rung = db.session.scalars(sa.select(CaseRung.id).where(CaseRung.rung == "account")).one()
    decide_accountability(people.commander, rung, False, f"{WORD} of the commander")


def test_no_word_of_it_stays_outside_the_tables_of_the_police(people: People) -> None:
    number, part = full_of_words(people)
    before = holding(WORD)
    assert before >= {
        "case_file",
        "case_event",
        "case_note",
        "case_attachment",
        "case_task",
        "case_press",
        "case_request",
        "case_accountability",
        "check_draw",
        "photo_loss",
        "site_notice",
        "sent_event",
        "finding",
    }
    seal_case(people.arbiter, number, "DUPIN-01", f"{WORD} at last")
    assert holding(WORD) == POLICE
    assert list(case_discrepancies()) == []
    assert audit.verify_chain()[1] is None

    (lead,) = list_police_cases(people.police)
    said = police_page(lead.number, people.police)[1][0].text
    assert said.startswith(f"{WORD} at last\n2026-11-23 09:00 ")
    for what in (
        "a note",
        "an answer",
        "a task",
        "a refusal",
        "a mark",
        "a notice",
        "the owner",
        "a press",
        "a rework",
    ):
        assert f"{WORD} of {what}" in said
    assert lead.note == f"{WORD} of the report"

    # The other lists that knew of it go on without it; the part is a case of its own
    assert task_page(people.department, "ended").lines == []
    assert task_page(people.foreign_officer, "ended").lines == []
    assert [len(account_page(people.commander, tab).lines) for tab in Tab] == [0, 0, 0]
    with pytest.raises(NotFound):
        case_page(number, people.foreign_officer)
    assert case_page(part, people.officer).row.number == part
    seal_case(people.arbiter, part, "HUANG-01", "this one too")
    assert list(case_discrepancies()) == []
    assert holding("the other bin") == {"police_case"}
