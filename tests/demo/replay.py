"""Lives carried out by the real commands, in the order of time, and the rows of a database in a form that compares."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app.capture.models import SentReport
from app.capture.service import receive_photo, receive_report
from app.cases import (
    Action,
    Life,
    LifeStep,
    accept_case,
    advance_police_case,
    dismiss_case,
    give_feedback,
    merge_case,
    order_rework,
    pass_check,
    return_case,
    rule_on_return,
    suspend_case,
)
from app.cases.models import (
    Case,
    CaseDecision,
    CaseEvent,
    CaseGuide,
    CasePhoto,
    CaseRung,
    CaseTask,
    EventAuthor,
    Finding,
    FindingOrigin,
    PoliceCase,
    PoliceEvent,
    PoliceRung,
)
from app.cases.models.rulings import CaseRuling
from app.cases.service import filing, photos
from app.cases.service.ladder import sweep_ladder
from app.cases.service.police_sweep import sweep_police
from app.demo.reports import body_of
from app.evidence import Reuse
from app.evidence.rules import original_key
from app.platform import clock
from app.platform.db import Base, db
from app.platform.storage import current_storage

TABLES: tuple[type[Base], ...] = (
    Case,
    PoliceCase,
    Finding,
    FindingOrigin,
    CaseDecision,
    CaseGuide,
    CaseTask,
    CaseEvent,
    EventAuthor,
    PoliceEvent,
    CasePhoto,
    CaseRung,
    PoliceRung,
    CaseRuling,
    SentReport,
)
Command = Callable[[str, LifeStep], Any]
COMMANDS: dict[Action, Command] = {
    Action.ACCEPT: lambda number, step: accept_case(step.person, number),
    Action.RETURN: lambda number, step: return_case(step.person, number, step.reason or "", step.text),
    Action.RULE: lambda number, step: rule_on_return(step.person, number, step.reason or "", step.text),
    Action.FEEDBACK: lambda number, step: give_feedback(
        step.person, number, step.text, [(photo.staged, photo.after) for photo in step.photos]
    ),
    Action.PASS: lambda number, step: pass_check(step.person, number, step.text),
    Action.REWORK: lambda number, step: order_rework(step.person, number, step.reason or "", step.text),
    Action.SUSPEND: lambda number, step: suspend_case(step.person, number, _until(step), step.text),
    Action.DISMISS: lambda number, step: dismiss_case(step.person, number, step.reason or "", step.text),
    Action.MERGE: lambda number, step: merge_case(step.person, number, step.into or "", step.text),
}


def _until(step: LifeStep) -> Any:
    assert step.until is not None
    return step.until


def replay(lives: Iterable[Life], until: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, accept, rectify … every life through the commands, each at its own time, and the ladder up to ``until``.

    Two things are left out: numbers are those of the lives, and shared pictures are not held against anybody.
    """
    monkeypatch.setattr(photos, "_used", lambda *_digests: False)
    monkeypatch.setattr(photos, "_reuse", lambda _staged, _used: Reuse())
    moments: list[tuple[Any, int, Callable[[], Any]]] = []
    for life in lives:
        moments.append((life.filed_at, 0, partial(_file, life, monkeypatch)))
        moments += [(step.at, 1 + place, partial(_take, life.number, step)) for place, step in enumerate(life.steps)]
    for at, _place, act in sorted(moments, key=lambda moment: moment[:2]):
        _sweep_until(at)
        with clock.at(at):
            act()
    _sweep_until(until)


def _sweep_until(until: datetime) -> None:
    """The ladder, rung at every instant at which a case wakes."""
    for table, sweep in ((Case, sweep_ladder), (PoliceCase, sweep_police)):
        earliest = sa.select(sa.func.min(table.wake_at))
        while (wake := db.session.scalar(earliest)) is not None and wake <= until:
            with clock.at(wake):
                sweep()


def _file(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "free_number", lambda: life.number)
    receive_report(life.report.id, body_of(life.report).encode(), life.author)
    for photo in life.report.photos:
        with current_storage().local_path(original_key(photo.sha256)) as path:
            receive_photo(life.report.id, photo.sha256, io.BytesIO(path.read_bytes()), life.author)


def _take(number: str, step: LifeStep) -> None:
    if step.action is None:
        advance_police_case(step.person, number, text=step.text, outcome=step.outcome)
    else:
        COMMANDS[step.action](number, step)


def rows() -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables of cases with ids replaced by numbers and random tokens left out, in a stable order."""
    names = _Names()
    return {
        table.__tablename__: sorted((names.plain(table, row) for row in _read(table)), key=repr) for table in TABLES
    }


def _read(table: type[Base]) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(sa.select(table.__table__)).mappings()]


class _Names:
    """What the ids of one database stand for."""

    def __init__(self) -> None:
        self._cases = {row["id"]: row["number"] for row in _read(Case)}
        self._police = {row["id"]: row["number"] for row in _read(PoliceCase)}
        self._events = {row["id"]: (self._cases[row["case_id"]], row["seq"]) for row in _read(CaseEvent)}
        self._photos = {row["token"]: (row["finding_id"], row["position"]) for row in _read(CasePhoto)}

    def plain(self, table: type[Base], row: dict[str, Any]) -> dict[str, Any]:
        """One row without what is random or counted."""
        meaning = {
            "case_id": self._cases,
            "merged_into": self._cases,
            "police_case_id": self._police,
            "event_id": self._events,
            "cover": self._photos,
        }
        left_out = {"id"} if table not in {Finding, SentReport} else set()
        left_out |= {"token"}
        return {
            name: meaning[name].get(value) if name in meaning else value
            for name, value in row.items()
            if name not in left_out
        }
