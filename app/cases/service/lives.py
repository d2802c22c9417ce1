"""Whole lives of cases written in bulk, row for row what the commands would have written one by one.

For generated city life only: nobody's standing is asked, the plan of a life must keep the table of transitions. No event is
emitted, since nobody waits for a case that is long since closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
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
from app.cases.queries.precedents import CITED
from app.cases.rules.beside import RULING
from app.cases.rules.clocks import Limits
from app.cases.rules.digest import case_text, police_step_text, police_text, step_text
from app.cases.rules.filing import filing_flags
from app.cases.rules.life import OPEN_STATES, Action, Clock, Party, State, transition
from app.cases.rules.police import PoliceState
from app.cases.schemas import Filed, Life, LifeStep
from app.cases.service import beside
from app.cases.service.decisions import decision_values, named_decision
from app.cases.service.executor import Step
from app.cases.service.filing_rows import (
    Filing,
    Kept,
    case_values,
    filing_event,
    filing_record,
    finding_values,
    guide_tasks,
    origin_values,
    police_values,
)
from app.cases.service.lives_ladder import (
    Rang,
    clocks_of_life,
    ended_suspension,
    ring_life,
    wake_life,
)
from app.cases.service.lives_police import PoliceLife
from app.cases.service.lives_repeats import Repeats
from app.cases.service.lives_values import (
    NEW_CASE,
    NEW_EVENT,
    NEW_POLICE,
    NO_PHOTO,
    facts_of,
    given_to,
    kept_of,
    on_time,
    ruling_row,
)
from app.cases.service.photos import after_values, announced_values
from app.cases.service.ringing import SERVICE
from app.cases.service.stages import Pause, advanced, columns, limits_for, put_away
from app.catalogue import get_catalogue
from app.platform.db import Base, db
from app.platform.settings import current_config
from app.routing import Decision, Precedent, cite
from app.territory import unit_tree
from app.worktime import current_calendar

_TABLES: tuple[type[Base], ...] = (
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
    CaseRuling,
    PoliceRung,
)
_COUNTED: tuple[type[Base], ...] = (Case, PoliceCase, CaseDecision, CaseEvent, CaseTask, CaseRuling)


@dataclass(frozen=True)
class LifeRows:
    """Finished rows by table, the entries of the record about them, and the last id that each counted table has come to."""

    tables: dict[type[Base], list[dict[str, Any]]]
    record: list[audit.Draft]
    last: dict[type[Base], int]


class LivesBuilder:
    """Turns lives, in the order of their filing, into rows as they stand at ``until``.

    Asks the database only when it is made.
    """

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._record: list[audit.Draft] = []
        self._calendar = current_calendar()
        self._catalogue = get_catalogue()
        self._next = {table: _last_id(table) for table in _COUNTED}
        self._ids: dict[str, int] = {}
        self._returned_for: dict[int, str] = {}
        self._rulings: dict[tuple[str | None, str], list[Precedent]] = defaultdict(list)
        self._tree = unit_tree()
        self._repeats = Repeats(current_config().duplicate_radius_m)
        self._limits: dict[tuple[str, bool], Limits] = {}
        self._rang: Rang = set()
        self._named: beside.Named = {}

    def add(self, life: Life) -> None:
        """Add the rows of one life."""
        filing = self._filing(life)
        if filing.category.confidential:
            self._add_police(life, filing)
        else:
            self._add_case(life, filing)

    def take(self) -> LifeRows:
        """What has gathered since the last time."""
        taken = LifeRows(dict(self._rows), self._record, dict(self._next))
        self._rows, self._record = defaultdict(list), []
        return taken

    def _id(self, table: type[Base]) -> int:
        self._next[table] += 1
        return self._next[table]

    def _filing(self, life: Life) -> Filing:
        category = self._catalogue.category_of(life.report.item)
        flags = filing_flags(life.report, category.min_photos, life.filed_at)
        return Filing(life.report, category, life.decision, life.author, life.filed_at, flags)

    def _add_finding(self, filing: Filing, case_id: int | None, police_id: int | None) -> None:
        self._rows[Finding].append({**finding_values(filing), "case_id": case_id, "police_case_id": police_id})
        self._rows[FindingOrigin].append(origin_values(filing))

    def _add_photos(self, life: Life, case_id: int | None) -> str | None:
        announced = announced_values(life.report, life.filed_at, case_id)
        for values, token in zip(announced, life.tokens, strict=True):
            self._rows[CasePhoto].append({**NO_PHOTO, **values, "token": token, "arrived_at": life.filed_at})
        return life.tokens[0] if life.tokens else None

    def _file_entry(self, life: Life, filing: Filing, case: Mapping[str, Any], kept: Kept) -> None:
        confidential = filing.category.confidential
        filed = Filed(life.report.id, life.number, confidential, case["state"], case["lead_unit"], filing.flags)
        subject, body = filing_record(filing, filed, kept)
        handle = case_handle(life.number, life.author.account_id)
        self._record.append(audit.Draft(life.filed_at, "case.file", subject, body, handle))

    def _add_case(self, life: Life, filing: Filing) -> None:
        case_id = self._ids[life.number] = self._id(Case)
        self._rang = set()
        repeated = self._repeats.closed_nearby(filing)
        own = {"is_demo": True, "id": case_id, "number": life.number}
        case = {**NEW_CASE, **case_values(filing, self._calendar, repeated), **own}
        self._add_finding(filing, case_id, None)
        decided = self._add_decision(case_id, life.number, filing)
        facts = {"outcome": filing.decision.outcome, "lead": case["lead_unit"]}
        event = {**NEW_EVENT, **filing_event(filing, 1, case["state"], Action.FILE, facts)}
        self._add_event(event, case_id, life.author)
        case["cover"] = self._add_photos(life, case_id)
        subject = f"case:{life.number}"
        digest = audit.fingerprint(case_text(case), subject)
        self._file_entry(life, filing, case, Kept(audit.fingerprint(step_text(event), subject), digest, beside=decided))
        for step in life.steps:
            digest = self._take(case, step, digest)
        self._climb(case, self._until, digest)
        if case["state"] == State.CLOSED:
            self._repeats.remember(case)
        self._rows[Case].append(case)

    def _add_decision(self, case_id: int, number: str, filing: Filing) -> beside.Named:
        decision = self._citing(filing)
        kept = {"case_id": case_id, "id": self._id(CaseDecision), **decision_values(decision, filing.now)}
        self._rows[CaseDecision].append(kept)
        self._rows[CaseGuide] += [{"case_id": case_id, "unit_code": unit} for unit in decision.guides]
        guided = guide_tasks(decision, filing.now, self._calendar)
        tasks = [{"case_id": case_id, "id": self._id(CaseTask), **task} for task in guided]
        self._rows[CaseTask] += tasks
        return named_decision(number, kept, decision.guides, tasks)

    def _citing(self, filing: Filing) -> Decision:
        """The decision with the newest rulings on its ground and item that there were at the time."""
        decision = filing.decision
        known = self._rulings[decision.leaf, filing.report.item]
        earlier = sorted((each for each in known if each.ruled_at < filing.now), key=lambda each: each.ruled_at)
        return cite(decision, earlier[: -CITED - 1 : -1], self._tree) if earlier else decision

    def _add_event(self, event: dict[str, Any], case_id: int, author: Actor | None) -> int:
        event_id = self._id(CaseEvent)
        self._rows[CaseEvent].append({**event, "id": event_id, "case_id": case_id})
        if author is not None:
            self._rows[EventAuthor].append({"event_id": event_id, "account_id": author.account_id})
        return event_id

    def _climb(self, case: dict[str, Any], until: datetime, digest: str) -> str:
        """The ladder as a sweep would have rung it, each rung at its own instant; a suspension ends on its day."""
        limits = self._limits_of(case)
        while case["wake_at"] is not None and case["wake_at"] <= until:
            if case["state"] == State.SUSPENDED:
                digest = self._take(case, ended_suspension(case["suspended_until"]), digest)
            else:
                rows, entry = ring_life(self._calendar, case, limits, self._rang)
                self._rows[CaseRung] += rows
                self._record += entry
        return digest

    def _take(self, case: dict[str, Any], step: LifeStep, before: str) -> str:
        """Take one step; returns the digest of the row after it."""
        assert step.action is not None
        if step.party is not Party.SERVICE:
            before = self._climb(case, step.at, before)
        edge = transition(State(case["state"]), step.action, (step.party,))
        source = case["state"]
        case |= self._changes(case, step, edge.clock)
        case["state"] = edge.target
        case["is_open"] = edge.target in OPEN_STATES
        case["version"] += 1
        case["wake_at"] = wake_life(self._calendar, case, self._limits_of(case), self._rang, step)
        asked = Step(step.action, None, step.reason, step.text, facts_of(step))
        event = {
            "seq": case["version"],
            "at": step.at,
            "action": step.action,
            "source": source,
            "target": case["state"],
            "party": step.party,
            "unit_code": case["lead_unit"] if step.party is Party.LEAD else None,
            "label": step.actor.name if step.party is Party.LEAD and step.actor else None,
            "reason": step.reason,
            "text": step.text.strip(),
            "facts": dict(asked.facts),
        }
        event_id = self._add_event(event, case["id"], step.actor)
        subject = f"case:{case['number']}"
        told = audit.fingerprint(step_text(event), subject)
        digests = {"told": told, "before": before, "after": audit.fingerprint(case_text(case), subject)}
        self._step_entry(
            case, source, step, {**asked.facts, **kept_of(step, case["number"]), **digests, **beside.body(self._named)}
        )
        self._named = {}
        for position, photo in enumerate(step.photos):
            owner = {"case_id": case["id"], "event_id": event_id, "position": position, "token": photo.token}
            values = after_values(photo.staged, photo.after, photo.flags, step.at)
            self._rows[CasePhoto].append({**NO_PHOTO, **values, **owner})
        return digests["after"]

    def _step_entry(self, case: Mapping[str, Any], source: str, step: LifeStep, more: Mapping[str, Any]) -> None:
        subject = f"case:{case['number']}"
        body = {
            "version": case["version"],
            "from": source,
            "to": case["state"],
            "lead": case["lead_unit"],
            "reason": step.reason,
            "text": audit.fingerprint(step.text.strip(), subject),
            **more,
        }
        handle = case_handle(case["number"], step.actor.account_id) if step.actor else SERVICE
        self._record.append(audit.Draft(step.at, f"case.{step.action}", subject, body, handle))

    def _changes(self, case: Mapping[str, Any], step: LifeStep, what: Clock) -> dict[str, Any]:
        """The column values that the command of this step sets beside state and version."""
        at = step.at
        unmoved = {Clock.KEEP, Clock.RULED, Clock.RESTORE}
        moved = {} if what in unmoved else self._moved(case, step, what)
        own: dict[Action | None, dict[str, Any]] = {
            Action.ACCEPT: {"accepted_at": at, "keeper_unit": None, "keeper_person": None},
            Action.RETURN: {"returns": case["returns"] + 1},
            Action.FEEDBACK: {"feedback_at": at},
            Action.PASS: {"closed_at": at, "on_time": on_time(case)},
            Action.REWORK: {"reworks": case["reworks"] + 1, "feedback_at": None},
            Action.REOPEN: {"closed_at": None, "feedback_at": None},
        }
        if step.action is Action.RETURN:
            self._returned_for[case["id"]] = step.reason or ""
        if step.action is Action.RULE:
            return self._ruled(case, step)
        if step.action in {Action.DISMISS, Action.MERGE}:
            return {"former": put_away(case, at), **self._merged(case, step), **moved}
        if step.action is Action.REWORK and case["reworks"] + 1 >= self._limits_of(case).steps.talk_reworks:
            moved["talk_at"] = at
        return {**own.get(step.action, {}), **moved}

    def _moved(self, case: Mapping[str, Any], step: LifeStep, what: Clock) -> dict[str, Any]:
        pause = Pause(step.until, step.at) if step.until else None
        now, limits = clocks_of_life(case), self._limits_of(case)
        return columns(advanced(self._calendar, now, limits, what, at=step.at, pause=pause))

    def _limits_of(self, case: Mapping[str, Any]) -> Limits:
        key = case["item_code"], case["alt"]
        if key not in self._limits:
            self._limits[key] = limits_for(*key)
        return self._limits[key]

    def _ruled(self, case: Mapping[str, Any], step: LifeStep) -> dict[str, Any]:
        ruling = {"id": self._id(CaseRuling), **ruling_row(case, step, self._returned_for.pop(case["id"], ""))}
        self._rows[CaseRuling].append(ruling)
        self._named = beside.named(case["number"], RULING, ruling)
        if case["leaf_unit"] is not None:
            ground = case["leaf_unit"], case["item_code"]
            ruled = Precedent(*ground, case["lead_unit"], case["number"], step.at.astimezone(UTC))
            self._rulings[ground].append(ruled)
        ruled_columns = {"rulings": case["rulings"] + 1, "queue_due_at": None}
        if step.reason == "founded":
            return {**ruled_columns, **self._moved(case, step, Clock.START), "dispatched_at": step.at}
        return ruled_columns

    def _merged(self, case: Mapping[str, Any], step: LifeStep) -> dict[str, Any]:
        """The findings and photos of a life that is merged go to the case it is merged into."""
        if step.into is None:
            return {}
        survivor = self._ids[step.into]
        findings = given_to(survivor, case["id"], self._rows[Finding])
        given_to(survivor, case["id"], self._rows[CasePhoto])
        former = {**put_away(case, step.at), "findings": [row["id"] for row in findings]}
        return {"merged_into": survivor, "former": former}

    def _add_police(self, life: Life, filing: Filing) -> None:
        values = police_values(filing, self._calendar)
        if values["state"] == PoliceState.HELD:
            raise ValueError(f"nobody answers for {filing.report.item}")
        case_id = self._id(PoliceCase)
        case = {**NEW_POLICE, **values, "is_demo": True, "id": case_id, "number": life.number}
        subject = f"police:{life.number}"
        digest = audit.fingerprint(police_text(case), subject)
        self._add_finding(filing, None, case_id)
        self._add_photos(life, None)
        sent = {"police_case_id": case_id, "at": life.filed_at, "target": PoliceState.SENT, "label": None, "text": ""}
        self._rows[PoliceEvent].append(sent)
        self._file_entry(
            life, filing, case, Kept(audit.fingerprint(police_step_text(sent), subject), digest, beside={})
        )
        told = PoliceLife(self._calendar, case, digest)
        for step in life.steps:
            told.take(step)
        told.climb(self._until)
        self._rows[PoliceEvent] += told.events
        self._rows[PoliceRung] += told.rungs
        self._record += told.record
        self._rows[PoliceCase].append(case)


def write_life_rows(rows: LifeRows) -> None:
    """Write what a builder has built, inside the caller's unit of work; the database counts on from the last id."""
    assert rows.tables.keys() <= {*_TABLES}, "rows that nobody writes"
    for table in _TABLES:
        if rows.tables.get(table):
            db.session.connection().execute(sa.insert(table), rows.tables[table])
    audit.record_all(rows.record)
    if db.session.get_bind().dialect.name == "postgresql":
        for table, last in rows.last.items():
            db.session.execute(
                sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                {"name": table.__tablename__, "last": max(1, last)},
            )


def _last_id(table: type[Base]) -> int:
    key = table.__table__.c.id
    return int(db.session.scalar(sa.select(sa.func.max(key))) or 0)
