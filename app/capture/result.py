"""What became of a report, in ready sentences: who has it, until when, and what happens next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.cases import OwnReport
from app.platform import formats
from app.platform.i18n import _
from app.platform.settings import current_config


@dataclass(frozen=True)
class Result:
    """The receipt for people. ``facts`` are terms with values, ``lines`` whole sentences."""

    number: str
    title: str
    photos: int
    arrived: int
    lost: int
    filed_at: datetime
    facts: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Photos still to come."""
        return self.photos - self.arrived - self.lost

    def as_json(self) -> dict[str, Any]:
        """The wire form."""
        return {**asdict(self), "filed_at": self.filed_at.isoformat()}


def standing(report: OwnReport) -> str:
    """Where it stands, in one line: "4827-1936，西关街道办事处 · 整改中". A confidential one says 已转公安 and nothing more."""
    if report.case is None:
        return report.state_name
    return _("%(number)s，%(state)s", number=report.case.spaced_number, state=_where(report))


def _where(report: OwnReport) -> str:
    return _("%(unit)s · %(state)s", unit=report.lead, state=report.state_name) if report.lead else report.state_name


def result_of(report: OwnReport, lead_code: str | None) -> Result:
    """The receipt of an own report; ``lead_code`` is the unit that received it."""
    return Result(
        number=report.case.spaced_number if report.case else report.state_name,
        title=report.title,
        photos=report.photos,
        arrived=report.arrived,
        lost=report.lost,
        filed_at=report.filed_at,
        facts=tuple(_facts(report)),
        lines=tuple(_lines(report, lead_code)),
    )


def _facts(report: OwnReport) -> list[tuple[str, str]]:
    case = report.case
    facts = [(_("收到"), formats.when(report.filed_at)), (_("状态"), report.state_name)]
    if case is None:
        return facts
    if case.lead:
        facts.append((_("责任单位"), case.lead))
    if case.person:
        facts.append((_("责任人"), case.person))
    if case.clock.due is not None:
        facts.append((_("期限"), formats.when(case.clock.due)))
    return facts


def _lines(report: OwnReport, lead_code: str | None) -> list[str]:
    if report.case is None:
        return [_("线索已直送公安机关，只有公安专线看得到。请注意自身安全，不要再去现场。")]
    lines = []
    if not report.case.lead:
        lines.append(_("先由市创建办核实，再派给责任单位。"))
    if report.case.near_border:
        lines.append(_("这里在边界附近，案卷已注明“临界”。"))
    if current_config().demo and lead_code:
        lines.append(_("演示：用 %(login)s 登录，就能看到这件案卷。", login=lead_code))
    return lines
