"""What waits in the demo city: requests of units, tasks handed down, a check on site, words of guidance.

Done by the ordinary commands at the present hour; what the rules refuse for one case is tried on the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.cases import (
    Asked,
    Case,
    Correction,
    RequestKind,
    State,
    accept_case,
    accept_task,
    add_note,
    answer_task,
    ask_request,
    assign_checker,
    correct_case,
    grant_request,
    hand_down_task,
    newest_demo_cases,
    rate_task,
    refuse_request,
    task_page,
)
from app.demo.people import Cast, officer_unit
from app.platform import clock
from app.platform.db import db
from app.platform.errors import BadInput, Conflict, Forbidden
from app.territory import unit_tree

_ASKED: Final = (
    (RequestKind.EXTENSION, "weather", "连续降雨无法施工，雨停后两天内完成。"),
    (RequestKind.TRANSFER, "not_our_duty", "沿街设施由产权单位管理，建议改派。"),
    (RequestKind.SUSPENSION, "planned", "已列入本月背街小巷改造，随改造一并整治。"),
    (RequestKind.EXTENSION, "materials", "等井盖到货，预计后天送到。"),
    (RequestKind.APPEAL, "access", "商户闭店多日，联系上才进得去。"),
)
DEPARTMENT: Final = "CGJ"
_MOST_TASKS: Final = 3
_NEWEST: Final = 4


def leave_pending(people: Cast) -> None:
    """Let units ask, hand down and answer, and the Office send somebody to look."""
    units = _busy_units()
    _ask(people, units)
    _decide_some(people)
    _hand_down(people, units)
    _send_inspector(people, units)
    _guide(people)


def _busy_units() -> list[str]:
    """The demo officer's unit and its neighbours."""
    own, tree = officer_unit(), unit_tree()
    parent = next(iter(tree.ancestors(own)), None)
    return [own, *(unit.code for unit in tree.children(parent.code) if unit.code != own)] if parent else [own]


def _ask(people: Cast, units: Iterable[str]) -> None:
    """Every kind of request once, each by another unit as far as that goes."""
    waiting = list(_ASKED)
    until = (clock.local(clock.now()) + timedelta(days=40)).date().isoformat()
    for unit in units:
        tries = ((number, each) for number in newest_demo_cases(unit, State.RECTIFYING, _NEWEST) for each in waiting)
        for number, each in tries:
            kind, reason, text = each
            wanted = until if kind is RequestKind.SUSPENSION else ""
            if _went(ask_request, people.by_unit[unit], number, Asked(kind, reason, text, wanted)):
                waiting.remove(each)
                break


def _decide_some(people: Cast) -> None:
    """A request that was granted and one that was not, on cases of the demo officer."""
    unit = officer_unit()
    what = Asked(RequestKind.EXTENSION, "large_job", "堆放多年，清运量大，需分批进行。")
    decided = 0
    for number in newest_demo_cases(unit, State.RECTIFYING, 2 * _NEWEST):
        try:
            request = ask_request(people.by_unit[unit], number, what)
        except (BadInput, Conflict):
            continue
        if decided:
            refuse_request(people.arbiter, number, request.id, "工程量不大，按期完成。")
            return
        decided += _went(grant_request, people.arbiter, number, request.id, "同意，请抓紧。")


def _hand_down(people: Cast, units: Iterable[str]) -> None:
    """The Office gives cases to the department, which hands a part of each down; one body has begun, one has answered."""
    lead, tree = people.by_unit[DEPARTMENT], unit_tree()
    county = next(iter(tree.ancestors(officer_unit())), None)
    body = tree.find(f"{DEPARTMENT}-{county.code}") if county else None
    numbers = [number for unit in units for number in newest_demo_cases(unit, State.DISPATCHED, 1)]
    for turn, number in enumerate(numbers[:_MOST_TASKS] if body else ()):
        to = Correction(unit=DEPARTMENT)
        if body is None or not _went(
            correct_case, people.arbiter, number, to, "unit_wrong", "跨街道的设施，由市局统一处理。"
        ):
            continue
        accept_case(lead, number)
        task = hand_down_task(lead, number, body.code, ["means"], "请到现场清理，拍照回报。")
        if turn == 1:
            accept_task(people.by_unit[body.code], number, task.id)
        elif turn == _MOST_TASKS - 1:
            answer_task(people.by_unit[body.code], number, task.id, "已清理完毕，明早再看一次。")


def _guide(people: Cast) -> None:
    """The department answers some of its tasks of guidance; the units that lead rate two answers."""
    said = ("此处桶位不够，建议加到 4 只。", "请先疏通后冲洗，井盖同步检查。", "按标准设置围挡，夜间留灯。")
    ratings = ("helpful", "fair", "")
    for line, text, rating in zip(reversed(task_page(people.by_unit[DEPARTMENT]).lines), said, ratings, strict=False):
        answer_task(people.by_unit[DEPARTMENT], line.row.number, line.task.id, text)
        lead = db.session.scalar(sa.select(Case.lead_unit).where(Case.number == line.row.number))
        if rating and lead in people.by_unit:
            rate_task(people.by_unit[lead], line.row.number, line.task.id, rating)


def _send_inspector(people: Cast, units: Iterable[str]) -> None:
    """The demo inspector is named to check two cases; the Office says a word about one."""
    for unit in units:
        for number in newest_demo_cases(unit, State.CHECKING, 1):
            assign_checker(people.arbiter, number, people.inspectors[0].account_id, "照片看不清，请到现场看。")
            add_note(people.arbiter, number, "群众多次反映，请核查时看看周边。")
            return


def _went(command: Callable[..., object], *arguments: object) -> bool:
    """Whether the rules let ``command`` through."""
    try:
        command(*arguments)
    except (BadInput, Conflict, Forbidden):
        return False
    return True
