"""What each rule says to a reader: one table of sentences in both languages, and the way to fill them.

A sentence must stay able to render the parameters of every decision ever stored: add codes, never change their meaning.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from app.platform.clock import local
from app.platform.i18n import language as current_language
from app.routing.rules import Decision, RuleFired

LANGUAGES: Final = ("zh", "en")

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "3.1.converted": (
        "定位原为 {crs} 坐标，已换算为 WGS-84(移动 {moved_m} 米)。",
        "The position came in {crs} and was converted to WGS-84 (moved by {moved_m} m).",
    ),
    "3.1.accuracy": (
        "定位误差不超过 {within_m} 米。",
        "The position is exact to within {within_m} m.",
    ),
    "3.1.accuracy-unknown": (
        "定位没有给出误差，按 {radius_m} 米计。",
        "The position came without an accuracy; {radius_m} m is assumed.",
    ),
    "3.2.confidential": (
        "“{category}”类线索一律保密，直送公安机关：不进属地台账，不上图，不按地点统计。",
        "Leads of this kind ({category}) are confidential: straight to the police, in no ledger, map or count by place.",
    ),
    "3.2.stages": (
        "公安机关须在 {accept_at} 前接收，{feedback_at} 前首次反馈，{rectify_at} 前反馈处置结论。",
        "The police accept by {accept_at}, give first feedback by {feedback_at} and report the outcome by {rectify_at}.",
    ),
    "3.2.nobody": (
        "应接收的公安机关目前没有责任人，暂不能送达。",
        "The police unit that should receive it has no responsible person at present, so it cannot be delivered yet.",
    ),
    "3.3.leaf": (
        "问题点在{leaf}辖区，上级属地是{body}。",
        "The place lies in {leaf}, under {body}.",
    ),
    "3.3.zone": (
        "问题点在{leaf}辖区。按行政区划属{county}，但{body}是功能区，由其负责。",
        "The place lies in {leaf}. By law this is {county}, but the zone {body} is responsible for it and takes precedence.",
    ),
    "3.4.near-border": (
        "定位误差范围跨了界线：{candidates}。本案按临界处理，如有退回从宽认定。",
        "The accuracy circle crosses a border: {candidates}. The case counts as near a border; a return is judged mildly.",
    ),
    "3.4.holder-leads": (
        "问题点本身落在{leaf}一侧，按{leaf}的辖区办理。",
        "The point itself lies on the side of {leaf}, so it is handled as ground of {leaf}.",
    ),
    "3.4.confirmed": (
        "问题点落在{leaf}一侧，经人工确认属{leaf}辖区。",
        "The point lies on the side of {leaf}, and somebody confirmed that it is ground of {leaf}.",
    ),
    "3.4.picked": (
        "问题点落在{holder}一侧，但经人工选定属{leaf}辖区。",
        "The point lies on the side of {holder}, but somebody chose {leaf} as the ground it belongs to.",
    ),
    "3.4.choice-ignored": (
        "人工选定的{choice}不在定位误差范围内，未予采用。",
        "The chosen unit {choice} lies outside the accuracy circle and was not used.",
    ),
    "3.5.outside": (
        "问题点在市域界线之外，离最近的{nearest}约 {distance_m}。不作猜测，交办公室核实。",
        "The place lies outside the city, {distance_m} from {nearest}. Nothing is guessed: the Office verifies it.",
    ),
    "3.5.no-city": (
        "系统里还没有辖区界线，交办公室核实。",
        "No boundaries are loaded yet: the Office verifies it.",
    ),
    "3.6.territory": (
        "这类问题实行属地管理，谁的地界谁主办：由{lead}主办。",
        "Such problems belong to the territory, whoever owns the site: {lead} leads.",
    ),
    "3.6.body": (
        "这类问题由行业部门主办：{department}在{body}的二级机构是{lead}，由其主办，{leaf}协助。",
        "Such problems belong to the line: {lead}, the body of {department} in {body}, leads; {leaf} assists.",
    ),
    "3.6.department": (
        "这类问题由行业部门主办：{department}在{body}没有二级机构，由{lead}直接主办，{leaf}协助。",
        "Such problems belong to the line: {department} has no body in {body}, so it leads itself; {leaf} assists.",
    ),
    "3.6.guides": (
        "行业指导（协办）：{guides}。",
        "Guided by: {guides}.",
    ),
    "3.7.person": (
        "{lead}的责任人是{person}。",
        "The responsible person of {lead} is {person}.",
    ),
    "3.7.substitute": (
        "{lead}的责任人不在岗，由替补{person}负责。",
        "The responsible person of {lead} is away; the substitute {person} is answerable.",
    ),
    "3.7.nobody": (
        "{lead}目前没有责任人，不能派遣，交办公室处理。",
        "{lead} has no responsible person at present, so the case cannot be dispatched: the Office deals with it.",
    ),
    "3.7.alt": (
        "上报时说明“{when}”，按这种情形的时限计。",
        "It was reported that this holds: {when}. The limit for that condition applies.",
    ),
    "3.7.due": (
        "{accept_at} 前签收；整改时限 {limit}，{rectify_at} 前办结。",
        "To be accepted by {accept_at}; the limit is {limit}, so it is to be put right by {rectify_at}.",
    ),
    "3.7.provisional": (
        "该年度法定工作日尚未公布，以上时间为暂定。",
        "The legal work days of that year are not announced yet, so these times are provisional.",
    ),
    "3.8.precedent": (
        "同一辖区同类问题有过裁定：{case} 号案卷于 {ruled_on} 裁定由{unit}办理。仅供参考，不自动照搬。",
        "A ruling on the same ground and item is cited, not followed by itself: case {case}, {ruled_on}, to {unit}.",
    ),
    "3.8.directed": (
        "办公室裁定：由{lead}主办。",
        "The Office ruled that {lead} leads.",
    ),
    "3.10.version": (
        "依据 {since} 起施行的界线。",
        "Based on the boundaries valid from {since}.",
    ),
    "3.10.illustrative": (
        "依据 {since} 起施行的界线（示意边界，非勘界成果）。",
        "Based on the boundaries valid from {since} (illustrative, not surveyed).",
    ),
    "3.10.before-first": (
        "观察时间早于最早的界线版本，按 {since} 起施行的界线办理。",
        "It was observed before the earliest boundaries; those valid from {since} are used.",
    ),
}

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_ONLY: Final = frozenset({"since", "ruled_on"})


def render_trace(decision: Decision | Mapping[str, Any], language: str | None = None) -> list[str]:
    """Why it was decided so, in sentences; for a decision or its stored JSON, in the reader's language or the one given."""
    chosen = language or current_language()
    trace = decision.trace if isinstance(decision, Decision) else decision["trace"]
    return [render_rule(RuleFired(*fired), chosen) for fired in trace]


