"""Whole lives of cases written in bulk, row for row what the commands would have written one by one.

For generated city life only: nobody's standing is asked, the plan of a life must keep the table of transitions. No event is
emitted, since nobody waits for a case that is long since closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    EventAuthor,
    Finding,
    FindingOrigin,
    PoliceCase,
    PoliceEvent,
)
from app.cases.queries.nearby import REPEAT_DAYS
from app.cases.rules.clocks import Limits
from app.cases.rules.digest import case_digest, police_digest
from app.cases.rules.filing import filing_flags
from app.cases.rules.life import OPEN_STATES, Action, Clock, Party, State, transition
from app.cases.rules.police import PoliceState, next_police_state
from app.cases.schemas import Filed, Life, LifeStep
from app.cases.service.executor import Step
from app.cases.service.filing_rows import (
    Filing,
    case_values,
    filing_event,
    filing_record,
    finding_values,
    origin_values,
    police_values,
)
from app.cases.service.lives_ladder import (
    Rang,
    clocks_of_life,
    ended_suspension,
    queued_life,
    ring_life,
    wake_life,
)
from app.cases.service.lives_values import (
    NEW_CASE,
    NEW_EVENT,
    NEW_POLICE,
    NO_PHOTO,
    POLICE_INSTANT,
    facts_of,
    kept_of,
    on_time,
)
from app.cases.service.photos import after_values, announced_values
from app.cases.service.ringing import SERVICE
from app.cases.service.stages import advanced, columns, limits_for
from app.catalogue import get_catalogue
from app.geo.distance import is_within
from app.platform.db import Base, db
from app.platform.settings import current_config
from app.worktime import current_calendar, due, elapsed

_TABLES: tuple[type[Base], ...] = (
    Case,
    PoliceCase,
    Finding,
    FindingOrigin,
    CaseDecision,
    CaseGuide,
    CaseEvent,
    EventAuthor,
    PoliceEvent,
    CasePhoto,
    CaseRung,
)
_COUNTED: tuple[type[Base], ...] = (Case, PoliceCase, CaseEvent)
_REPEAT_GRID = 0.001  # degrees; more than the radius, so that the eight neighbours hold every place in reach


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
        self._closed: dict[tuple[str, int, int], list[tuple[float, float, datetime]]] = defaultdict(list)
        self._limits: dict[tuple[str, bool], Limits] = {}
        self._radius = current_config().duplicate_radius_m
        self._rang: Rang = set()

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

    def _file_entry(self, life: Life, filing: Filing, case: Mapping[str, Any], digest: str) -> None:
        confidential = filing.category.confidential
        filed = Filed(life.report.id, life.number, confidential, case["state"], case["lead_unit"], filing.flags)
        subject, body = filing_record(filing, filed, digest)
        handle = case_handle(life.number, life.author.account_id)
        self._record.append(audit.Draft(life.filed_at, "case.file", subject, body, handle))

    def _add_case(self, life: Life, filing: Filing) -> None:
        case_id = self._ids[life.number] = self._id(Case)
        self._rang = set()
        repeated = self._closed_nearby(filing)
        own = {"is_demo": True, "id": case_id, "number": life.number}
        case = {**NEW_CASE, **case_values(filing, self._calendar, repeated), **own}
        self._add_finding(filing, case_id, None)
        self._add_decision(case_id, filing)
        facts = {"outcome": filing.decision.outcome, "lead": case["lead_unit"]}
        event = {**NEW_EVENT, **filing_event(filing, 1, case["state"], Action.FILE, facts)}
        self._add_event(event, case_id, life.author)
        case["cover"] = self._add_photos(life, case_id)
        digest = case_digest(case)
        self._file_entry(life, filing, case, digest)
        for step in life.steps:
            digest = self._take(case, step, digest)
        self._climb(case, self._until, digest)
        if case["state"] == State.CLOSED:
            self._remember_closed(case)
        self._rows[Case].append(case)

    def _add_decision(self, case_id: int, filing: Filing) -> None:
        decision = filing.decision
        self._rows[CaseDecision].append(
            {
                "case_id": case_id,
                "made_at": filing.now,
                "outcome": decision.outcome,
                "boundary_version": decision.boundary_version,
                "catalogue_version": decision.catalogue_version,
                "body": decision.to_json(),
            }
        )
        self._rows[CaseGuide] += [{"case_id": case_id, "unit_code": unit} for unit in decision.guides]

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
        digests = {"before": before, "after": case_digest(case)}
        self._step_entry(case, source, step, {**asked.facts, **kept_of(step), **digests})
        for position, photo in enumerate(step.photos):
            owner = {"case_id": case["id"], "event_id": event_id, "position": position, "token": photo.token}
            values = after_values(photo.staged, photo.after, photo.flags, step.at)
            self._rows[CasePhoto].append({**NO_PHOTO, **values, **owner})
        return digests["after"]

    def _step_entry(self, case: Mapping[str, Any], source: str, step: LifeStep, more: Mapping[str, Any]) -> None:
        body = {
            "version": case["version"],
            "from": source,
            "to": case["state"],
            "lead": case["lead_unit"],
            "reason": step.reason,
            "text": audit.fingerprint(step.text.strip()),
            **more,
        }
        handle = case_handle(case["number"], step.actor.account_id) if step.actor else SERVICE
        self._record.append(audit.Draft(step.at, f"case.{step.action}", f"case:{case['number']}", body, handle))

    def _changes(self, case: Mapping[str, Any], step: LifeStep, what: Clock) -> dict[str, Any]:
        """The column values that the command of this step sets beside state and version."""
        at = step.at
        moved = {} if what in {Clock.KEEP, Clock.RESTORE} else self._moved(case, step, what)
        own: dict[Action | None, dict[str, Any]] = {
            Action.ACCEPT: {"accepted_at": at},
            Action.RETURN: {"returns": case["returns"] + 1, **queued_life(self._calendar, case, at)},
            Action.FEEDBACK: {"feedback_at": at},
            Action.PASS: {"closed_at": at, "on_time": on_time(case)},
            Action.REWORK: {"reworks": case["reworks"] + 1, "feedback_at": None},
            Action.REOPEN: {"closed_at": None, "feedback_at": None},
        }
        if step.action is Action.RULE:
            return self._ruled(case, step)
        if step.action in {Action.DISMISS, Action.MERGE}:
            into = {"merged_into": self._ids[step.into]} if step.into else {}
            return {"former": self._former(case, at), **into, **moved}
        if step.action is Action.REWORK and case["reworks"] + 1 >= self._limits_of(case).steps.talk_reworks:
            moved["talk_at"] = at
        return {**own.get(step.action, {}), **moved}

    def _moved(self, case: Mapping[str, Any], step: LifeStep, what: Clock) -> dict[str, Any]:
        limits = self._limits_of(case)
        return columns(advanced(self._calendar, clocks_of_life(case), limits, what, at=step.at, until=step.until))

    def _limits_of(self, case: Mapping[str, Any]) -> Limits:
        key = case["item_code"], case["alt"]
        if key not in self._limits:
            self._limits[key] = limits_for(*key)
        return self._limits[key]

    def _ruled(self, case: Mapping[str, Any], step: LifeStep) -> dict[str, Any]:
        if step.reason == "founded":
            return {**self._moved(case, step, Clock.START), "dispatched_at": step.at}
        fresh = due(self._calendar, step.at, self._limits_of(case).accept).at
        running = case["due_at"] is not None and case["due_at"] > step.at
        return {"queue_due_at": None, "accept_due_at": min(fresh, case["due_at"]) if running else fresh}

    def _former(self, case: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        left = elapsed(self._calendar, at, case["due_at"]) if case["due_at"] and case["due_at"] > at else None
        return {"state": case["state"], "at": at.isoformat(), "left_minutes": left.work_minutes if left else None}

    def _remember_closed(self, case: Mapping[str, Any]) -> None:
        lon, lat = case["lon"], case["lat"]
        key = case["item_code"], int(lon / _REPEAT_GRID), int(lat / _REPEAT_GRID)
        self._closed[key].append((lon, lat, case["closed_at"]))

    def _closed_nearby(self, filing: Filing) -> bool:
        lon, lat = filing.decision.position
        column, row = int(lon / _REPEAT_GRID), int(lat / _REPEAT_GRID)
        since = filing.now - timedelta(days=REPEAT_DAYS)
        return any(
            since <= closed_at <= filing.now and is_within(lon, lat, x, y, self._radius)
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for x, y, closed_at in self._closed.get((filing.report.item, column + i, row + j), ())
        )

    def _add_police(self, life: Life, filing: Filing) -> None:
        values = police_values(filing)
        if values is None:
            raise ValueError(f"nobody answers for {filing.report.item}")
        case_id = self._id(PoliceCase)
        case = {**NEW_POLICE, **values, "is_demo": True, "id": case_id, "number": life.number}
        digest = police_digest(case)
        self._add_finding(filing, None, case_id)
        self._add_photos(life, None)
        sent = {"police_case_id": case_id, "at": life.filed_at, "target": PoliceState.SENT, "label": None, "text": ""}
        self._rows[PoliceEvent].append(sent)
        self._file_entry(life, filing, case, digest)
        for step in life.steps:
            digest = self._take_police(case, step, digest)
        self._rows[PoliceCase].append(case)

    def _take_police(self, case: dict[str, Any], step: LifeStep, before: str) -> str:
        target = next_police_state(PoliceState(case["state"]))
        concluded = target is PoliceState.CONCLUDED
        case["state"] = target
        case["version"] += 1
        case[POLICE_INSTANT[target]] = step.at
        if concluded:
            case["outcome"] = step.outcome
        self._rows[PoliceEvent].append(
            {
                "police_case_id": case["id"],
                "at": step.at,
                "target": target,
                "label": step.person.name,
                "text": step.text.strip(),
            }
        )
        after = police_digest(case)
        outcome = step.outcome if concluded else None
        body = {"version": case["version"], "outcome": outcome, "before": before, "after": after}
        handle = case_handle(case["number"], step.person.account_id)
        self._record.append(audit.Draft(step.at, f"police.{target}", f"police:{case['number']}", body, handle))
        return after


def write_life_rows(rows: LifeRows) -> None:
    """Write what a builder has built, inside the caller's unit of work; the database counts on from the last id."""
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
