"""拆分: a report that shows several problems becomes several cases, each routed by itself (A-08).

The findings stay with the first case, so that no report is counted twice; whoever reported them follows every part. Taken back
it is by 合并: the part joins its origin again, and that can be undone like any merge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa

from app.accounts import Actor
from app.cases.events import CaseMoved
from app.cases.models import Case, CasePhoto, CaseSplit, CaseSplitFinding, Finding
from app.cases.queries.capacity import parties_of
from app.cases.queries.nearby import closed_nearby, nearby_open
from app.cases.queries.precedents import decide_citing
from app.cases.rules.beside import SPLIT, SPLIT_FINDING, whole
from app.cases.rules.life import Action, Party, State
from app.cases.schemas import Report
from app.cases.service import beside
from app.cases.service.decisions import keep_decision
from app.cases.service.executor import LONGEST_TEXT, StaleCase, Step, append_event, locked_case, note_step
from app.cases.service.filing import free_number
from app.cases.service.filing_rows import Filing, case_values
from app.cases.service.patience import on_case
from app.cases.service.sending import observed_at
from app.cases.service.telling import tell
from app.catalogue import get_catalogue
from app.platform import clock
from app.platform.db import db, insert_row
from app.platform.errors import BadInput, Conflict, Forbidden
from app.platform.i18n import _l
from app.platform.ids import random_token
from app.platform.unit_of_work import atomic, emit
from app.worktime import current_calendar

MOST_PARTS = 9
LONGEST_NOTE = 500


@dataclass(frozen=True)
class Part:
    """The further problem: its item, what the unit is told, and the photos (by token) that show it.

    ``apart``: it is not the open case of the same item nearby.
    """

    item: str
    note: str = ""
    photos: Sequence[str] = ()
    apart: bool = False


@on_case
def split_case(actor: Actor, number: str, part: Part, text: str, seen: int | None = None) -> Case:
    """Split a further problem off an open case; returns its case, dispatched or, where nobody can take it, with the Office.

    Raises NotFound, Forbidden for anybody but the Office or with a conflict of interest, StaleCase, Conflict for a case that is
    not open or a likely duplicate, BadInput for the same, a confidential or an unknown item, missing words, foreign photos.
    """
    with atomic():
        origin = locked_case(number, actor)
        if Party.ARBITER not in parties_of(actor, origin):
            raise Forbidden
        if seen is not None and seen != origin.version:
            raise StaleCase(origin, seen)
        _demand(origin, part, text)
        photos = _photos(origin, part.photos)
        new, decided = _open(origin, part, actor)
        step = Step(
            Action.SPLIT,
            text=text,
            facts={"from": number},
            kept={
                "photos": [photo.sha256 for photo in photos],
                **whole({**decided, **_remember(origin, new)}, demo=new.is_demo),
            },
        )
        event = append_event(new, Party.ARBITER, step, actor, source=None, at=clock.now())
        _share(new, event.id, photos)
        note_step(
            origin, Party.ARBITER, Step(Action.SPLIT, seen, text=text, facts={"into": new.number}), actor, "CaseSplit"
        )
        told = "CaseDispatched" if new.state == State.DISPATCHED else "CaseSubmitted"
        tell(new, told, actor)
        emit(CaseMoved(new.id, new.number, told))
        return new


def _demand(origin: Case, part: Part, text: str) -> None:
    catalogue = get_catalogue()
    if not origin.is_open:
        raise Conflict("split_state", _l("案卷已不在办，不能拆分。"))
    if not catalogue.has_item(part.item):
        raise BadInput("item_unknown", _l("没有这个小类：%(item)s"), field="item", item=part.item)
    if catalogue.category_of(part.item).confidential:
        raise BadInput("item_confidential", _l("黄赌毒线索不能拆成普通案卷，请用“转公安”。"), field="item")
    if part.item == origin.item_code:
        raise BadInput("item_same", _l("拆出的问题要是另一个小类。"), field="item")
    if not text.strip():
        raise BadInput("text_missing", _l("还没写说明。写一句就能提交。"), field="text")
    if len(text) > LONGEST_TEXT or len(part.note) > LONGEST_NOTE:
        raise BadInput("text_too_long", _l("说明最多 2000 字，给单位的话最多 500 字，没有保存。"), field="text")
    parts = db.session.scalar(sa.select(sa.func.count()).where(CaseSplit.origin_id == origin.id)) or 0
    if parts >= MOST_PARTS:
        raise Conflict("split_too_many", _l("一件案卷最多拆出 9 件。"))
    there = nearby_open(part.item, origin.lon, origin.lat)
    if there and not part.apart:
        raise Conflict(
            "split_duplicate",
            _l("附近已有同小类的未结案卷 %(number)s，没有拆分。"),
            advice=_l("先看那一件；确实是另一个问题，再勾选“不是同一处”。"),
            number=there[0].number,
        )


def _photos(origin: Case, tokens: Sequence[str]) -> list[CasePhoto]:
    """The chosen photos of the report; only what has come can be shown twice."""
    query = sa.select(CasePhoto).where(
        CasePhoto.case_id == origin.id, CasePhoto.arrived_at.is_not(None), CasePhoto.role != "after"
    )
    there = {photo.token: photo for photo in db.session.scalars(query.order_by(CasePhoto.position, CasePhoto.token))}
    if not there.keys() >= set(tokens):
        raise BadInput("photo_foreign", _l("所选照片不在这件案卷里，没有拆分。"), field="photos")
    chosen = {photo.sha256: photo for token, photo in there.items() if token in tokens}
    return list(chosen.values())


def _open(origin: Case, part: Part, actor: Actor) -> tuple[Case, beside.Named]:
    now, observed = clock.now(), observed_at(origin)
    place = (origin.lon, origin.lat)
    decision = decide_citing(part.item, place, observed, now)
    report = Report(id=str(uuid4()), item=part.item, note=part.note, observed_at=observed)
    filing = Filing(report, get_catalogue().category_of(part.item), decision, actor, now, ())
    repeated = closed_nearby(part.item, *place, now)
    values = case_values(filing, current_calendar(), repeated) | {"is_demo": origin.is_demo}
    case = Case(number=free_number(), **values)
    db.session.add(case)
    db.session.flush()
    return case, keep_decision(case, decision)


def _share(case: Case, event: int, photos: Sequence[CasePhoto]) -> None:
    """The part shows the photos under tokens of its own: who sees one case gets no key to the other."""
    for position, photo in enumerate(photos):
        token = random_token()
        insert_row(
            CasePhoto,
            token=token,
            case_id=case.id,
            event_id=event,
            sha256=photo.sha256,
            role=photo.role,
            position=position,
            provenance=photo.provenance,
            announced_at=photo.announced_at,
            arrived_at=photo.arrived_at,
            flags=[],
        )
        if position == 0:
            db.session.execute(sa.update(Case).where(Case.id == case.id).values(cover=token))


def _remember(origin: Case, part: Case) -> beside.Named:
    """Keep what was split off what, and whose reports show it; returns the rows as the record is to name them."""
    split = {"part_id": part.id, "origin_id": origin.id, "at": clock.now()}
    insert_row(CaseSplit, **split)
    shown = db.session.scalars(sa.select(Finding.id).where(Finding.case_id == origin.id)).all()
    findings = [{"finding_id": finding, "part_id": part.id} for finding in shown]
    for row in findings:
        insert_row(CaseSplitFinding, **row)
    return {**beside.named(part.number, SPLIT, split), **beside.named(part.number, SPLIT_FINDING, *findings)}
