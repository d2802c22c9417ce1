"""Whoever is kept out by a lock longer than the database waits: told what the other did, or let through, hardly ever “busy”."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import app.cases.service
from app.cases import accept_case, file_report, return_case
from app.cases.models import Case
from app.cases.service import patience
from app.cases.service.executor import StaleCase
from app.platform import unit_of_work
from app.platform.db import db
from app.platform.errors import Contended
from app.platform.unit_of_work import MOST_TRIES, atomic, persistently
from tests.support.city import People, report

pytestmark = pytest.mark.usefixtures("city_context")


class Holder:
    """Holds the case while another thread wants it, for longer than a lock is waited for."""

    def __init__(self, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
        self.people, self.number = people, file_report(report(), people.inspector).number
        self.kept_out = threading.Event()
        self.gone = threading.Event()
        look = patience._look

        def looks(*given: Any) -> None:
            self.kept_out.set()
            assert self.gone.wait(30)
            look(*given)

        monkeypatch.setattr(patience, "_look", looks)

    def against(self, app: Flask, work: Callable[[], object], *, keeps: bool) -> list[object]:
        """What another thread is told that does ``work`` while this one accepts the case; ``keeps``: and then commits."""
        told: list[object] = []

        def wants() -> None:
            with app.app_context():
                try:
                    told.append(work())
                except Exception as error:
                    told.append(error)
                db.session.remove()
                self.kept_out.set()

        other = threading.Thread(target=wants)
        try:
            with atomic():
                self.accept()
                other.start()
                assert self.kept_out.wait(30)
                if not keeps:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            db.session.remove()
        self.gone.set()
        other.join(30)
        return told

    def accept(self) -> None:
        accept_case(self.people.officer, self.number, 1)


@pytest.fixture
def holder(city_context: None, people: People, monkeypatch: pytest.MonkeyPatch) -> Iterator[Holder]:
    def hasty(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")

    monkeypatch.setattr(unit_of_work, "_TURN_SECONDS", 0.05)
    postgres = db.engine.dialect.name == "postgresql"
    if postgres:
        sa.event.listen(db.engine, "begin", hasty)
    yield Holder(people, monkeypatch)
    if postgres:
        sa.event.remove(db.engine, "begin", hasty)


def version(number: str) -> int:
    db.session.remove()
    return db.session.scalars(sa.select(Case.version).where(Case.number == number)).one()


def test_a_step_that_was_kept_out_by_another_one_is_told_of_it(city_app: Flask, holder: Holder) -> None:
    said = holder.against(
        city_app,
        lambda: return_case(holder.people.officer, holder.number, "not_there", "没有看到", 1),
        keeps=True,
    )
    assert [type(each) for each in said] == [StaleCase], said
    assert version(holder.number) == 2


def test_a_step_that_was_kept_out_for_nothing_goes_through(city_app: Flask, holder: Holder) -> None:
    said = holder.against(
        city_app,
        lambda: return_case(holder.people.officer, holder.number, "not_there", "没有看到", 1).version,
        keeps=False,
    )
    assert said == [2]
    assert version(holder.number) == 2


def test_patience_ends() -> None:
    tried: list[int] = []

    def never() -> None:
        tried.append(1)
        raise Contended(retry_after=1)

    with pytest.raises(Contended):
        persistently(never)
    assert len(tried) == MOST_TRIES
    with atomic(), pytest.raises(Contended):
        persistently(never)
    assert len(tried) == MOST_TRIES + 1, "inside an open unit of work there is one try"


def test_every_command_on_a_case_is_patient() -> None:
    hasty = []
    for path in sorted(Path(app.cases.service.__path__[0]).glob("*.py")):
        for command in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(command, ast.FunctionDef) or command.name.startswith("_"):
                continue
            opens = any(
                isinstance(each, ast.With) and "atomic" in ast.dump(each.items[0]) for each in ast.walk(command)
            )
            named = {each.arg for each in command.args.args} >= {"actor", "number"}
            waits = {each.id for each in command.decorator_list if isinstance(each, ast.Name)} & {"on_case", "patient"}
            if opens and named and not waits:
                hasty.append(f"{path.name}: {command.name}")
    assert hasty == []
