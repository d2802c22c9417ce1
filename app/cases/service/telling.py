"""Whom a step is told: one table from the name of an edge's event to kinds of notices and their audiences.

Called inside the step's own transaction, so that the notice commits with it. Nothing typed by anybody goes along, and nobody
is told of an inspector.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.accounts import Actor, Role
from app.cases.models import Case, CaseGuide, CaseSplitFinding, Finding, FindingOrigin, PoliceCase
from app.notices import Audience, Notice, Subject, param_names, post, to_accounts, to_desk, to_role, to_unit
from app.platform.clock import local
from app.platform.db import db
from app.territory import unit_tree

SENT_ON: Final = frozenset({"CaseRuled", "CaseCorrected"})
LONGER: Final = "extension"
"""The kind of request whose grant brings a new due time, which is what its unit wants to read."""
LEAD: Final = "lead"
FORMER: Final = "former"
GUIDES: Final = "guides"
OFFICE: Final = "office"

NEW_CASE: Final = (("case.dispatched", LEAD), ("case.guided", GUIDES))
TOLD: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "CaseSubmitted": (("case.submitted", OFFICE),),
    "CaseDispatched": NEW_CASE,
    "CaseAccepted": (),
    "CaseReturned": (("case.returned", OFFICE),),
    "CaseRectified": (),
    "CaseClosed": (("case.closed", LEAD),),
    "CaseReworked": (("case.reworked", LEAD),),
    "CaseReopened": (("case.reopened", LEAD),),
    "CaseSuspended": (("case.suspended", LEAD),),
    "CaseResumed": (("case.resumed", LEAD),),
    "CaseDismissed": (("case.dismissed", LEAD),),
    "CaseMerged": (("case.merged", LEAD),),
    "CaseRestored": (("case.restored", LEAD),),
    "PersonChanged": (("person.changed", LEAD),),
    "FindingJoined": (("case.joined", LEAD),),
    "CaseSealed": (),
    "RequestAsked": (("request.asked", OFFICE),),
    "RequestGranted": (("request.granted", LEAD),),
    "RequestRefused": (("request.refused", LEAD),),
    "RequestWithdrawn": (),
    "CheckerAssigned": (),
    "OwnerNotified": (),
    "CaseSplit": (("case.split", LEAD),),
    "CaseMarked": (("case.marked", LEAD),),
    "CaseUnmarked": (),
    "OwnerNoticeRecalled": (),
}
"""What each event tells whom; rulings and corrections depend on how they end and stand in ``_sent_on``."""


def tell(
    case: Case,
    event: str,
    actor: Actor | None,
    *,
    former_lead: str | None = None,
    reason: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell of ``event`` on ``case`` as it stands now. ``former_lead`` led before it, ``reason`` and ``facts`` are the step's."""
    lines = _sent_on(case, event, former_lead, reason) if event in SENT_ON else TOLD.get(event, ())
    if event == "RequestGranted" and (facts or {}).get("kind") == LONGER:
        lines = (("request.approved", LEAD),)
    if not lines:
        return
    guides = _guides(case) if any(whom == GUIDES for _kind, whom in lines) else ()
    audiences = {LEAD: _units(case.lead_unit), FORMER: _units(former_lead), GUIDES: guides, OFFICE: _office()}
    values = _values(case, facts or {})
    for kind, whom in lines:
        if audiences[whom]:
            post(
                Notice(
                    kind=kind,
                    key=f"case:{case.number}:{case.version}:{kind}",
                    audience=audiences[whom],
                    subject=Subject("case", case.number),
                    params={name: values[name] for name in param_names(kind)},
                    actor=actor.account_id if actor is not None else None,
                )
            )


def tell_of_work(
    case: Case, kind: str, unit: str, actor: Actor, key: str, *, speaker: str | None = None, due: datetime | None = None
) -> None:
    """Tell ``unit`` of something beside the steps of ``case``; ``speaker`` is the unit that did it (the actor's own)."""
    values = {"unit": speaker or actor.unit_code, "due": local(due).isoformat() if due is not None else None}
    post(
        Notice(
            kind=kind,
            key=f"{key}:{kind}",
            audience=(to_unit(unit),),
            subject=Subject("case", case.number),
            params={name: values[name] for name in param_names(kind)},
            actor=actor.account_id,
        )
    )


