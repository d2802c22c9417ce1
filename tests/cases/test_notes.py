"""Notes and files: who may say something, in which voice it is read, and who finds it as news."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.accounts import NewAccount, Role, create_accounts, find_account, get_actor
from app.cases import file_report
from app.cases.models import CaseAttachment, NoteAuthor
from app.cases.queries.lists import CaseFilter, list_cases
from app.cases.queries.notes import file_behind, notes_of
from app.cases.queries.work import case_work
from app.cases.service.looking import looked_at
from app.cases.service.notes import NamedFile, add_note
from app.evidence import stage_file, staged_photos
from app.platform.db import db
from app.platform.errors import BadInput, NotFound
from tests.support.browsing import Reader
from tests.support.city import PASSWORD, People, jpeg, report
from tests.support.city import people as cast
from tests.support.papers import pdf


@pytest.fixture
def number(people: People) -> str:
    return file_report(report(), people.inspector).number


def attached(data: bytes, name: str) -> NamedFile:
    return NamedFile(stage_file(io.BytesIO(data)), name)


@pytest.mark.usefixtures("city_context")
class TestNotes:
    def test_voices(self, people: People, number: str) -> None:
        for actor in (people.officer, people.department, people.county, people.arbiter, people.supervisor):
            add_note(actor, number, f"意见 {actor.login}")
        work = case_work(number, people.officer)
        assert [note.voice for note in work.notes] == ["lead", "guide", "unit", "office", "supervision"]
        said = [note.who for note in work.notes]
        assert said[0].startswith("测试officer，")
        assert said[3:] == ["创“三城”办公室", "督察组"]
        assert work.guidance is not None
        assert work.guidance.text == "意见 department"

    def test_authors_stand_apart_and_the_record_holds_no_words(self, people: People, number: str) -> None:
        note = add_note(people.supervisor, number, "请看南侧")
        assert (note.label, note.unit_code) == (None, None)
        author = db.session.scalars(sa.select(NoteAuthor).where(NoteAuthor.note_id == note.id)).one()
        assert author.account_id == people.supervisor.account_id
        entry = audit.entries_for(f"case:{number}")[-1]
        assert entry.action == "case.note"
        assert "请看南侧" not in str(entry.body)
        assert entry.actor != people.supervisor.handle
        assert audit.verify_chain()[1] is None

    def test_foreign_units_and_empty_notes_are_refused(self, people: People, number: str) -> None:
        with pytest.raises(NotFound):
            add_note(people.foreign_officer, number, "路过")
        with pytest.raises(BadInput, match="note_empty"):
            add_note(people.officer, number, "  ")
        with pytest.raises(BadInput, match="text_too_long"):
            add_note(people.officer, number, "长" * 2001)
        assert case_work(number, people.officer).notes == []

    def test_files_keep_their_name_but_not_that_of_supervision(self, people: People, number: str) -> None:
        add_note(people.officer, number, "", [attached(pdf(), "整改方案.pdf"), attached(jpeg(1), "现场.jpg")])
        add_note(people.supervisor, number, "", [attached(jpeg(2), "周敏的手机.jpg")])
        with pytest.raises(BadInput, match="pdf_tells_author"):
            add_note(people.supervisor, number, "", [attached(pdf(), "a.pdf")])
        files = [file for note in case_work(number, people.officer).notes for file in note.files]
        assert [file.name for file in files] == ["整改方案.pdf", "现场.jpg", "1.jpg"]
        assert [file.is_document for file in files] == [True, False, False]
        with pytest.raises(NotFound):
            file_behind(files[0].token, people.foreign_officer)

    def test_specialist_offices_comment_everywhere(self, number: str) -> None:
        from app.territory import UnitKind, list_units

        office = list_units(UnitKind.SPECIALIST)[0]
        create_accounts([NewAccount("hygiene", Role.DEPARTMENT, office.code, name="某", password=PASSWORD)], by="test")
        account = find_account("hygiene")
        assert account is not None
        assert add_note(get_actor(account.account_id), number, "爱卫专班意见").voice == "unit"


@pytest.mark.usefixtures("city_context")
class TestNews:
    def found(self, actor: object) -> list[str]:
        return [row.number for row in list_cases(actor, CaseFilter(changed=True)).rows]  # type: ignore[arg-type]

    def test_news_are_found_until_they_are_seen_and_again_with_the_next(self, people: People, number: str) -> None:
        assert self.found(people.department) == [number]
        work = case_work(number, people.department)
        for _twice in range(2):
            looked_at(people.department, work.case_id, work.mark)
        assert self.found(people.department) == []
        assert self.found(people.officer) == [number]
        add_note(people.officer, number, "已联系")
        assert self.found(people.department) == [number]


def kept(text: str) -> str:
    """The token under which a refused form's files wait."""
    return text.split('name="kept" value="')[1].split('"', maxsplit=1)[0]


