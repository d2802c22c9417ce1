"""Checkpoints: when they are made, what they say, and that they leave the house."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.audit.models import AuditCheckpoint, CheckpointDelivery
from app.audit.queries.entries import entry_hashes
from app.audit.rules import from_line
from app.audit.service import deliver_checkpoints, make_checkpoint
from app.audit.signing import is_signed, public_key
from app.audit.tasks import checkpoint as sweep
from app.platform import clock
from app.platform.db import db
from app.platform.unit_of_work import atomic
from config import Config, with_secrets
from tools import verify_record

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def write(count: int, subject: str = "thing:1") -> None:
    with atomic():
        audit.record_all([audit.Draft(NOW, "x", subject, {"n": number}, "h") for number in range(count)])


def sizes() -> list[int]:
    return list(db.session.scalars(sa.select(AuditCheckpoint.size).order_by(AuditCheckpoint.size)))


@pytest.mark.usefixtures("app_context")
class TestMaking:
    def test_the_sweep_makes_one_when_it_is_time(self) -> None:
        with clock.at(NOW):
            sweep.run()
            assert sizes() == []
            write(3)
            sweep.run()
            sweep.run()
            assert sizes() == [3]
            write(499)
            sweep.run()
            assert sizes() == [3]
            write(1)
            sweep.run()
            assert sizes() == [3, 503]
            write(1)
        with clock.at(NOW + timedelta(minutes=15)):
            sweep.run()
        assert sizes() == [3, 503, 504]
        assert audit.verify_record().breaks == []
        assert audit.verify_record().checkpoints == 3

    def test_on_demand_makes_one_only_of_news(self) -> None:
        assert make_checkpoint(force=True) is None
        write(2)
        first = make_checkpoint(force=True)
        assert first is not None
        assert make_checkpoint(force=True) == first
        assert make_checkpoint() is None
        assert is_signed(first, public_key())
        assert not is_signed(first, "00" * 32)

    def test_goes_on_from_the_last_one_without_reading_what_it_covers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write(10)
        make_checkpoint(force=True)
        write(3)
        asked: list[tuple[int, int]] = []

        def spy(after: int, up_to: int) -> Iterator[bytes]:
            asked.append((after, up_to))
            return entry_hashes(after, up_to)

        monkeypatch.setattr("app.audit.service.checkpoints.entry_hashes", spy)
        make_checkpoint(force=True)
        assert asked == [(10, 13)]
        assert audit.verify_record().breaks == []

    @pytest.mark.parametrize("statement", ["UPDATE audit_checkpoint SET root = head", "DELETE FROM audit_checkpoint"])
    def test_none_can_be_changed_or_deleted(self, statement: str) -> None:
        write(1)
        make_checkpoint(force=True)
        with pytest.raises(sa.exc.DatabaseError, match=r"append-only|not authorized"), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_the_key_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    first, again = (with_secrets(Config(instance_path=tmp_path)) for _ in range(2))
    assert first.checkpoint_key == again.checkpoint_key
    assert stat.S_IMODE((tmp_path / "checkpoint_key").stat().st_mode) == 0o600


class Collector:
    """A place outside that takes checkpoints, or refuses them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.refuses = False
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if not collector.refuses:
                    collector.lines.append(body)
                self.send_response(503 if collector.refuses else 204)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/checkpoints"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_reaches_the_log_a_file_and_an_address(
    make_app: Callable[..., Flask], collector: Collector, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "kept.jsonl"
    app = make_app(checkpoint_places=f"{elsewhere}, {collector.address}")
    with app.app_context():
        write(2)
        first = make_checkpoint(force=True)
        collector.refuses = True
        assert deliver_checkpoints() == 2
        write(2)
        second = make_checkpoint(force=True)
        deliver_checkpoints()
        assert collector.lines == []
        waiting = sa.select(CheckpointDelivery.size, CheckpointDelivery.attempts, CheckpointDelivery.last_error).where(
            CheckpointDelivery.delivered_at.is_(None)
        )
        first_waiting, second_waiting = db.session.execute(waiting.order_by(CheckpointDelivery.size)).all()
        assert (first_waiting.size, first_waiting.attempts, second_waiting.attempts) == (2, 2, 0)
        assert "503" in first_waiting.last_error
        collector.refuses = False
        assert deliver_checkpoints() == 2
        assert deliver_checkpoints() == 0
        log = (Path(app.instance_path) / "checkpoints.jsonl").read_text("utf-8").splitlines()
        assert [from_line(line) for line in log] == [first, second]
        assert [from_line(line) for line in elsewhere.read_text("utf-8").splitlines()] == [first, second]
        assert [from_line(line) for line in collector.lines] == [first, second]