def tell_lead(case: Case, kind: str, key: str) -> None:
    """Tell the lead unit of something that nobody with an account did."""
    if case.lead_unit is not None:
        post(
            Notice(
                kind=kind, key=f"{key}:{kind}", audience=_units(case.lead_unit), subject=Subject("case", case.number)
            )
        )


def tell_reporters(case: Case, kind: str, actor: Actor) -> None:
    """Tell everybody who reported what ``case`` is about, each of the own report: none learns of another, nor does the unit."""
    split = sa.select(CaseSplitFinding.finding_id).where(CaseSplitFinding.part_id == case.id)
    query = sa.select(FindingOrigin.finding_id, FindingOrigin.account_id).join(
        Finding, Finding.id == FindingOrigin.finding_id
    )
    for finding, account in db.session.execute(query.where(sa.or_(Finding.case_id == case.id, Finding.id.in_(split)))):
        post(
            Notice(
                kind=kind,
                key=f"report:{finding}:{case.number}:{case.version}:{kind}",
                audience=(to_accounts([account], f"role:{Role.INSPECTOR}"),),
                subject=Subject("report", finding),
                actor=actor.account_id,
            )
        )


def tell_checker(case: Case, checker: Actor, actor: Actor) -> None:
    """Tell whoever was named to check ``case``; nobody else learns of it (rules §4)."""
    values = _values(case, {}) | ({"due": local(case.check_due_at).isoformat()} if case.check_due_at else {})
    post(
        Notice(
            kind="check.assigned",
            key=f"check:{case.number}:{case.version}",
            audience=(to_accounts([checker.account_id], f"role:{checker.role}"),),
            subject=Subject("site_check" if checker.role is Role.INSPECTOR else "check", case.number),
            params={name: values[name] for name in param_names("check.assigned")},
            actor=actor.account_id,
        )
    )


def tell_police(case: PoliceCase, actor: Actor | None, kind: str = "police.sent", of: str = "") -> None:
    """Tell the desks that answer for a lead and the commander that there is one, and nothing else.

    ``of`` tells apart what may happen more than once to the same version of a case.
    """
    units = [case.lead_unit, *(unit.code for unit in unit_tree().ancestors(case.lead_unit))]
    post(
        Notice(
            kind=kind,
            key=f"police:{case.number}:{case.version}:{of}{kind}",
            audience=(to_desk(units), to_role(Role.COMMANDER)),
            subject=Subject("police", case.number),
            actor=actor.account_id if actor is not None else None,
        )
    )


def tell_held(case: PoliceCase, now: datetime) -> None:
    """A lead that nobody answers for: the desks above and the commander learn of it, the administrator once a day that the
    unit has nobody, and not why anybody asks."""
    tell_police(case, None, "police.held")
    post(
        Notice(
            kind="house.nobody_answers",
            key=f"nobody:{case.lead_unit}:{local(now).date().isoformat()}",
            audience=(to_role(Role.ADMIN),),
            params={"unit": case.lead_unit},
        )
    )


def _sent_on(case: Case, event: str, former: str | None, ruling: str | None) -> tuple[tuple[str, str], ...]:
    """Both units learn that a case goes on to another; the one unit what became of it when it stays."""
    if former != case.lead_unit:
        return (*NEW_CASE, ("case.redirected", FORMER))
    return ((f"case.ruled_{ruling}" if event == "CaseRuled" else "case.corrected", LEAD),)


def _values(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that a sentence about a case may hold."""
    instants = {"due": case.due_at, "until": case.suspended_until}
    return {
        "item": case.item_code,
        "unit": case.lead_unit,
        "into": facts.get("into"),
        **{name: local(instant).isoformat() for name, instant in instants.items() if instant is not None},
    }


def _guides(case: Case) -> tuple[Audience, ...]:
    codes = db.session.scalars(sa.select(CaseGuide.unit_code).where(CaseGuide.case_id == case.id))
    return tuple(to_unit(code) for code in sorted(codes))


def _units(code: str | None) -> tuple[Audience, ...]:
    return (to_unit(code),) if code is not None else ()


def _office() -> tuple[Audience, ...]:
    return (to_role(Role.ARBITER),)
