"""The kinds of notices, one table. Whoever has something new to tell adds a line here.

Each line: code, the Chinese and the English sentence, who may ever get it, and what sets it apart:
``PROMPT`` is not held back for a digest, ``URGENT`` passes quiet hours too, ``PRIVATE`` is for the commander and the unit's
head only, ``BARE`` leaves the house without a word of what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.accounts.rules import Role
from app.notices.rules.kinds import PARAMS, BadNotice, Kind, Leaves

_UNITS: Final = frozenset({Role.OFFICER, Role.DEPARTMENT})
_OFFICE: Final = frozenset({Role.ARBITER})
_CHECKERS: Final = frozenset({Role.SUPERVISOR, Role.INSPECTOR})
_COMMAND: Final = frozenset({Role.COMMANDER})
_CASE_READERS: Final = _UNITS | _OFFICE | _COMMAND | {Role.SUPERVISOR}
_POLICE: Final = frozenset({Role.POLICE, Role.COMMANDER})
_ADMIN: Final = frozenset({Role.ADMIN})

PROMPT: Final[Mapping[str, Any]] = {"digestible": False}
URGENT: Final[Mapping[str, Any]] = {"digestible": False, "urgent": True}
BARE: Final[Mapping[str, Any]] = {"leaves": Leaves.BARE, "digestible": False, "hooks": False}
ALARM: Final[Mapping[str, Any]] = {**BARE, "urgent": True}
PRIVATE: Final[Mapping[str, Any]] = {**ALARM, "private": True}
HOUSE: Final[Mapping[str, Any]] = {"leaves": Leaves.NEVER, "hooks": False}
PLAIN: Final[Mapping[str, Any]] = {}

_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")


def _kind(code: str, zh: str, en: str, roles: frozenset[Role], traits: Mapping[str, Any] = PLAIN) -> Kind:
    return Kind(code, zh, en, roles, {name: PARAMS[name] for name in _PLACEHOLDER.findall(zh)}, **traits)


_LIFE: Final = (
    _kind(
        "case.dispatched",
        "新案卷待签收：%(item)s，%(due)s 前整改完",
        "New case to accept: %(item)s, to be put right by %(due)s",
        _UNITS,
        PROMPT,
    ),
    _kind("case.guided", "请协办：%(item)s，%(unit)s主办", "Please guide: %(item)s, led by %(unit)s", _UNITS),
    _kind("case.returned", "%(unit)s退回，请裁定", "Returned by %(unit)s, please rule", _OFFICE | _COMMAND),
    _kind(
        "case.ruled_founded",
        "裁定：退回成立，仍由您单位办理，重新计时，%(due)s 前整改完",
        "Ruled: the return was founded; it stays with you, the clock starts anew, due %(due)s",
        _UNITS,
        PROMPT,
    ),
    _kind(
        "case.ruled_unfounded",
        "裁定：退回不成立，请签收，时限照旧",
        "Ruled: the return was not founded; please accept, the clock runs on",
        _UNITS,
        PROMPT,
    ),
    _kind("case.closed", "核查通过，已结案", "The check passed; the case is closed", _CASE_READERS),
    _kind(
        "case.reworked",
        "核查未通过，返工，%(due)s 前整改完",
        "The check failed: rework, to be put right by %(due)s",
        _UNITS,
        PROMPT,
    ),
    _kind(
        "case.reopened",
        "回头看发现问题，重新整改，%(due)s 前完成",
        "Reopened after a second look, to be put right by %(due)s",
        _UNITS,
        PROMPT,
    ),
    _kind("case.suspended", "已挂账，%(until)s 恢复计时", "Suspended; the clock resumes on %(until)s", _CASE_READERS),
    _kind(
        "case.resumed", "恢复计时，%(due)s 前整改完", "The clock runs again, to be put right by %(due)s", _CASE_READERS
    ),
    _kind("case.dismissed", "不予立案，不用再办", "Dismissed; nothing more to do", _CASE_READERS),
    _kind("case.merged", "并入案卷 %(into)s，不用再办", "Merged into case %(into)s; nothing more to do", _CASE_READERS),
    _kind(
        "case.restored",
        "撤销生效，恢复原状态，请接着办",
        "Restored to its former state; please carry on",
        _CASE_READERS,
    ),
    _kind("case.corrected", "案卷信息已更正，请重新查看", "The case was corrected; please look again", _CASE_READERS),
    _kind(
        "case.redirected",
        "已改派给%(unit)s，签收前仍由您单位负责",
        "Redirected to %(unit)s; yours until they accept",
        _UNITS,
    ),
    _kind(
        "case.due_moved",
        "工作日历更新，时限重算为%(due)s",
        "The work calendar changed; now due %(due)s",
        _UNITS,
    ),
    _kind("case.submitted", "新案卷待核实：%(item)s", "New case to verify: %(item)s", _OFFICE),
    _kind("case.joined", "同一处又有人上报", "The same problem was reported again", _UNITS),
    _kind("case.marked", "列为重点工作，请抓紧", "Marked as key work; please press on", _CASE_READERS),
    _kind("case.split", "案卷已拆分，新案卷 %(into)s", "The case was split; the new case is %(into)s", _CASE_READERS),
)
_REQUESTS: Final = (
    _kind("request.asked", "%(unit)s有一项申请待审批", "%(unit)s asks for an approval", _OFFICE | _COMMAND),
    _kind("request.approved", "申请已批准，新时限 %(due)s", "The request was approved; due %(due)s", _UNITS, PROMPT),
    _kind("request.granted", "申请已批准", "The request was approved", _UNITS, PROMPT),
    _kind("request.refused", "申请未批准，原时限照旧", "The request was refused; the clock runs on", _UNITS, PROMPT),
)
_LADDER: Final = (
    _kind("ladder.reminder", "时限已过半，%(due)s 到期", "Half of the time is used; due %(due)s", _UNITS),
    _kind(
        "ladder.yellow",
        "黄牌：时限已用八成，%(due)s 到期",
        "Yellow card: 80 %% of the time is used; due %(due)s",
        _CASE_READERS,
        PROMPT,
    ),
    _kind("ladder.red", "红牌：已超期，应于 %(due)s 整改完", "Red card: overdue since %(due)s", _CASE_READERS, URGENT),
    _kind(
        "ladder.supervise",
        "督办：超期已满一个时限，应于 %(due)s 整改完",
        "Pressed: overdue by a whole limit since %(due)s",
        _CASE_READERS,
        URGENT,
    ),
    _kind(
        "ladder.interview",
        "约谈：请责任人到市创建办说明情况",
        "Called in: the responsible person is asked to the Office",
        _UNITS | _COMMAND,
        PRIVATE,
    ),
    _kind("ladder.accountability", "问责建议", "Accountability proposed", _UNITS | _COMMAND, PRIVATE),
    _kind("ladder.confirmed", "问责建议已确认", "Accountability confirmed", _UNITS, PRIVATE),
    _kind("ladder.declined", "问责建议未采纳", "Accountability not confirmed", _UNITS, PRIVATE),
    _kind("ladder.missed", "补发：%(rungs)s", "Caught up: %(rungs)s", _CASE_READERS, URGENT),
    _kind(
        "ladder.stage_late",
        "%(stage)s已超期，应于 %(due)s 完成",
        "The %(stage)s is overdue, it was due %(due)s",
        _CASE_READERS | _CHECKERS,
    ),
    _kind(
        "ladder.queue_late",
        "市创建办待办已超期，应于 %(due)s 办理",
        "The Office's queue is overdue, it was due %(due)s",
        _OFFICE | _COMMAND,
    ),
    _kind("case.pressed", "%(unit)s督办，请抓紧", "%(unit)s presses for action", _UNITS, URGENT),
)
_WORK: Final = (
    _kind(
        "task.assigned",
        "%(unit)s交办一项任务，%(due)s 前完成",
        "%(unit)s set a task, due %(due)s",
        _CASE_READERS,
        PROMPT,
    ),
    _kind("task.done", "%(unit)s完成了任务", "%(unit)s finished the task", _CASE_READERS),
    _kind("task.declined", "%(unit)s没有接受任务", "%(unit)s declined the task", _CASE_READERS),
    _kind("comment.added", "%(unit)s写了意见", "%(unit)s commented", _CASE_READERS),
    _kind("guidance.added", "%(unit)s给出指导意见", "%(unit)s gave guidance", _UNITS),
    _kind("person.changed", "责任人已变更", "The responsible person changed", _UNITS),
    _kind("owner.answered", "业主回复了整改通知", "The site's owner answered the notice", _UNITS),
    _kind(
        "check.assigned",
        "有一件案卷请您核查，%(due)s 前完成",
        "A case is yours to check, due %(due)s",
        _CHECKERS,
        PROMPT,
    ),
    _kind(
        "photos.missing",
        "上报的照片还没收齐，请打开手机重发",
        "Photos of the report are still missing; open the app to resend",
        frozenset({Role.INSPECTOR}),
        {"hooks": False},
    ),
    _kind(
        "report.reopened",
        "您上报的一处问题经回头看，重新整改",
        "A problem you reported is being put right again after a second look",
        frozenset({Role.INSPECTOR}),
        BARE,
    ),
    _kind(
        "phone.waiting",
        "手机上还有 %(count)s 条没送出，请打开明察送出",
        "%(count)s unsent on your phone; please open Mingcha to send",
        _UNITS | {Role.INSPECTOR},
        {"hooks": False, **PROMPT},
    ),
    _kind(
        "ground.changed",
        "边界变了，有 %(count)s 件在办案卷待您看",
        "Boundaries changed; %(count)s open cases to look at",
        _OFFICE,
    ),
)
_POLICE_LINE: Final = (
    _kind("police.sent", "有一条新线索", "A new lead", _POLICE, ALARM),
    _kind(
        "police.held",
        "有一条新线索，公安专线没有责任人",
        "A new lead, and nobody answers for the police line",
        _POLICE,
        ALARM,
    ),
    _kind(
        "police.due_moved",
        "工作日历更新，线索的时限已重算",
        "The work calendar changed; a lead is due at another time",
        _POLICE,
        BARE,
    ),
    _kind("police.soon", "一条线索快到期", "A lead is due soon", _POLICE, ALARM),
    _kind("police.late", "一条线索已超期", "A lead is overdue", _POLICE, ALARM),
)
_HOUSE: Final = (
    _kind(
        "house.delivery_failed",
        "有消息没能送出，请查看送达情况",
        "Messages could not be delivered; please look",
        _ADMIN,
        HOUSE,
    ),
    _kind(
        "house.nobody_answers",
        "%(unit)s没有责任人，请尽快设定",
        "%(unit)s has no responsible person; please name one",
        _ADMIN,
        HOUSE,
    ),
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind for kind in (*_LIFE, *_REQUESTS, *_LADDER, *_WORK, *_POLICE_LINE, *_HOUSE)
}
"""All kinds by code."""


def kind_of(code: str) -> Kind:
    """The kind; raises BadNotice when there is none."""
    if code not in KINDS:
        raise BadNotice(f"no such kind: {code}")
    return KINDS[code]


def hook_kinds() -> Iterable[Kind]:
    """The kinds that webhooks may subscribe to, in the order of the table."""
    return (kind for kind in KINDS.values() if kind.hooks and kind.leaves is Leaves.SENTENCE)
