"""Documents: what is taken, what is refused, how it is handed out, and that nothing forgotten stays."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, current_app

from app import evidence
from app.evidence import StagedDocument, StagedPhoto, sweeping
from app.evidence.rules import document_fault, document_key, safe_name
from app.platform import clock
from app.platform.errors import BadInput, NotFound, TooLarge
from app.platform.settings import current_config
from app.platform.storage import current_storage
from app.platform.unit_of_work import atomic
from tests.evidence.conftest import ANNA
from tests.support.city import jpeg
from tests.support.papers import pdf


class TestRules:
    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (pdf(), None),
            (pdf(b"/OpenAction[3 0 R /Fit]"), None),
            (b"%PDF-1.4\nonly the beginning", "damaged"),
            (b"MZ" + pdf(), "damaged"),
            (pdf(b"/Encrypt 5 0 R"), "encrypted"),
            (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "active"),
            (pdf(b"/AA<</O<</S/#4aava#53cript>>>>"), "active"),
            (pdf(b"/Names<</EmbeddedFiles 9 0 R>>"), "active"),
            (pdf(b"/A<</S/Launch>>"), "active"),
        ],
    )
    def test_what_is_a_document(self, data: bytes, fault: str | None) -> None:
        assert document_fault(data) == fault

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("整改方案.pdf", "整改方案.pdf"),
            ("C:\\Users\\li\\方案.pdf", "方案.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\u202efdp.exe", "afdp.exe"),
            ('x"\r\nSet-Cookie: y.pdf', "xSet-Cookie y.pdf"),
            ("", "1.pdf"),
            ("...", "1.pdf"),
            ("长" * 200 + ".pdf", "长" * 76 + ".pdf"),
        ],
    )
    def test_names_are_harmless(self, given: str, shown: str) -> None:
        assert safe_name(given, "1.pdf") == shown


@pytest.mark.usefixtures("photo_room")
class TestIntake:
    def test_a_file_is_what_its_first_bytes_say(self) -> None:
        assert isinstance(evidence.stage_file(io.BytesIO(pdf())), StagedDocument)
        assert isinstance(evidence.stage_file(io.BytesIO(jpeg(1))), StagedPhoto)

    @pytest.mark.parametrize("data", [b"%PDF-1.4 cut", pdf(b"/Encrypt 5 0 R"), pdf(b"/JS(1)")])
    def test_refused_bytes_are_not_kept(self, data: bytes) -> None:
        with pytest.raises(BadInput):
            evidence.stage_file(io.BytesIO(data))
        assert list(current_storage().older_than("documents", clock.now() + timedelta(days=1))) == []

    def test_too_large(self, photo_room: Flask) -> None:
        photo_room.config["MINGCHA"] = replace(current_config(), document_max_bytes=100)
        with pytest.raises(TooLarge):
            evidence.stage_file(io.BytesIO(pdf()))

    def test_a_document_without_a_row_goes_after_an_hour_and_one_with_a_row_stays(self) -> None:
        kept = evidence.stage_file(io.BytesIO(pdf(b"/Lang(zh)")))
        lost = evidence.stage_file(io.BytesIO(pdf()))
        with atomic():
            evidence.register_files([kept, kept], ANNA)
        with clock.at(clock.now() + timedelta(hours=2)):
            for share in range(256):
                sweeping.sweep_orphans(share)
        assert current_storage().exists(document_key(kept.sha256))
        assert not current_storage().exists(document_key(lost.sha256))

    def test_outside_a_unit_of_work_nothing_is_registered(self) -> None:
        staged = evidence.stage_file(io.BytesIO(pdf()))
        with pytest.raises(RuntimeError):
            evidence.register_file(staged, ANNA)


@pytest.mark.usefixtures("photo_room")
def test_a_document_is_only_ever_a_download() -> None:
    staged = evidence.stage_file(io.BytesIO(pdf()))
    with current_app.test_request_context():
        response = evidence.document_response(staged.sha256, "整改 方案.pdf")
        with pytest.raises(NotFound):
            evidence.document_response("0" * 64, "x.pdf")
    assert response.get_data() == pdf()
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E6%95%B4" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response.headers["Cache-Control"]
