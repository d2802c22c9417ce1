"""Walks through the real commands on a real database: each step is asked of the service and of the model.

Whatever is refused must leave the row of the case and the record as they were; whatever is done must be in both.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts import Actor
from app.audit.models import AuditEntry
from app.cases import file_report
from app.cases.models import Case, CaseGuide, CaseRung
from app.cases.rules.holding import Held, holder
from app.cases.rules.life import State
from app.cases.service.alarms import unheard
from app.cases.service.ladder import sweep_ladder
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db
from app.platform.errors import AppError
from app.worktime import LimitUnit
from tests.cases.walks.acting import OTHER_ITEM, Cast, command
from tests.cases.walks.model import ACTIONS, DONE, OPEN, RUNNING, Ground, Model, Who
from tests.cases.walks.office_time import SHANGHAI, second
from tests.cases.walks.pure import PAUSES, REASONS, WRONG_REASONS, Count, Difference
from tests.cases.walks.served import KINDS, MORE_ACTIONS, Served, ServedModel, inside, outside
from tests.cases.walks.table import instant
from tests.support.city import OUTSIDE, XIGUAN, report

HOUR = 3600
ITEMS = ("ZANG-04", "ZANG-01", "LUAN-01", "ZANG-05", "WEN-01", "CE-01")
Commands = Callable[[Actor, str, Served, Cast], object]
_ROW = Case.__table__
_HEAD = sa.select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
_DUES = ("accept_due_at", "due_at", "first_due_at", "check_due_at", "queue_due_at", "suspended_at", "suspended_until")


@dataclass(frozen=True)
class Stand:
    """The row of the case and the end of the record at one moment."""

    row: Mapping[str, Any]
    head: tuple[Any, ...]


class ServiceWalk:
    """One case on its way through the service and by the model."""

    def __init__(self, number: int, seed: int, cast: Cast, acting: Commands = command) -> None:
        self.walk = number
        self._cast, self._acting = cast, acting
        self._dice = random.Random(seed * 1_000_003 + number)
        self.now = second(datetime(2026, 1, 5, tzinfo=SHANGHAI)) + self._dice.randrange(250 * 24 * HOUR)
        item = self._dice.choice(ITEMS)
        limit = get_catalogue().item(item).limit_for(alt=False)
        hours = limit.n * 8 if limit.unit is LimitUnit.WORK_DAY else limit.n
        with clock.at(instant(self.now)):
            self._cast.prepare()
            away = self._dice.random() < 0.25
            filed = file_report(report(item, OUTSIDE if away else XIGUAN), cast.reporter)
        self.number = filed.number
        ground = Ground(cast.parents, frozenset(), hours, limit.unit.runs_always)
        row = self._stand().row
        self._id = row["id"]
        model = outside(ground, self.now) if away else inside(ground, filed.lead_unit or "", self.now)
        self.served = ServedModel(model, row["leaf_unit"], cast.other_leads, cast.nobody, joinable=item == OTHER_ITEM)
        self._read_guides(row)
        self._alike(-1, "file", row)

    def go(self, steps: int, count: Count) -> None:
        """So many steps. Raises Difference."""
        for step in range(steps):
            self.wait(step, self._dice.choice(PAUSES))
            count.add(*self.take(step, *self._drawn_wish()))
            if self.model.state == "sealed" and self._dice.random() < 0.3:
                break
        self.end()

    def _rang_now(self) -> bool:
        """Whether a rung that was taken back rang at this very microsecond. The record knows rungs by the instant at which they
        ring; only a clock that stands still, or is set back by whole hours, lets another one ring there."""
        at = CaseRung.rung_at == instant(self.now)
        back = sa.select(CaseRung.id).where(CaseRung.case_id == self._id, CaseRung.lifted_at.is_not(None), at)
        return db.session.scalars(back).first() is not None

    def end(self) -> None:
        """Later walks begin at another time: this case must not be looked at then."""
        db.session.execute(sa.update(Case).values(wake_at=None))
        db.session.commit()

    @property
    def model(self) -> Model:
        """The model of the case itself."""
        return self.served.model

    def wait(self, step: int, seconds: int) -> None:
        """Time passes, and the service looks at its clocks."""
        self.now += seconds
        while self._rang_now():
            self.now += 1
        with clock.at(instant(self.now)):
            sweep_ladder()
        ended = self.served.sweep(self.now)
        self._alike(step, "sweep" if ended else "an idle sweep", self._stand().row)
        self._rung(step)

    def _rung(self, step: int) -> None:
        """Red stands once for the stage whose time is over, whatever the computer's clock did; no rung before its time."""
        model = self.model
        reds = sa.select(CaseRung.due_at).where(CaseRung.case_id == self._id, CaseRung.lifted_at.is_(None))
        stands = [
            second(due) for due in db.session.scalars(reds.where(CaseRung.rung == "red", CaseRung.stage == model.stage))
        ]
        if model.state in RUNNING and model.due is not None and model.due <= self.now:
            self._same(step, "red", stands, [model.due])
        early = sa.select(CaseRung.rung).where(CaseRung.case_id == self._id, CaseRung.rung_at < CaseRung.due_at)
        self._same(step, "rungs before their time", list(db.session.scalars(early)), [])
        self._heard(step)

    def _heard(self, step: int) -> None:
        """Somebody will look at the case when its next rung is due."""
        own = db.session.scalars(sa.select(Case).where(Case.id == self._id, Case.is_open)).all()
        with clock.at(instant(self.now)):
            self._same(step, "rungs that nobody will ring", [due for _case, due in unheard(own)], [])

    def take(self, step: int, who: Who, wish: Served) -> tuple[str, str]:
        """Ask both for one step; returns the action and what was said. Raises Difference."""
        before, was = self._stand(), self.model.state
        verdict = self.served.verdict(who, wish, self.now)
        with clock.at(instant(self.now)):
            said = self._said(who, wish)
        self._same(step, f"{wish.action} by {who.name} from {was}", said, verdict)
        after = self._stand()
        if verdict == DONE:
            self.served.apply(wish, self.now)
            self._read_guides(after.row)
            self._same(step, "the record goes on", after.head[0] > before.head[0], True)
        else:
            left = (after.row, after.head)
            self._same(step, f"{wish.action} refused leaves everything", left, (before.row, before.head))
        self._alike(step, wish.action, after.row)
        self._heard(step)
        by_kind = wish.action in {"ask", "grant"}
        return f"{wish.action} {wish.kind}" if by_kind else wish.action, verdict

    def _said(self, who: Who, wish: Served) -> str:
        try:
            self._acting(self._cast.actors[who.name], self.number, wish, self._cast)
        except AppError as error:
            return error.code
        return DONE

    def _drawn_wish(self) -> tuple[Who, Served]:
        dice, model = self._dice, self.model
        possible = [action for action in ACTIONS if model.allowed(action)]
        possible += self._beside()
        if dice.random() < 0.9:
            possible = [action for action in possible if action not in {"merge", "seal"}]
        action = dice.choice(possible if possible and dice.random() < 0.8 else (*ACTIONS, *MORE_ACTIONS))
        able = [who for who in self._cast.everybody if self.is_able(who, action)]
        who = dice.choice(able if able and dice.random() < 0.75 else self._cast.everybody)
        return who, Served(
            action,
            reason=dice.choice(REASONS.get(action, (None,)) if dice.random() < 0.9 else WRONG_REASONS),
            text="" if dice.random() < 0.1 else "说明",
            photos=dice.choice((0, 1, 1, 2)),
            unit=dice.choice((self._below() if action == "hand" else []) or self._cast.leads)
            if action in {"dispatch", "hand"} or dice.random() < 0.6
            else None,
            until=(instant(self.now) + timedelta(days=dice.choice((-1, 1, 5, 40, 400)))).date(),
            seen=dice.choice((None, self.served.version, self.served.version, max(1, self.served.version - 1))),
            named=dice.choice(self._cast.checkers),
            kind=self._kind(action),
        )

    def _beside(self) -> list[str]:
        """What can be done now that moves no state."""
        state = self.model.state
        found = ["grant", "grant", "refuse", "withdraw"] if self._kinds("grant") else []
        found += ["ask"] if self._kinds("ask") else []
        found += ["assign"] if state == "checking" else []
        if state in {"dispatched", "rectifying"} and self._below():
            found += ["take_back"] if ("open" in {each for _unit, each in self.served.handed}) else ["hand"]
        return found

    def _below(self) -> list[str]:
        """The units that whoever leads the case may hand a part down to."""
        parents = self._cast.parents
        return [unit for unit in self._cast.leads if self.model.lead and parents.get(unit) == self.model.lead]

    def _kinds(self, action: str) -> list[str]:
        """Which kinds of requests can be made now or wait for a decision."""
        if action == "ask":
            return [kind for kind in KINDS if self.served.asking_refused(kind, self.now) is None]
        return [kind for kind, request in self.served.requests.items() if request.state == "open"]

    def _kind(self, action: str) -> str:
        kinds = self._kinds(action)
        # What must be asked for before expiry can be asked for seldom enough
        kinds = [kind for kind in kinds if kind in {"extension", "suspension"}] or kinds
        return self._dice.choice(kinds if kinds and self._dice.random() < 0.8 else KINDS)

    def is_able(self, who: Who, action: str) -> bool:
        """Whether somebody sees the case and has a capacity in which the action could be taken."""
        wanted = {"assign": {"arbiter"}, "grant": {"arbiter"}, "refuse": {"arbiter"}}.get(action, {"lead"})
        allowed = wanted if action in MORE_ACTIONS else self.model.allowed(action)
        return self.served.sees(who) and bool(self.model.capacities(who) & allowed)

    def _stand(self) -> Stand:
        row = db.session.execute(sa.select(_ROW).where(_ROW.c.number == self.number)).mappings().one()
        return Stand(dict(row), tuple(db.session.execute(_HEAD).one()))

    def _read_guides(self, row: Mapping[str, Any]) -> None:
        guides = db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == row["id"]))
        self.served.guided_by(frozenset(guides), row["body_unit"])

    def _alike(self, step: int, action: str, row: Mapping[str, Any]) -> None:
        """Every value of the row against the model."""
        model = self.model
        mine: tuple[Any, ...] = (row["state"], row["is_open"], row["version"])
        theirs: tuple[Any, ...] = (model.state, model.state in OPEN, self.served.version)
        if model.state != "sealed":
            mine += (row["lead_unit"], row["keeper_unit"], row["rulings"], row["reworks"], row["stage"])
            mine += tuple(row[name] and second(row[name]) for name in _DUES)
            theirs += (model.lead, model.keeper, model.rulings, model.reworks, model.stage)
            theirs += (model.accept_due, model.due, model.first_due, model.check_due)
            theirs += (model.queue_due, model.suspended, model.until)
        self._same(step, f"after {action}", mine, theirs)
        if model.state in OPEN:
            names = ("lead_unit", "person", "keeper_unit", "keeper_person", "accept_due_at")
            now = holder(Held(State(row["state"]), *(row[name] for name in names)), instant(self.now))
            self._same(step, "holder", now.unit, model.holder(self.now))
            named = row["person"] is not None or row["lead_unit"] is None
            self._same(
                step, "a unit has a person and a due time", named and bool(row["due_at"] or row["queue_due_at"]), True
            )

    def _same(self, step: int, what: str, service: object, model: object) -> None:
        if service != model:
            raise Difference(f"walk {self.walk}, step {step}: {what}: service {service}, model {model}")
