"""准予: what a granted request does, each through the same door as if the Office had acted on its own (rules §5)."""

from __future__ import annotations

from datetime import date

from app.accounts import Actor
from app.cases.models import Case
from app.cases.models.rulings import CaseRequest
from app.cases.rules.life import State
from app.cases.rules.requests import Kind
from app.cases.service.office import merge_case, suspend_case
from app.cases.service.patience import on_case
from app.cases.service.requests import extended_columns, grantable, mark_granted
from app.cases.service.sending import Correction, correct_case
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic


@on_case
def grant(actor: Actor, number: str, request_id: int, answer: str = "", unit: str | None = None) -> CaseRequest:
    """Grant an open request. ``unit`` is whom a transfer goes to, if not the unit that was proposed.

    Decided after expiry it still counts from when it was asked. Raises Forbidden, NotFound, Conflict or BadInput.
    """
    with atomic():
        case, request = grantable(actor, number, request_id)
        match Kind(request.kind):
            case Kind.EXTENSION:
                mark_granted(case, request, actor, answer, extended_columns(case))
            case Kind.APPEAL:
                closed = {"on_time": True} if case.state == State.CLOSED else {}
                mark_granted(case, request, actor, answer, {"excused": True, **closed})
            case Kind.SUSPENSION:
                mark_granted(case, request, actor, answer)
                until = date.fromisoformat(request.wanted["until"])
                suspend_case(actor, number, until, answer or request.text, asked_at=request.asked_at)
            case Kind.TRANSFER:
                _transfer(actor, case, request, answer, unit)
            case Kind.JOIN:
                mark_granted(case, request, actor, answer)
                merge_case(actor, number, request.wanted["into"], answer or request.text)
        return request


def _transfer(actor: Actor, case: Case, request: CaseRequest, answer: str, unit: str | None) -> None:
    chosen = unit or request.wanted.get("unit")
    if not chosen or chosen == case.lead_unit:
        raise BadInput("unit_missing", _l("请选派给哪个单位。"), field="unit")
    mark_granted(case, request, actor, answer)
    correct_case(actor, case.number, Correction(unit=chosen), "unit_wrong", answer or request.text)
