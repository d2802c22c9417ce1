"""The board: what needs a person now, and what must be put right before a case arrives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, url_for

from app.accounts import current_actor
from app.cases import count_lacking, waiting_checks, waiting_for_office
from app.oversight.answers import facets, sight_of
from app.oversight.queries import count_figures
from app.oversight.readiness import count_holding, lacking_before, must_be_put_right
from app.oversight.rules.readiness import Lack, Shortcoming, Weight
from app.oversight.rules.view import View
from app.platform import formats
from app.platform.i18n import Lazy, _, _l, ngettext, pick
from app.platform.policy import may, requires
from app.territory import Unit

bp = Blueprint("board", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Kind:
    """A kind of shortcoming in words: what is wrong, what will happen to a case, who puts it right."""

    title: Lazy
    effect: Lazy
    who: Lazy


_UNIT: Final = _l("由本单位或创建办填写")
_ADMIN: Final = _l("由管理员办理")
KINDS: Final[dict[Lack, Kind]] = {
    Lack.NO_LAYER: Kind(_l("没有装入辖区界线"), _l("案卷一件也派不出，全部转入创建办待核实。"), _ADMIN),
    Lack.NO_POLICE_PERSON: Kind(_l("公安专线没有责任人"), _l("黄赌毒线索送不出去，上报人会被请去拨打 110。"), _UNIT),
    Lack.NO_PERSON: Kind(_l("没有责任人"), _l("案卷派不到，停在创建办待核实，时限不起算。"), _UNIT),
    Lack.NO_LOGIN: Kind(_l("没有能登录的经办人"), _l("案卷派得到，但没人签收，会一直等到超期。"), _ADMIN),
    Lack.NO_RULER: Kind(_l("创建办没有能登录的裁定员"), _l("退回的和市外的案卷没有人裁定。"), _ADMIN),
    Lack.UNKNOWN_LEAF: Kind(_l("界线里有名册上没有的单位"), _l("落在那里的案卷派不出。"), _ADMIN),
    Lack.GAP: Kind(_l("界线之间有空地"), _l("落在空地上的案卷按市外处理，转入创建办待核实。"), _ADMIN),
    Lack.PERSON_ENDS: Kind(_l("责任人三十天内到期"), _l("到期后没有接任的人，案卷派不到。"), _UNIT),
    Lack.NO_SUBSTITUTE: Kind(_l("没有替补"), _l("责任人离岗时，案卷没有人代办。"), _UNIT),
    Lack.NO_HEAD: Kind(_l("没有负责人"), _l("约谈和问责建议只送到指挥部，单位没有人收到。"), _UNIT),
    Lack.NO_HEAD_LOGIN: Kind(
        _l("负责人没有账号"), _l("约谈和问责建议只送到指挥部，单位没有人收到。"), _l("由管理员开通同名账号")
    ),
    Lack.YEAR_UNKNOWN: Kind(
        _l("节假日还没有导入"), _l("跨到那一年的时限按周一至周五估算，标为暂定，导入后重算。"), _ADMIN
    ),
    Lack.NO_GROUND: Kind(_l("名册上有、界线里没有的乡镇街道"), _l("案卷不会派给它。"), _ADMIN),
    Lack.NEW_LAYER: Kind(_l("新界线三十天内施行"), _l("从那天起的观察按新界线派遣，已派的不变。"), _ADMIN),
    Lack.NO_BODY: Kind(_l("部分县区没有二级机构"), _l("那里的案卷由市直部门直接承担。"), _l("不用办理")),
    Lack.ILLUSTRATIVE: Kind(_l("示意界线，非勘界成果"), _l("案卷照派；退回时请想到界线可能有偏差。"), _ADMIN),
}
_NAMED: Final = frozenset(
    {Lack.NO_PERSON, Lack.NO_POLICE_PERSON, Lack.PERSON_ENDS, Lack.NO_SUBSTITUTE, Lack.NO_HEAD, Lack.NO_HEAD_LOGIN}
)


@dataclass(frozen=True)
class Line:
    """One unit or place of a section: its name, what is particular, and where it is put right (empty: not by the reader)."""

    name: str
    detail: str
    url: str


@dataclass(frozen=True)
class Section:
    """All shortcomings of one kind."""

    id: str
    weight: Weight
    kind: Kind
    lines: Sequence[Line]
    url: str


@dataclass(frozen=True)
class Figure:
    """A large figure at the top: how many, of what, and where they are."""

    count: int
    label: str
    note: str
    url: str
    level: str


@bp.get("/board")
@requires("oversight.board")
def board() -> str:
    """Figures of what waits, then everything that must be put right before a case arrives."""
    found = must_be_put_right()
    return render_template("oversight/board.html", figures=_figures(found), sections=_sections(found))


def _figures(found: Sequence[Shortcoming]) -> list[Figure]:
    actor = current_actor()
    late = facets(count_figures(sight_of(actor, View())), View().filter).shown["late"]
    nobody = sum(one.lack in {Lack.NO_PERSON, Lack.NO_POLICE_PERSON} for one in found)
    rulings = url_for("rulings.index") if may("cases.rule") else url_for("cases.index", state="returned")
    checks = url_for("checks.index") if may("cases.check") else url_for("cases.index", state="checking")
    photos = url_for("missing.index") if may("capture.missing") else ""
    return [
        Figure(waiting_for_office(), _("待裁定、待核实"), _("等创建办"), rulings, ""),
        Figure(waiting_checks(actor), _("待核查"), _("等督察组"), checks, ""),
        Figure(late, _("超期"), _("在地图上"), url_for("map.room", late="late"), "late" if late else ""),
        Figure(nobody, _("无责任人"), _("不能派遣"), "#no-person" if nobody else "", "soon" if nobody else ""),
        Figure(count_lacking(lacking_before()), _("照片不足"), _("已催补传"), photos, ""),
    ]


def _sections(found: Sequence[Shortcoming]) -> list[Section]:
    by_lack: dict[Lack, list[Shortcoming]] = {}
    for one in found:
        by_lack.setdefault(one.lack, []).append(one)
    return [
        Section(str(lack), ones[0].weight, KINDS[lack], [_line(one) for one in ones], _link(lack))
        for lack, ones in by_lack.items()
    ]


def _line(one: Shortcoming) -> Line:
    name = _unit_name(one.unit) if one.unit is not None else one.code
    url = url_for("persons.index", unit=one.unit.code) if one.unit is not None and one.lack in _NAMED else ""
    return Line(name, _DETAILS[one.lack](one) if one.lack in _DETAILS else "", url if may("cases.rule") else "")


def _unit_name(unit: Unit) -> str:
    return pick(unit.zh, unit.en)


_DETAILS: Final[dict[Lack, Callable[[Shortcoming], str]]] = {
    Lack.GAP: lambda one: ngettext("%(num)s 处", "%(num)s 处", one.count),
    Lack.PERSON_ENDS: lambda one: _(
        "%(name)s，%(day)s到期", name=one.person, day=formats.day(one.ends) if one.ends else ""
    ),
    Lack.NO_SUBSTITUTE: lambda one: one.person,
    Lack.NO_HEAD_LOGIN: lambda one: one.person,
    Lack.YEAR_UNKNOWN: lambda one: _("%(year)s 年", year=one.year),
    Lack.NEW_LAYER: lambda one: formats.day(one.ends) if one.ends else "",
    Lack.NO_BODY: lambda one: _("、").join(pick(place.short_zh, place.short_en) for place in one.places),
    Lack.ILLUSTRATIVE: lambda one: ngettext("%(num)s 个乡镇街道", "%(num)s 个乡镇街道", one.count),
}


def _link(lack: Lack) -> str:
    """The page where a whole kind is put right, if the reader may use it."""
    if lack is Lack.YEAR_UNKNOWN:
        return url_for("calendar.index") if may("worktime.calendar") else ""
    if lack in {Lack.NO_LAYER, Lack.UNKNOWN_LEAF, Lack.GAP, Lack.NO_GROUND, Lack.NEW_LAYER, Lack.ILLUSTRATIVE}:
        return url_for("boundaries.index") if may("territory.boundaries") else ""
    return ""


def holding_words() -> str:
    """What the homes of supervision and the Office say while something would hold up a case; empty when nothing would."""
    count = count_holding() if may("oversight.board") else 0
    return ngettext("%(num)s 处会卡住案卷", "%(num)s 处会卡住案卷", count) if count else ""


@bp.app_context_processor
def banner() -> dict[str, object]:
    """The banner for the homes of supervision and the Office."""
    return {"holding_words": holding_words}
