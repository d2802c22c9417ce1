"""Walks of confidential cases through the police desk's commands, held against the model and the record."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.cases import advance_police_case, file_report, hand_over_police_case
from app.cases.models import PoliceCase
from app.cases.rules.police import POLICE_ORDER, PoliceState
from app.cases.service.police_sweep import sweep_police
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.territory import unit_tree
from tests.cases.walks.acting import Cast
from tests.cases.walks.model import DONE, Who
from tests.cases.walks.office_time import HOUR, SHANGHAI, second
from tests.cases.walks.police import OUTCOMES, PoliceModel
from tests.cases.walks.pure import PAUSES, Count, Difference
from tests.cases.walks.table import instant
from tests.support.city import XIGUAN, report

_ROW = PoliceCase.__table__
_HEAD = sa.select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
NEXT = ("accept", "feedback", "conclude", "conclude")


class PoliceWalk:
    """One confidential case on its way."""

    def __init__(self, number: int, seed: int, cast: Cast) -> None:
        self._walk, self._cast = number, cast
        self._dice = random.Random(seed * 1_000_003 + number)
        self._now = second(datetime(2026, 1, 5, tzinfo=SHANGHAI)) + self._dice.randrange(250 * 24 * HOUR)
        with clock.at(instant(self._now)):
            filed = file_report(report("DUPIN-01", XIGUAN), cast.reporter)
        self._number, self._model, self._version = filed.number, PoliceModel(), 1
        above = unit_tree().ancestors(filed.lead_unit or "")
        self._desks = {filed.lead_unit, *(unit.code for unit in above)}
        self._dues = self._row()["due_at"]

    def go(self, steps: int, count: Count) -> None:
        """So many steps, or until it has been concluded for a while. Raises Difference."""
        for step in range(steps):
            self._now += self._dice.choice(PAUSES)
            with clock.at(instant(self._now)):
                sweep_police()
                self._step(step, count)
            if self._model.done == 3 and self._dice.random() < 0.2:
                break
        db.session.execute(sa.update(PoliceCase).values(wake_at=None))
        db.session.commit()

    def _step(self, step: int, count: Count) -> None:
        dice = self._dice
        desk = [who for who in self._cast.everybody if who.role == "police"]
        who = dice.choice(desk if dice.random() < 0.8 else self._cast.everybody)
        action = "hand_over" if dice.random() < 0.1 else NEXT[self._model.done]
        outcome, text = dice.choice((None, "nonsense", *OUTCOMES)), dice.choice(("", "说明", "说明"))
        seen = dice.choice((None, self._version, self._version, self._version + 1))
        before = (self._row(), self._head())
        verdict = self._refused(who, action, text, seen) or self._model.act(action, outcome)
        said = self._said(who, action, (outcome, text, seen))
        self._same(step, f"{action} by {who.name}", said, verdict)
        if verdict == DONE:
            self._version += 1
            self._same(step, "the record goes on", self._head()[0] > before[1][0], True)
        else:
            self._same(step, f"{action} refused leaves everything", (self._row(), self._head()), before)
        row = self._row()
        stands = (POLICE_ORDER.index(PoliceState(row["state"])), row["outcome"], row["version"], row["due_at"])
        self._same(step, f"after {action}", stands, (self._model.done, self._model.outcome, self._version, self._dues))
        count.add(action, verdict)

    def _refused(self, who: Who, action: str, text: str, seen: int | None) -> str | None:
        if who.role != "police":
            return "forbidden"
        if who.unit not in self._desks:
            return "not_found"
        if seen not in {None, self._version}:
            return "stale"
        return "text_missing" if action == "hand_over" and self._model.done < 3 and not text else None

    def _said(self, who: Who, action: str, said: tuple[str | None, str, int | None]) -> str:
        outcome, text, seen = said
        actor = self._cast.actors[who.name]
        try:
            if action == "hand_over":
                hand_over_police_case(actor, self._number, "ZANG-04", text, seen)
            else:
                advance_police_case(actor, self._number, seen, text, outcome)
        except AppError as error:
            return error.code
        return DONE

    def _row(self) -> dict[str, Any]:
        return dict(db.session.execute(sa.select(_ROW).where(_ROW.c.number == self._number)).mappings().one())

    def _head(self) -> tuple[Any, ...]:
        return tuple(db.session.execute(_HEAD).one())

    def _same(self, step: int, what: str, service: object, model: object) -> None:
        if service != model:
            raise Difference(f"walk {self._walk}, step {step}: {what}: service {service}, model {model}")