def render_rule(fired: RuleFired, language: str) -> str:
    """One rule as a sentence.

    Raises:
        KeyError: when its code is unknown or a parameter is missing.
    """
    sentence = SENTENCES[fired.code][LANGUAGES.index(language)]
    return sentence.format_map({key: _shown(key, value, language) for key, value in fired.params.items()})


def _shown(key: str, value: Any, language: str) -> str:
    if isinstance(value, str):
        return _told(key, value, language)
    if isinstance(value, dict):
        share = f" {value['share']:.0%}" if "share" in value else ""
        return f"{value[language]}{share}"
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(_shown(key, each, language) for each in value)
    if key == "distance_m":
        return _distance(value, language)
    return str(value)


def _told(key: str, text: str, language: str) -> str:
    if key in _DAY_ONLY:
        return _day(local(datetime.fromisoformat(text)), language)
    if key.endswith("_at"):
        return _minute(local(datetime.fromisoformat(text)), language)
    return text


def _distance(metres: float, language: str) -> str:
    if metres < 1000:
        return f"{metres:.0f} 米" if language == "zh" else f"{metres:.0f} m"
    return f"{metres / 1000:.1f} 公里" if language == "zh" else f"{metres / 1000:.1f} km"


def _day(day: datetime, language: str) -> str:
    if language == "zh":
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _minute(at: datetime, language: str) -> str:
    gap = " " if language == "zh" else ", "
    return f"{_day(at, language)}{gap}{at.hour:02}:{at.minute:02}"
