"""督办 by hand, and what the commander decides on a 问责建议 (rules §4, §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import audit
from app.accounts import Actor, Role, case_handle
from app.cases.events import CaseMoved
from app.cases.models import Accountability, Case, CasePress, CaseRung, PressAuthor
from app.cases.queries.capacity import standing_of
from app.cases.queries.visibility import stander
from app.cases.rules.beside import ACCOUNT, PRESS, PRESS_AUTHOR, RUNG
from app.cases.rules.ladder import PRESSABLE, Rung
from app.cases.rules.life import SEALED
from app.cases.rules.standing import may_press
from app.cases.service import beside, ringing
from app.cases.service.executor import LONGEST_TEXT, locked_case
from app.cases.service.notes import touch
from app.cases.service.patience import on_case
from app.cases.service.telling_rungs import tell_decision, tell_press
from app.platform import clock
from app.platform.db import db, insert_keyed, insert_row
from app.platform.errors import BadInput, Conflict, Forbidden, NotFound
from app.platform.i18n import Lazy, _l
from app.platform.unit_of_work import atomic, emit, patient


@on_case
def press_case(actor: Actor, number: str, text: str) -> Case:
    """督办: press the unit, with words; consumes the rung of this stage. Whoever presses does not act for the unit.

    Raises NotFound, Forbidden, Conflict when the unit has nothing to do, BadInput without words.
    """
    with atomic():
        case = locked_case(number, actor)
        if not may_press(stander(actor), standing_of(case)):
            raise Forbidden
        if case.state not in PRESSABLE:
            raise Conflict("press_state", _l("这件案卷现在不在单位手上办理，不用督办。"))
        _demand(text, _l("还没写督办意见。写一句，单位才知道要做什么。"))
        now = clock.now()
        ringing.settle(case, now)
        known = ringing.standing_of([case.id]).get(case.id, ringing.NOTHING_RANG)
        rung: list[dict[str, Any]] = []
        if Rung.PRESS not in known.of_stage(case):
            rung = [_rung_by_hand(case, now)]
            insert_row(CaseRung, **rung[0])
        press = _keep_press(case, actor, text.strip(), beside.named(case.number, RUNG, *rung))
        touch(case)
        tell_press(case, press, actor)
        emit(CaseMoved(case.id, case.number, "CasePressed"))
        return case


def _rung_by_hand(case: Case, now: datetime) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "stage": case.stage,
        "rung": Rung.PRESS,
        "due_at": now,
        "rung_at": now,
        "lifted_at": None,
        "by_hand": True,
        "unit_code": case.lead_unit,
    }


def _keep_press(case: Case, actor: Actor, text: str, rung: beside.Named) -> int:
    row = {"stage": case.stage, "at": clock.now(), "unit_code": actor.unit_code, "text": text}
    press: int = insert_keyed(CasePress, case_id=case.id, **row)
    author = {"press_id": press, "account_id": actor.account_id}
    insert_row(PressAuthor, **author)
    rows = (
        rung,
        beside.named(case.number, PRESS, {"id": press, **row}),
        beside.named(case.number, PRESS_AUTHOR, author),
    )
    audit.record(
        "case.press",
        f"case:{case.number}",
        {
            "stage": case.stage,
            "unit": actor.unit_code,
            "text": audit.fingerprint(text, f"case:{case.number}"),
            **beside.body(*rows),
        },
        actor=case_handle(case.number, actor.account_id),
    )
    return press


@patient
def decide_accountability(actor: Actor, rung_id: int, confirmed: bool | None, reason: str) -> Case:
    """The commander confirms a 问责建议 or refuses it with a reason, once (S-19). Returns the case.

    Raises Forbidden, NotFound, Conflict when it is decided already, BadInput without a choice or a needed reason.
    """
    if actor.role != Role.COMMANDER:
        raise Forbidden
    with atomic():
        found = db.session.execute(
            sa.select(CaseRung, Case)
            .join(Case, Case.id == CaseRung.case_id)
            .where(CaseRung.id == rung_id, CaseRung.rung == Rung.ACCOUNT, Case.state != SEALED)
            .with_for_update(of=Case)
        ).first()
        if found is None:
            raise NotFound
        rung, case = found
        if rung.lifted_at is not None:
            raise Conflict("rung_lifted", _l("延期或挂账已获准，这条问责建议已撤销。"))
        if db.session.get(Accountability, rung_id) is not None:
            raise Conflict("decided_before", _l("这条问责建议已经有了决定。"))
        if confirmed is None:
            raise BadInput("decision_missing", _l("请选确认或不采纳。"), field="decision")
        if not confirmed:
            _demand(reason, _l("不采纳要写明理由。"))
        _decide(actor, rung, case, confirmed, reason.strip())
        return case


def _decide(actor: Actor, rung: CaseRung, case: Case, confirmed: bool, reason: str) -> None:
    decided = {
        "confirmed": confirmed,
        "reason": reason,
        "decided_at": clock.now(),
        "account_id": actor.account_id,
    }
    insert_row(Accountability, rung_id=rung.id, **decided)
    of_rung = {name: getattr(rung, name) for name in RUNG.key}
    rows = beside.named(case.number, ACCOUNT, {**of_rung, **decided})
    audit.record(
        "case.accountability",
        f"case:{case.number}",
        {
            "stage": rung.stage,
            "confirmed": confirmed,
            "reason": audit.fingerprint(reason, f"case:{case.number}"),
            **beside.body(rows),
        },
        actor=case_handle(case.number, actor.account_id),
    )
    tell_decision(case, rung.id, confirmed, actor)


def _demand(text: str, missing: Lazy) -> None:
    if not text.strip():
        raise BadInput("text_missing", missing, field="text")
    if len(text) > LONGEST_TEXT:
        raise BadInput("text_too_long", _l("说明最多 2000 字，没有保存。"), field="text")