class TestPages:
    @pytest.fixture
    def filed(self, city_app: Flask) -> str:
        with city_app.app_context():
            return file_report(report(), cast().inspector).number

    def test_a_note_with_files_by_form(self, city_app: Flask, filed: str) -> None:
        officer, on = Reader(city_app, "officer"), f"/cases/{filed}"
        files = [(io.BytesIO(pdf()), "方案.pdf"), (io.BytesIO(jpeg(5)), "现场.jpg")]
        officer.post(f"{on}/notes", {"text": "已联系环卫\n明早清运", "files": files}, on=on)
        page = officer.get(f"{on}?done=noted")
        assert "已联系环卫" in page.text
        with city_app.app_context():
            tokens = {row.kind: row.token for row in db.session.scalars(sa.select(CaseAttachment))}
            assert notes_of(1)
        document = officer.pages.client.get(f"/files/{tokens['pdf']}/document.pdf")
        assert (document.status_code, document.mimetype) == (200, "application/pdf")
        assert officer.pages.client.get(f"/files/{tokens['jpeg']}/320.jpg").status_code == 200
        for wrong in (f"{tokens['pdf']}/320.jpg", f"{tokens['jpeg']}/document.pdf", f"{tokens['jpeg']}/64.jpg"):
            assert officer.pages.client.get(f"/files/{wrong}").status_code == 404
        foreign = Reader(city_app, "foreign").pages.client
        assert foreign.get(f"/files/{tokens['pdf']}/document.pdf").status_code == 404

    def test_a_refused_file_keeps_the_words(self, city_app: Flask, filed: str) -> None:
        on = f"/cases/{filed}"
        fields = {"text": "看附件", "files": (io.BytesIO(b"MZ\x90 program"), "setup.exe")}
        page = Reader(city_app, "officer").post(f"{on}/notes", fields, on=on, expect=415)
        assert "看附件" in page.text

    def test_a_refused_form_comes_back_with_its_files(self, city_app: Flask, filed: str) -> None:
        on, supervisor = f"/cases/{filed}", Reader(city_app, "supervisor")
        files = [(io.BytesIO(pdf()), "方案.pdf"), (io.BytesIO(jpeg(5)), "现场.jpg"), (io.BytesIO(b"MZ"), "setup.exe")]
        page = supervisor.post(f"{on}/notes", {"text": "看附件", "files": files}, on=on, expect=415)
        again = {"text": "看附件", "keep": ["0", "1"], "kept": kept(page.text)}
        assert ("方案.pdf" in page.text, "现场.jpg" in page.text, "setup.exe" in page.text) == (True, True, False)
        page = supervisor.post(f"{on}/notes", again, on=on, expect=422)
        assert Reader(city_app, "officer").post(f"{on}/notes", again, on=on).status == 303, (
            "words alone: not their files"
        )
        supervisor.post(f"{on}/notes", {**again, "keep": ["1"], "kept": kept(page.text)}, on=on)
        with city_app.app_context():
            attached_files = db.session.scalars(sa.select(CaseAttachment)).all()
            assert [(file.kind, file.name) for file in attached_files] == [("jpeg", "1.jpg")]
            assert staged_photos(kept(page.text), cast().supervisor) == ()

    def test_news_go_when_the_page_was_read(self, city_app: Flask, filed: str) -> None:
        officer = Reader(city_app, "officer")
        link = f'href="/cases/{filed}"'
        assert link in officer.get("/cases?changed=1").text
        officer.get(f"/cases/{filed}")
        assert link not in officer.get("/cases?changed=1").text
