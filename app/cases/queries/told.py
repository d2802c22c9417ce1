"""What was sent to whom about a case, in the words of its history: units and offices, never a person who inspected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts import Actor, Role
from app.cases.models import Case
from app.cases.queries.page import find_case
from app.cases.queries.rungs import is_head
from app.cases.queries.units import unit_name
from app.notices import Subject, Told, told_about
from app.platform.i18n import _, pick

_ROLES = {
    Role.ARBITER: ("创“三城”办公室", "Office"),
    Role.COMMANDER: ("指挥部", "Command"),
    Role.SUPERVISOR: ("督察组", "Supervision group"),
    Role.INSPECTOR: ("督察组", "Supervision group"),
}
_CHANNELS = {"mail": ("邮件", "E-mail"), "push": ("推送", "Push"), "webhook": ("系统对接", "Linked systems")}


@dataclass(frozen=True)
class NoticeLine:
    """One notice as a line of the history: when, to whom, what it said, and how far it got."""

    at: datetime
    name: str
    who: str
    text: str
    reach: str
    failed: bool


def notice_lines(number: str, actor: Actor) -> list[NoticeLine]:
    """The notices about a case that ``actor`` may know of, in their order. Raises NotFound.

    What is for the commander and a unit's head only is told to nobody else (rules §5). Who was named to check is a notice
    about the check, not about the case, and is not among them.
    """
    case = find_case(number, actor)
    return [_line(told) for told in told_about(Subject("case", case.number)) if _may_know(told, case, actor)]


def _may_know(told: Told, case: Case, actor: Actor) -> bool:
    if not told.private or actor.role == Role.COMMANDER:
        return True
    return f"head:{actor.unit_code}" in told.told and is_head(actor, actor.unit_code)


def _line(told: Told) -> NoticeLine:
    return NoticeLine(
        at=told.at,
        name=pick("通知", "Told"),
        who=pick("、", ", ").join(dict.fromkeys(_receiver(label) for label in told.told)),
        text=told.text,
        reach=_reached(told),
        failed=any(each.failed for each in told.reach),
    )


def _receiver(label: str) -> str:
    kind, _colon, code = label.partition(":")
    if kind == "role":
        return pick(*_ROLES[Role(code)]) if code in _ROLES else ""
    name = unit_name(code)
    return _("%(unit)s负责人", unit=name) if kind == "head" else name


def _reached(told: Told) -> str:
    """ "2 人收到，1 人已读 · 邮件已发 1" and the like."""
    parts = [_("%(n)s 人收到，%(read)s 人已读", n=told.people, read=told.read) if told.people else _("没有人收到")]
    for each in told.reach:
        states = [
            _("已发 %(n)s", n=each.sent) if each.sent else "",
            _("待发 %(n)s", n=each.waiting) if each.waiting else "",
            _("没送到 %(n)s", n=each.failed) if each.failed else "",
        ]
        said = pick("，", ", ").join(filter(None, states))
        if said:
            parts.append(f"{pick(*_CHANNELS[each.channel])}{pick('', ': ')}{said}")
    return " · ".join(parts)