class TestCommands:
    def test_checkpoint_verify_and_key(self, app: Flask, tmp_path: Path) -> None:
        runner = app.test_cli_runner()
        assert "empty" in runner.invoke(args=["audit", "checkpoint"]).output
        with app.app_context():
            write(5)
        line = runner.invoke(args=["audit", "checkpoint"]).output
        kept = tmp_path / "kept.jsonl"
        kept.write_text(line, "utf-8")
        assert runner.invoke(args=["audit", "key"]).output.strip() == from_line(line).key
        result = runner.invoke(args=["audit", "verify", "--checkpoint", str(kept)])
        assert (result.exit_code, result.output) == (0, "5 entries, 3 checkpoints, everything holds\n")
        assert runner.invoke(args=["audit", "verify", "--key", "00" * 32]).exit_code == 1
        with app.app_context():
            write(1, "case:12345678")
        assert "no such case" in runner.invoke(args=["audit", "verify"]).output
        assert runner.invoke(args=["audit", "verify", "--no-rows"]).exit_code == 0
        kept.write_text("nonsense", "utf-8")
        assert runner.invoke(args=["audit", "verify", "--checkpoint", str(kept)]).exit_code == 1

    def test_a_record_cut_off_with_its_checkpoints_is_shorter_than_the_log_says(self, app: Flask) -> None:
        from tests.audit.tampering import Book

        runner = app.test_cli_runner()
        with app.app_context():
            for _ in range(3):
                write(4)
                make_checkpoint(force=True)
                deliver_checkpoints()
            book = Book.read()
            book.entries, book.checkpoints = book.entries[:4], book.checkpoints[:1]
            book.store()
        result = runner.invoke(args=["audit", "verify"])
        assert result.exit_code == 1
        assert "the record ends at 4" in result.output


class TestExports:
    @pytest.fixture
    def exported(self, app: Flask, tmp_path: Path) -> tuple[Path, Path, Path]:
        """The whole record, one case, and the checkpoints as they were kept elsewhere."""
        with app.app_context():
            for number in range(7):
                write(3, f"case:4827193{number % 3}")
                if number % 2:
                    make_checkpoint(force=True)
        runner = app.test_cli_runner()
        whole, case, kept = (tmp_path / name for name in ("record.jsonl", "case.json", "kept.jsonl"))
        assert runner.invoke(args=["audit", "export", "--out", str(whole)]).exit_code == 0
        assert runner.invoke(args=["audit", "export", "4827-1931", "--out", str(case)]).exit_code == 0
        kept.write_text(runner.invoke(args=["audit", "checkpoint"]).output, "utf-8")
        return whole, case, kept

    def test_hold_away_from_the_service(
        self, exported: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        whole, case, kept = exported
        key = from_line(kept.read_text("utf-8")).key
        for file, said in ((whole, "21 entries and 4 checkpoints"), (case, "case:48271931: 6 entries")):
            assert verify_record.main([str(file), "--checkpoint", str(kept), "--key", key]) == 0
            assert said in capsys.readouterr().out
            assert verify_record.main([str(file)]) == 0
            assert "compare it" in capsys.readouterr().out

    def test_another_key_is_not_trusted(self, exported: tuple[Path, Path, Path]) -> None:
        for file in exported[:2]:
            assert verify_record.main([str(file), "--key", "00" * 32]) == 1

    def test_every_changed_character_of_a_case_is_found(self, exported: tuple[Path, Path, Path]) -> None:
        case = json.loads(exported[1].read_text("utf-8"))
        for position, entry in enumerate(case["entries"]):
            for name, value in entry.items():
                changed = json.loads(json.dumps(case))
                changed["entries"][position][name] = _other(value)
                exported[1].write_text(json.dumps(changed), "utf-8")
                assert verify_record.main([str(exported[1])]) == 1, (position, name)
        for left_out in range(len(case["entries"]) - 1):
            changed = {**case, "entries": [each for n, each in enumerate(case["entries"]) if n != left_out]}
            exported[1].write_text(json.dumps(changed), "utf-8")
            assert verify_record.main([str(exported[1])]) == 1, left_out

    def test_every_changed_line_of_the_record_is_found(self, exported: tuple[Path, Path, Path]) -> None:
        whole, _case, kept = exported
        lines = whole.read_text("utf-8").splitlines()
        variants = [lines[:place] + lines[place + 1 :] for place in range(len(lines))]
        variants += [[*lines[:place], lines[place], *lines[place:]] for place in range(1, len(lines))]
        variants += [
            [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]] for place in range(1, len(lines) - 1)
        ]
        variants += [lines[:place] for place in range(len(lines))]
        for place, line in enumerate(lines):
            for name, value in json.loads(line).items():
                changed = json.dumps({**json.loads(line), name: _other(value)}, ensure_ascii=False)
                variants.append([*lines[:place], changed, *lines[place + 1 :]])
        for variant in variants:
            whole.write_text("\n".join(variant), "utf-8")
            assert verify_record.main([str(whole), "--checkpoint", str(kept)]) == 1

    def test_an_unknown_case_has_none(self, app: Flask) -> None:
        with app.app_context():
            write(1)
        for asked in (["audit", "export", "1111-1111"], ["audit", "export", "1", "--police"]):
            assert app.test_cli_runner().invoke(args=asked).exit_code == 1


def _other(value: object) -> object:
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, dict):
        return {**value, "n": -1}
    if isinstance(value, list):
        return value[1:] or ["00" * 32]
    return 1000 if value is None else int(str(value)) + 1
