"""误报: the police desk hands what was misfiled to the Office as a new finding (rules §4)."""

from __future__ import annotations

from uuid import uuid4

from app.accounts import Actor
from app.cases.rules.police import HANDED_OVER, PoliceAction
from app.cases.schemas import Report
from app.cases.service.filing import file_for_office
from app.cases.service.patience import on_case
from app.cases.service.police import locked_police_case, police_edge, write_police_step
from app.catalogue import get_catalogue
from app.platform.errors import BadInput
from app.platform.i18n import _l
from app.platform.unit_of_work import atomic


@on_case
def hand_over_police_case(actor: Actor, number: str, item: str, text: str, seen: int | None = None) -> str:
    """误报: the case was none for the police; the desk hands a new finding to the Office. Returns the new case's number.

    Only the place and what the desk writes for the Office go along, never what the inspector wrote in confidence. Raises
    BadInput for a confidential or unknown item and for missing words.
    """
    with atomic():
        case = locked_police_case(number, actor)
        edge = police_edge(case, seen, PoliceAction.HAND_OVER)
        catalogue = get_catalogue()
        if not catalogue.has_item(item) or catalogue.category_of(item).confidential:
            raise BadInput("item_missing", _l("请选一个公开办理的小类。"), field="item")
        if not text.strip():
            raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
        report = Report(id=str(uuid4()), item=item, pin=(case.lon, case.lat), note=text.strip()[:2000])
        filed = file_for_office(report, actor)
        write_police_step(case, edge, HANDED_OVER, actor, "")
        return filed.number
