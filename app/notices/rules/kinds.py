"""What a kind of notice is: sentence, parameters, who may ever get it, and whether it may leave the house.

A notice holds no text that somebody typed and no person: only codes, counts and instants, put into words for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.accounts.rules import Role


class Param(StrEnum):
    """What a parameter of a sentence may be."""

    ITEM = "item"  # the code of a catalogue item that is not confidential
    UNIT = "unit"  # the code of a unit
    INSTANT = "instant"  # ISO 8601 with offset
    COUNT = "count"  # a whole number
    STAGE = "stage"  # a key of STAGES
    RUNGS = "rungs"  # [[key of RUNGS, due instant], …] in their order
    NUMBER = "number"  # a case number


class Leaves(StrEnum):
    """What of a notice may leave the house by mail, push or webhook."""

    SENTENCE = "sentence"  # case number and sentence
    BARE = "bare"  # only that there is something to read
    NEVER = "never"


PARAMS: Final[Mapping[str, Param]] = {
    "item": Param.ITEM,
    "unit": Param.UNIT,
    "due": Param.INSTANT,
    "until": Param.INSTANT,
    "count": Param.COUNT,
    "stage": Param.STAGE,
    "rungs": Param.RUNGS,
    "into": Param.NUMBER,
}
"""The names that sentences may use, and what stands there."""
PARAM_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "item": ("小类", "item"),
    "unit": ("单位", "unit"),
    "due": ("时间", "time"),
    "until": ("时间", "time"),
    "count": ("件数", "number"),
    "stage": ("环节", "stage"),
    "rungs": ("各级", "rungs"),
    "into": ("案卷号", "number"),
}
"""How a list of kinds, where no case is told of, names what will stand in a sentence."""
STAGES: Final[Mapping[str, tuple[str, str]]] = {
    "accept": ("签收", "acceptance"),
    "rectify": ("整改", "rectification"),
    "check": ("核查", "check"),
}
RUNGS: Final[Mapping[str, tuple[str, str]]] = {
    "reminder": ("提醒", "reminder"),
    "yellow": ("黄牌", "yellow card"),
    "red": ("红牌", "red card"),
    "supervise": ("督办", "pressing"),
    "interview": ("约谈", "called in"),
    "accountability": ("问责建议", "accountability proposed"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    ``zh`` and ``en`` are the sentence with ``%(name)s`` for each of ``params``. ``roles`` may get it and nobody else.
    ``urgent`` passes quiet hours and no digest holds it back. ``private``: seen by the commander and the unit's head only
    (rules §5). ``hooks``: webhooks may subscribe to it.
    """

    code: str
    zh: str
    en: str
    roles: frozenset[Role]
    params: Mapping[str, Param] = field(default_factory=dict)
    leaves: Leaves = Leaves.SENTENCE
    urgent: bool = False
    digestible: bool = True
    private: bool = False
    hooks: bool = True


class BadNotice(ValueError):
    """The code that posts is wrong: no such kind, other parameters than the sentence has, or nobody who may get it."""


def check_params(kind: Kind, params: Mapping[str, Any]) -> None:
    """Refuse parameters that the sentence does not have, lacks, or that are of another type. Raises BadNotice."""
    if set(params) != set(kind.params):
        raise BadNotice(f"{kind.code}: parameters {sorted(params)}, wanted {sorted(kind.params)}")
    for name, wanted in kind.params.items():
        if not _fits(wanted, params[name]):
            raise BadNotice(f"{kind.code}: {name} is no {wanted}")


def _fits(wanted: Param, value: Any) -> bool:
    """Whether a value is of its type: no parameter can carry words that somebody typed, nor a person."""
    if wanted is Param.COUNT:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted is Param.RUNGS:
        return isinstance(value, list) and all(
            len(each) == 2 and each[0] in RUNGS and _dated(each[1]) for each in value
        )
    return isinstance(value, str) and bool(_TEXTS[wanted](value))


def _dated(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,23}")
_CASE_NUMBER: Final = re.compile(r"[0-9]{8}")
_TEXTS: Final[Mapping[Param, Callable[[str], object]]] = {
    Param.ITEM: _CODE.fullmatch,
    Param.UNIT: _CODE.fullmatch,
    Param.INSTANT: _dated,
    Param.STAGE: STAGES.__contains__,
    Param.NUMBER: _CASE_NUMBER.fullmatch,
}
