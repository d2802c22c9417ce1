"""Notices in words: the sentence of a kind, filled for the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.catalogue import get_catalogue
from app.notices.rules.kinds import PARAM_WORDS, RUNGS, STAGES, Param
from app.notices.rules.table import kind_of
from app.platform import formats
from app.platform.i18n import pick
from app.territory import find_unit


def sentence(kind_code: str, params: Mapping[str, Any]) -> str:
    """What a notice says, for example "新案卷待签收：暴露生活垃圾，11 月 24 日 12:00 前整改完"."""
    kind = kind_of(kind_code)
    values = {name: _WORDS[wanted](params[name]) for name, wanted in kind.params.items()}
    return pick(kind.zh, kind.en) % values


def outline(kind_code: str) -> str:
    """The sentence of a kind with names for its parameters, "〔单位〕督办，请抓紧": what is told, of no case in particular."""
    kind = kind_of(kind_code)
    gaps = {name: pick("〔{}〕", "[{}]").format(pick(*PARAM_WORDS[name])) for name in kind.params}
    return pick(kind.zh, kind.en) % gaps


def _item(code: str) -> str:
    name = get_catalogue().item(code).name
    return pick(name.zh, name.en)


def _unit(code: str) -> str:
    unit = find_unit(code)
    return pick(unit.zh, unit.en) if unit else code


def _instant(text: str) -> str:
    at = datetime.fromisoformat(text)
    return pick(f"{formats.day(at)} {formats.hour(at)}", f"{formats.hour(at)} on {formats.day(at)}")


def _number(text: str) -> str:
    return f"{text[:4]}-{text[4:]}"


def _rungs(rungs: list[tuple[str, str]]) -> str:
    each = [pick("%s（应于 %s）", "%s (due %s)") % (pick(*RUNGS[code]), _instant(due)) for code, due in rungs]
    return pick("、", ", ").join(each)


_WORDS: Mapping[Param, Callable[[Any], str]] = {
    Param.ITEM: _item,
    Param.UNIT: _unit,
    Param.INSTANT: _instant,
    Param.COUNT: str,
    Param.STAGE: lambda code: pick(*STAGES[code]),
    Param.RUNGS: _rungs,
    Param.NUMBER: _number,
}
