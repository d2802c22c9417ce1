"""``file_report``: one observation becomes a finding and a case, routed and with its clock running, in one transaction.

A well-formed report is always stored: outside the city, fewer photos than asked or a wrong phone clock are flags and queues,
never refusals (offline-capture 3.3). The form, the API and imports all come through here.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
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
)
from app.cases.queries.nearby import closed_nearby, open_case_for_join
from app.cases.queries.precedents import decide_citing
from app.cases.rules.digest import step_text
from app.cases.rules.filing import filing_flags, place_of
from app.cases.rules.life import Action, State
from app.cases.rules.numbers import case_number
from app.cases.rules.police import PoliceState
from app.cases.schemas import Filed, Report
from app.cases.service import photos
from app.cases.service.decisions import keep_decision
from app.cases.service.executor import row_digest
from app.cases.service.filing_rows import (
    Filing,
    Kept,
    case_values,
    filing_event,
    filing_record,
    finding_values,
    origin_values,
    police_values,
)
from app.cases.service.police import add_police_event, police_row_digest
from app.cases.service.telling import tell, tell_held, tell_police
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db, insert_keyed, insert_row
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, emit, patient
from app.routing import Decision
from app.worktime import current_calendar

_TAKEN = (
    sa.select(Case.id)
    .where(Case.number == sa.bindparam("number"))
    .union_all(sa.select(PoliceCase.id).where(PoliceCase.number == sa.bindparam("number")))
    .limit(1)
)


@patient
def file_report(report: Report, author: Actor) -> Filed:
    """Store ``report`` and file, join or hand over what it needs. Raises BadInput for an unknown item or no position."""
    if not get_catalogue().has_item(report.item):
        raise BadInput("item_unknown", _l("没有这个小类：%(item)s"), field="item", item=report.item)
    category = get_catalogue().category_of(report.item)
    now = clock.now()
    flags = filing_flags(report, category.min_photos, now)
    filing = Filing(report, category, _decide(report, now), author, now, flags)
    with atomic():
        return _file(filing)


@patient
def file_for_office(report: Report, author: Actor) -> Filed:
    """Store ``report`` and put its case into the Office's queue, whatever the rules would decide. Raises as ``file_report``."""
    category, now = get_catalogue().category_of(report.item), clock.now()
    decision = _decide(report, now)
    with atomic():
        return _open_case(Filing(report, category, decision, author, now, (), held=True))


def _decide(report: Report, now: datetime) -> Decision:
    lon, lat = place_of(report)
    measured = report.fix if report.pin is None else None
    return decide_citing(
        report.item,
        (lon, lat),
        report.observed_at or now,
        now,
        accuracy_m=measured.accuracy_m if measured else None,
        crs=measured.crs if measured else "wgs84",
        alt=report.alt,
        boundary_choice=report.boundary_choice,
    )


def _file(filing: Filing) -> Filed:
    report, decision = filing.report, filing.decision
    if filing.category.confidential:
        return _to_police(filing)
    if report.joins_case:
        joined = open_case_for_join(report.joins_case, report.item, *decision.position)
        if joined is not None:
            return _join(filing, joined)
        filing = replace(filing, flags=(*filing.flags, "join_refused"))
    return _open_case(filing)


def _open_case(filing: Filing) -> Filed:
    case = _new_case(filing)
    _add_finding(filing, case_id=case.id)
    decided = keep_decision(case, filing.decision)
    told = _event(case, filing, Action.FILE, {"outcome": filing.decision.outcome, "lead": case.lead_unit})
    cover = photos.announce(filing.report, filing.now, case_id=case.id)
    if cover is not None:
        case.cover = cover
    event = "CaseDispatched" if case.state == State.DISPATCHED else "CaseSubmitted"
    tell(case, event, filing.author)
    emit(CaseMoved(case.id, case.number, event))
    filed = Filed(filing.report.id, case.number, False, case.state, case.lead_unit, filing.flags)
    return _recorded(filing, filed, Kept(told, row_digest(case), beside=decided))


def _new_case(filing: Filing) -> Case:
    report, decision = filing.report, filing.decision
    repeated = closed_nearby(report.item, *decision.position, filing.now)
    case = Case(number=free_number(), **case_values(filing, current_calendar(), repeated))
    db.session.add(case)
    db.session.flush()
    return case


def free_number() -> str:
    """A number that neither a case nor a police case has; drawn at random, so it tells no order."""
    while True:
        number = case_number(secrets.randbelow(10_000_000))
        if db.session.execute(_TAKEN, {"number": number}).first() is None:
            return number


def _add_finding(filing: Filing, **owner: int) -> None:
    insert_row(Finding, **finding_values(filing), **owner)
    insert_row(FindingOrigin, **origin_values(filing))


def _event(case: Case, filing: Filing, action: Action, facts: dict[str, Any]) -> str:
    """Add the step to the history; returns what the record is to hold of it."""
    values = filing_event(filing, case.version, case.state, action, facts)
    event = insert_keyed(CaseEvent, case_id=case.id, **values)
    insert_row(EventAuthor, event_id=event, account_id=filing.author.account_id)
    return audit.fingerprint(step_text(values), f"case:{case.number}")


def _join(filing: Filing, case: Case) -> Filed:
    """The finding belongs to a case that is open already: one case, one more observation of it."""
    before = row_digest(case)
    case.version += 1
    _add_finding(filing, case_id=case.id)
    told = _event(case, filing, Action.JOIN, {})
    photos.announce(filing.report, filing.now, case_id=case.id)
    tell(case, "FindingJoined", filing.author)
    emit(CaseMoved(case.id, case.number, "FindingJoined"))
    filed = Filed(filing.report.id, case.number, False, case.state, case.lead_unit, filing.flags, joined=True)
    return _recorded(filing, filed, Kept(told, row_digest(case), before, case.version))


def _to_police(filing: Filing) -> Filed:
    case = PoliceCase(number=free_number(), **police_values(filing, current_calendar()))
    db.session.add(case)
    db.session.flush()
    told = add_police_event(case, PoliceState(case.state), filing.now, None, "")
    _add_finding(filing, police_case_id=case.id)
    photos.announce(filing.report, filing.now, case_id=None)
    if case.state == PoliceState.HELD:
        tell_held(case, filing.now)
    else:
        tell_police(case, filing.author)
    emit(PoliceCaseMoved(case.id))
    filed = Filed(filing.report.id, case.number, True, case.state, case.lead_unit, filing.flags)
    return _recorded(filing, filed, Kept(told, police_row_digest(case), beside={}))


def _recorded(filing: Filing, filed: Filed, kept: Kept) -> Filed:
    """What was filed and where it went, by the handle of this one case."""
    subject, body = filing_record(filing, filed, kept)
    audit.record("case.file", subject, body, actor=case_handle(filed.number, filing.author.account_id))
    return filed
