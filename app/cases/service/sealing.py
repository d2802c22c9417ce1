"""转公安: a case that turns out confidential moves to police_case; its former unit finds nothing any more (rules §4).

What was said in it the desk reads in its own case. What stays behind are rows without words, place or unit, so that the number
is never given again, the figures of the units stay and the record stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, case_handle
from app.cases.events import CaseSealed, PoliceCaseMoved
from app.cases.models import (
    Case,
    CaseDecision,
    CaseGuide,
    CaseMark,
    CasePhoto,
    Finding,
    PoliceCase,
    SiteNotice,
)
from app.cases.models.rulings import CaseRuling
from app.cases.ports import forget_elsewhere
from app.cases.queries.witness_beside import rows_beside
from app.cases.rules.beside import WHOLE, whole
from app.cases.rules.clocks import Clocks
from app.cases.rules.life import SEALED, Action, Party, State
from app.cases.rules.police import PoliceState
from app.cases.service import ringing
from app.cases.service.checkers import end_draw
from app.cases.service.executor import StaleCase, Step, append_event, edge_for, locked_case, row_digest, swap
from app.cases.service.filing import free_number
from app.cases.service.patience import on_case
from app.cases.service.police import add_police_event, police_row_digest
from app.cases.service.police_rows import sent_values
from app.cases.service.requests import settle_open
from app.cases.service.sealed_words import forget_words, words_of
from app.cases.service.sending import observed_at
from app.cases.service.stages import columns
from app.cases.service.telling import tell_held, tell_police
from app.catalogue import get_catalogue
from app.notices import Subject, withdraw
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic, emit
from app.routing import Decision, decide_for
from app.worktime import current_calendar


@on_case
def seal_case(actor: Actor, number: str, item: str, text: str, seen: int | None = None) -> None:
    """Hand an open case to the police line under a confidential ``item``. It cannot be undone.

    Whatever was joined into it is the same matter and goes along. Where nobody answers for the police line it is held there.
    Raises BadInput for a public or unknown item and missing words.
    """
    with atomic():
        numbers = sorted([number, *_joined_into(number)])
        for each in numbers:
            forget_elsewhere(each)
        cases = {each: locked_case(each, actor) for each in numbers}  # in one order, as whoever merges them does
        case = cases.pop(number)
        if not cases.keys() >= {*_joined_into(number)}:  # one more was joined before the lock was had
            raise StaleCase(case, seen)
        edge = edge_for(case, actor, Step(Action.SEAL, seen, text=text))
        catalogue = get_catalogue()
        if not catalogue.has_item(item) or not catalogue.category_of(item).confidential:
            raise BadInput("item_missing", _l("请选黄赌毒的小类。"), field="item")
        findings = list(db.session.scalars(sa.select(Finding.id).where(Finding.case_id == case.id)))
        # Rows first, the record last: so does a photo that arrives meanwhile, and neither waits for the other for ever
        with_them = [case.id, *(each.id for each in cases.values())]
        db.session.execute(sa.update(CasePhoto).where(CasePhoto.case_id.in_(with_them)).values(case_id=None))
        db.session.execute(sa.update(Finding).where(Finding.id.in_(findings)).values(case_id=None))
        police = _police_case([case, *cases.values()], item, text, actor, sorted(findings))
        db.session.execute(sa.update(Finding).where(Finding.id.in_(findings)).values(police_case_id=police.id))
        _seal(case, edge.party, actor, seen, findings)
        for joined in cases.values():
            _seal(joined, edge.party, actor, None, findings)
        for finding in findings:
            withdraw(Subject("report", finding))
        emit(PoliceCaseMoved(police.id))


def seal_left_behind(case: Case) -> bool:
    """Seal a locked ``case`` whose findings went to the police with what it was joined into, before joins went along.

    The desk reads its words in its own case; the record names the service. False where the police have none of its findings.
    """
    if case.state != State.MERGED:
        return False
    findings = list((case.former or {}).get("findings", []))
    holder = sa.select(Finding.police_case_id).where(Finding.id.in_(findings), Finding.police_case_id.is_not(None))
    police_id = db.session.scalars(holder.order_by(Finding.id)).first()
    if police_id is None:
        return False
    police = db.session.get_one(PoliceCase, police_id, with_for_update=True, populate_existing=True)
    forget_elsewhere(case.number)
    said = "\n".join(part for part in (case.note, words_of(case)) if part)
    told = add_police_event(police, PoliceState(police.state), clock.now(), None, "", before=said)
    row = police_row_digest(police)
    audit.record(
        "police.joined",
        f"police:{police.number}",
        {
            "version": police.version,
            "findings": sorted(findings),
            "told": told,
            "before": row,
            "after": row,
        },
        actor=ringing.SERVICE,
    )
    db.session.execute(sa.update(CasePhoto).where(CasePhoto.case_id == case.id).values(case_id=None))
    _seal(case, Party.SERVICE, None, None, findings)
    emit(PoliceCaseMoved(police.id))
    return True


def _joined_into(number: str) -> list[str]:
    """What was joined into a case, directly or by way of another."""
    found: dict[int, str] = {}
    into = list(db.session.scalars(sa.select(Case.id).where(Case.number == number)))
    while into:
        query = sa.select(Case.id, Case.number).where(Case.merged_into.in_(into), Case.state == State.MERGED)
        more = {row.id: row.number for row in db.session.execute(query) if row.id not in found}
        found |= more
        into = list(more)
    return list(found.values())


def _seal(case: Case, party: Party, actor: Actor | None, seen: int | None, findings: list[str]) -> None:
    settle_open(case, "sealed")
    end_draw(case)
    _empty(case, party, actor, seen, findings)
    for kind in ("case", "check", "site_check"):
        withdraw(Subject(kind, case.number))
    emit(CaseSealed(case.id, case.number))


def _police_case(cases: Sequence[Case], item: str, text: str, actor: Actor, findings: list[str]) -> PoliceCase:
    case, *joined = cases
    now = clock.now()
    decision = decide_for(item, case.lon, case.lat, at=observed_at(case), dispatched_at=now)
    police = PoliceCase(number=free_number(), **_values(case, item, decision, now))
    db.session.add(police)
    db.session.flush()
    # What was said first in what was joined: the case itself keeps its own first note
    said = [words_of(case), *(part for each in joined for part in (each.note, words_of(each)))]
    before = "\n".join(part for part in said if part)
    told = add_police_event(police, PoliceState(police.state), now, actor.name, text, before=before)
    after = police_row_digest(police)
    audit.record(
        "police.sent",
        f"police:{police.number}",
        {
            "version": 1,
            "item": item,
            "findings": findings,
            "told": told,
            "before": None,
            "after": after,
            **whole({}, demo=case.is_demo),
        },
        actor=case_handle(police.number, actor.account_id),
    )
    if police.state == PoliceState.HELD:
        tell_held(police, now)
    else:
        tell_police(police, actor)
    return police


def _values(case: Case, item: str, decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        **sent_values(decision, current_calendar(), now),
        "version": 1,
        "item_code": item,
        "category": get_catalogue().category_of(item).code,
        "note": case.note,
        "lon": case.lon,
        "lat": case.lat,
        "half_day": case.half_day,
        "filed_at": now,
        "is_demo": case.is_demo,
    }


def _empty(case: Case, party: Party, actor: Actor | None, seen: int | None, findings: list[str]) -> None:
    """The row that stays: no word, no place, no unit, no clock; its history loses its words."""
    now = clock.now()
    ringing.settle(case, now)
    digest, source = row_digest(case), case.state
    nothing = dict.fromkeys(("lead_unit", "leaf_unit", "body_unit", "person", "keeper_unit", "keeper_person", "cover"))
    blank = {"note": "", "half_day": "", "lon": 0.0, "lat": 0.0, "cell": 0, "near_border": False, "former": None}
    values = {
        **nothing,
        **blank,
        **columns(Clocks()),
        "state": SEALED,
        "is_open": False,
        "wake_at": None,
        "version": case.version + 1,
    }
    swap(case, values, seen)
    for table in (CaseDecision, CaseGuide, CaseMark, CaseRuling, SiteNotice):
        db.session.execute(sa.delete(table).where(table.case_id == case.id))
    forget_words(case, findings)
    left = {name: audit.fingerprint(text, f"case:{case.number}") for name, text in rows_beside([case.id])[case.id]}
    step = Step(Action.SEAL, seen, kept={WHOLE: True, **whole(left)})
    append_event(case, party, step, actor, source=source, at=now, before=digest)
