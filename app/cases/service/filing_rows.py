"""The rows that one report becomes, as values: shared by the command that files one and by the bulk writer of whole lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import audit
from app.accounts import Actor
from app.cases.rules import clocks
from app.cases.rules.beside import whole
from app.cases.rules.digest import finding_text, origin_text
from app.cases.rules.filing import half_day
from app.cases.rules.ladder import Course, wake_at
from app.cases.rules.life import Action, Party, State
from app.cases.rules.tasks import TaskKind, TaskState, guidance_due
from app.cases.schemas import Filed, Report
from app.cases.service.photos import announced_values, photo_fingerprints
from app.cases.service.police_rows import sent_values
from app.cases.service.stages import columns, limits_for, queue_limit
from app.catalogue import Category
from app.geo.morton import cell
from app.platform.settings import current_config
from app.routing import Decision
from app.worktime import Calendar, Limit, LimitUnit

OUTCOME_STATES = {
    "dispatch": State.DISPATCHED,
    "choose": State.DISPATCHED,
    "outside": State.SUBMITTED,
    "hold": State.SUBMITTED,
}


@dataclass(frozen=True)
class Filing:
    """One report on its way in: what was said, by whom, where it goes, and what is odd about it.

    ``held``: it goes into the Office's queue whatever was decided.
    """

    report: Report
    category: Category
    decision: Decision
    author: Actor
    now: datetime
    flags: tuple[str, ...]
    held: bool = False

    @property
    def note(self) -> str:
        """The note as it is kept."""
        return self.report.note.strip()

    @property
    def half_day(self) -> str:
        """The half day of the observation."""
        return half_day(self.report.observed_at or self.now)


def case_values(filing: Filing, calendar: Calendar, repeated: bool) -> dict[str, Any]:
    """The case of a finding that joins none, but for its number."""
    report, decision, now = filing.report, filing.decision, filing.now
    state = State.SUBMITTED if filing.held else OUTCOME_STATES[decision.outcome]
    limits = limits_for(report.item, report.alt)
    if state is State.DISPATCHED:
        started = clocks.dispatched(calendar, now, limits)
    else:
        started = clocks.queued(calendar, now, queue_limit(), clocks.Clocks())
    return {
        "wake_at": wake_at(calendar, Course(state, started, limits), now),
        "version": 1,
        "state": state,
        "is_open": True,
        "item_code": report.item,
        "category": filing.category.code,
        "alt": report.alt,
        "lon": decision.position.lon,
        "lat": decision.position.lat,
        "cell": cell(*decision.position),
        "note": filing.note,
        "half_day": filing.half_day,
        "lead_unit": None if filing.held else decision.lead,
        "leaf_unit": decision.leaf,
        "body_unit": decision.body,
        "person": None if filing.held else decision.person,
        "near_border": decision.near_border,
        "repeated": repeated,
        "limit_n": limits.rectify.n,
        "limit_unit": limits.rectify.unit,
        "filed_at": now,
        "dispatched_at": now if state is State.DISPATCHED else None,
        "is_demo": filing.author.demo,
        **columns(started),
    }


def guide_tasks(decision: Decision, at: datetime, calendar: Calendar) -> list[dict[str, Any]]:
    """The tasks of the guiding departments of a dispatched case, but for whose they are (rules §3.6, §4)."""
    if decision.due_rectify is None or not decision.guides:
        return []
    limit = Limit(current_config().guide_hours, LimitUnit.WORK_HOUR)
    due_at = guidance_due(calendar, at, limit, decision.due_rectify)
    return [
        {
            "kind": TaskKind.GUIDE,
            "unit_code": unit,
            "version": 1,
            "state": TaskState.OPEN,
            "reasons": [],
            "text": "",
            "given_at": at,
            "due_at": due_at,
            "rating_text": "",
            **dict.fromkeys(("giver", "accepted_at", "done_at", "person", "answer", "rating", "rated_at")),
        }
        for unit in decision.guides
    ]


def finding_values(filing: Filing) -> dict[str, Any]:
    """The finding, but for whose it is."""
    report = filing.report
    return {
        "id": report.id,
        "item_code": report.item,
        "alt": report.alt,
        "note": filing.note,
        "lon": filing.decision.position.lon,
        "lat": filing.decision.position.lat,
        "half_day": filing.half_day,
        "flags": list(filing.flags),
    }


def origin_values(filing: Filing) -> dict[str, Any]:
    """Who observed it, exactly when, and where the phone was."""
    report, fix = filing.report, filing.report.fix
    return {
        "finding_id": report.id,
        "account_id": filing.author.account_id,
        "observed_at": report.observed_at or filing.now,
        "filed_at": filing.now,
        "raw_lon": fix.lon if fix else None,
        "raw_lat": fix.lat if fix else None,
        "crs": fix.crs if fix else "wgs84",
        "accuracy_m": fix.accuracy_m if fix else None,
        "fix": {"age_ms": fix.age_ms, "source": fix.source} if fix else None,
        "facts": {**report.facts, "boundary_choice": report.boundary_choice},
    }


def filing_event(filing: Filing, seq: int, state: str, action: Action, facts: dict[str, Any]) -> dict[str, Any]:
    """The step of the history that a report makes."""
    return {
        "seq": seq,
        "at": filing.now,
        "action": action,
        "source": None,
        "target": state,
        "party": Party.SERVICE,
        "facts": facts,
    }


def police_values(filing: Filing, calendar: Calendar) -> dict[str, Any]:
    """The confidential case, but for its number; held when nobody answers for it."""
    decision = filing.decision
    return {
        **sent_values(decision, calendar, filing.now),
        "item_code": filing.report.item,
        "category": filing.category.code,
        "note": filing.note,
        "lon": decision.position.lon,
        "lat": decision.position.lat,
        "half_day": filing.half_day,
        "filed_at": filing.now,
        "is_demo": filing.author.demo,
    }


@dataclass(frozen=True)
class Kept:
    """What the record keeps of a filing: the fingerprints of the step and of the row after it, and of the row before one joined.

    ``beside`` names the rows that a new case begins with; None where that is not said.
    """

    told: str
    after: str
    before: str | None = None
    version: int = 1
    beside: Mapping[str, str | None] | None = None


def filing_record(filing: Filing, filed: Filed, kept: Kept) -> tuple[str, dict[str, Any]]:
    """Subject and body of the record's entry; no place of a confidential finding."""
    report = filing.report
    subject = f"police:{filed.number}" if filed.confidential else f"case:{filed.number}"
    return subject, {
        "finding": report.id,
        "item": report.item,
        "joined": filed.joined,
        "state": filed.state,
        "lead": filed.lead_unit,
        "flags": list(filed.flags),
        "note": audit.fingerprint(filing.note, subject),
        "photos": photo_fingerprints(announced_values(report, filing.now, None), subject),
        "seen": audit.fingerprint(finding_text(finding_values(filing)), subject),
        "origin": audit.fingerprint(origin_text(origin_values(filing)), subject),
        "told": kept.told,
        "version": kept.version,
        "before": kept.before,
        "after": kept.after,
        **({} if kept.beside is None else whole(kept.beside, demo=filing.author.demo)),
    }
