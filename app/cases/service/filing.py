"""``file_report``: one observation becomes a finding and a case, routed and with its clock running, in one transaction.

A well-formed report is always stored: outside the city, fewer photos than asked or a wrong phone clock are flags and queues,
never refusals (offline-capture 3.3). The form, the API and imports all come through here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
from app.cases.events import CaseMoved, PoliceCaseMoved
from app.cases.models import (
    Case,
    CaseEvent,
    EventAuthor,
    Finding,
    FindingOrigin,
    PoliceCase,
    PoliceEvent,
)
from app.cases.queries.nearby import closed_nearby, open_case_for_join
from app.cases.rules import clocks
from app.cases.rules.filing import filing_flags, half_day, place_of
from app.cases.rules.life import Action, Party, State
from app.cases.rules.numbers import case_number
from app.cases.rules.police import PoliceState
from app.cases.schemas import Filed, Report
from app.cases.service import photos
from app.cases.service.moves import record_decision
from app.cases.service.stages import columns, limits_for
from app.catalogue import Category, get_catalogue
from app.geo.morton import cell
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.settings import current_config
from app.platform.unit_of_work import atomic, emit
from app.routing import Decision, decide_for
from app.worktime import current_calendar

OUTCOME_STATES = {
    "dispatch": State.DISPATCHED,
    "choose": State.DISPATCHED,
    "outside": State.SUBMITTED,
    "hold": State.SUBMITTED,
}


@dataclass(frozen=True)
class _Filing:
    """One report on its way in: what was said, by whom, where it goes, and what is odd about it."""

    report: Report
    category: Category
    decision: Decision
    author: Actor
    now: datetime
    flags: tuple[str, ...]

    @property
    def note(self) -> str:
        return self.report.note.strip()

    @property
    def half_day(self) -> str:
        return half_day(self.report.observed_at or self.now)


def file_report(report: Report, author: Actor) -> Filed:
    """Store ``report`` and file, join or hand over what it needs. Raises BadInput for an unknown item or no position."""
    if not get_catalogue().has_item(report.item):
        raise BadInput("item_unknown", _l("没有这个小类：%(item)s"), field="item", item=report.item)
    category = get_catalogue().category_of(report.item)
    now = clock.now()
    flags = filing_flags(report, category.min_photos, now)
    filing = _Filing(report, category, _decide(report, now), author, now, flags)
    with atomic():
        filed = _file(filing)
        _audit_filing(filing, filed)
        return filed


def _decide(report: Report, now: datetime) -> Decision:
    lon, lat = place_of(report)
    measured = report.fix if report.pin is None else None
    return decide_for(
        report.item,
        lon,
        lat,
        accuracy_m=measured.accuracy_m if measured else None,
        crs=measured.crs if measured else "wgs84",
        at=report.observed_at or now,
        dispatched_at=now,
        alt=report.alt,
        boundary_choice=report.boundary_choice,
    )


def _file(filing: _Filing) -> Filed:
    report, decision = filing.report, filing.decision
    if filing.category.confidential:
        return _to_police(filing)
    if report.joins_case:
        joined = open_case_for_join(report.joins_case, report.item, *decision.position)
        if joined is not None:
            return _join(filing, joined)
        filing = replace(filing, flags=(*filing.flags, "join_refused"))
    return _open_case(filing)


def _open_case(filing: _Filing) -> Filed:
    case = _new_case(filing)
    _add_finding(filing, case_id=case.id)
    record_decision(case.id, filing.decision)
    _event(case, filing, Action.FILE, {"outcome": filing.decision.outcome, "lead": case.lead_unit})
    case.cover = photos.announce(filing.report, filing.now, case_id=case.id)
    emit(CaseMoved(case.id, case.number, "CaseDispatched" if case.state == State.DISPATCHED else "CaseSubmitted"))
    return Filed(filing.report.id, case.number, False, case.state, case.lead_unit, filing.flags)


def _new_case(filing: _Filing) -> Case:
    report, decision, now = filing.report, filing.decision, filing.now
    state = OUTCOME_STATES[decision.outcome]
    limits = limits_for(report.item, report.alt)
    started = clocks.dispatched(current_calendar(), now, limits) if state is State.DISPATCHED else clocks.Clocks()
    case = Case(
        number=_free_number(),
        version=1,
        state=state,
        is_open=True,
        item_code=report.item,
        category=filing.category.code,
        alt=report.alt,
        lon=decision.position.lon,
        lat=decision.position.lat,
        cell=cell(*decision.position),
        note=filing.note,
        half_day=filing.half_day,
        lead_unit=decision.lead,
        leaf_unit=decision.leaf,
        body_unit=decision.body,
        person=decision.person,
        near_border=decision.near_border,
        repeated=closed_nearby(report.item, *decision.position, now),
        limit_n=limits.rectify.n,
        limit_unit=limits.rectify.unit,
        filed_at=now,
        dispatched_at=now if state is State.DISPATCHED else None,
        is_demo=current_config().demo,
        **columns(started),
    )
    db.session.add(case)
    db.session.flush()
    return case


def _free_number() -> str:
    """A number that neither a case nor a police case has; drawn at random, so it tells no order."""
    while True:
        number = case_number(secrets.randbelow(10_000_000))
        taken = (
            sa.select(Case.id)
            .where(Case.number == number)
            .union_all(sa.select(PoliceCase.id).where(PoliceCase.number == number))
        )
        if db.session.execute(taken.limit(1)).first() is None:
            return number


def _add_finding(filing: _Filing, **owner: int) -> None:
    report, fix = filing.report, filing.report.fix
    db.session.add(
        Finding(
            id=report.id,
            item_code=report.item,
            alt=report.alt,
            note=filing.note,
            lon=filing.decision.position.lon,
            lat=filing.decision.position.lat,
            half_day=filing.half_day,
            flags=list(filing.flags),
            **owner,
        )
    )
    db.session.flush()
    db.session.add(
        FindingOrigin(
            finding_id=report.id,
            account_id=filing.author.account_id,
            observed_at=report.observed_at or filing.now,
            filed_at=filing.now,
            raw_lon=fix.lon if fix else None,
            raw_lat=fix.lat if fix else None,
            crs=fix.crs if fix else "wgs84",
            accuracy_m=fix.accuracy_m if fix else None,
            fix={"age_ms": fix.age_ms, "source": fix.source} if fix else None,
            facts={**report.facts, "boundary_choice": report.boundary_choice},
        )
    )


def _event(case: Case, filing: _Filing, action: Action, facts: dict[str, Any]) -> None:
    event = CaseEvent(
        case_id=case.id,
        seq=case.version,
        at=filing.now,
        action=action,
        source=None,
        target=case.state,
        party=Party.SERVICE,
        facts=facts,
    )
    db.session.add(event)
    db.session.flush()
    db.session.add(EventAuthor(event_id=event.id, account_id=filing.author.account_id))


def _join(filing: _Filing, case: Case) -> Filed:
    """The finding belongs to a case that is open already: one case, one more observation of it."""
    case.version += 1
    _add_finding(filing, case_id=case.id)
    _event(case, filing, Action.JOIN, {})
    photos.announce(filing.report, filing.now, case_id=case.id)
    emit(CaseMoved(case.id, case.number, "FindingJoined"))
    return Filed(filing.report.id, case.number, False, case.state, case.lead_unit, filing.flags, joined=True)


def _to_police(filing: _Filing) -> Filed:
    decision = filing.decision
    if decision.lead is None or decision.person is None or decision.due_rectify is None or decision.due_accept is None:
        raise BadInput(
            "police_unready",
            _l("公安专线没有责任人，线索没有送出。"),
            advice=_l("请拨打 110，并告知管理员。"),
        )
    case = PoliceCase(
        number=_free_number(),
        state=PoliceState.SENT,
        item_code=filing.report.item,
        category=filing.category.code,
        lead_unit=decision.lead,
        person=decision.person,
        note=filing.note,
        lon=decision.position.lon,
        lat=decision.position.lat,
        half_day=filing.half_day,
        filed_at=filing.now,
        accept_due_at=decision.due_accept,
        feedback_due_at=decision.due_first_feedback or decision.due_rectify,
        due_at=decision.due_rectify,
        provisional=decision.provisional,
        decision=decision.to_json(),
        is_demo=current_config().demo,
    )
    db.session.add(case)
    db.session.flush()
    db.session.add(PoliceEvent(police_case_id=case.id, at=filing.now, target=PoliceState.SENT))
    _add_finding(filing, police_case_id=case.id)
    photos.announce(filing.report, filing.now, case_id=None)
    emit(PoliceCaseMoved(case.id))
    return Filed(filing.report.id, case.number, True, PoliceState.SENT, case.lead_unit, filing.flags)


def _audit_filing(filing: _Filing, filed: Filed) -> None:
    """What was filed and where it went, by the handle of this one case; no place of a confidential finding."""
    report = filing.report
    subject = f"police:{filed.number}" if filed.confidential else f"case:{filed.number}"
    body = {
        "finding": report.id,
        "item": report.item,
        "joined": filed.joined,
        "state": filed.state,
        "lead": filed.lead_unit,
        "flags": list(filed.flags),
        "note": audit.fingerprint(filing.note),
        "photos": [photo.sha256 for photo in report.photos],
    }
    audit.record("case.file", subject, body, actor=case_handle(filed.number, filing.author.account_id))
