"""How clocks, half-days and decisions of a case are said on its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.cases.queries.units import unit_name
from app.cases.rules.causes import CAUSES
from app.cases.rules.marks import MARKS
from app.cases.rules.numbers import spaced
from app.cases.rules.police import OUTCOMES
from app.cases.rules.reading import ClockView, Level
from app.cases.rules.reasons import (
    CHECKER_REASONS,
    CORRECT_REASONS,
    DISMISS_REASONS,
    RETURN_REASONS,
    REWORK_REASONS,
    RULINGS,
)
from app.cases.rules.requests import REQUESTS
from app.cases.rules.site_notices import SUBJECTS
from app.cases.rules.tasks import HAND_DOWN_REASONS, RATINGS
from app.catalogue import get_catalogue
from app.platform import formats
from app.platform.i18n import _, pick
from app.worktime import Limit, time_left

_ASKED = {code: words for kind in REQUESTS.values() for code, words in kind.reasons.items()}
_REASONS = {
    **CAUSES,
    **MARKS,
    **SUBJECTS,
    **_ASKED,
    **RETURN_REASONS,
    **REWORK_REASONS,
    **DISMISS_REASONS,
    **RULINGS,
    **OUTCOMES,
    **CORRECT_REASONS,
    **CHECKER_REASONS,
}


def clock_phrase(view: ClockView) -> str:
    """ "还剩 2 小时 52 分", "超期 1 天 1 工作时"; where no clock runs, that it does not run."""
    if view.level is Level.NONE:
        return _("没有在计时")
    phrase = time_left(view.minutes, view.unit, late=view.overdue)
    return pick(phrase.zh, phrase.en)


def clock_until(view: ClockView) -> str:
    """ "今天 16:22 到期"."""
    return _("%(when)s 到期", when=formats.when(view.due)) if view.due else ""


def half_day_words(text: str) -> str:
    """``2026-11-24-am`` as people say it: 今天上午."""
    day, _dash, part = text.rpartition("-")
    words = formats.near_day(date.fromisoformat(day))
    return pick(
        f"{words}{'上午' if part == 'am' else '下午'}", f"{words}, {'morning' if part == 'am' else 'afternoon'}"
    )


def limit_words(limit: Limit) -> str:
    """ "4 工作时"."""
    return pick(limit.zh, limit.en)


def reason_words(code: str | None) -> str:
    """A reason code in words; empty without one."""
    return pick(*_REASONS[code]) if code in _REASONS else ""


def closing_points(sentence: str) -> list[str]:
    """What must be seen to close, one point a line; the catalogue parts them by 、 and semicolons."""
    parts = (part.strip() for part in re.split(r"[;；、]", sentence))
    return [part[0].upper() + part[1:] for part in parts if part]


def reason_chips(table: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """The codes of a table with their words, for chips."""
    return [(code, pick(*words)) for code, words in table.items()]


def item_choices(*, confidential: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """The items of the public or of the confidential categories, by category, for a select."""
    return [
        (
            f"{category.char} {pick(category.short.zh, category.short.en)}",
            [(item.code, pick(item.short.zh, item.short.en)) for item in category.items],
        )
        for category in get_catalogue().categories
        if category.confidential is confidential
    ]


def step_change(facts: Mapping[str, Any]) -> str:
    """What a correction changed, the old beside the new; empty for other steps."""
    said = []
    if facts.get("item") and facts.get("from_item"):
        said.append(_("小类：%(old)s → %(new)s", old=_item(facts["from_item"]), new=_item(facts["item"])))
    if facts.get("place") is True:
        said.append(_("位置已更正"))
    if facts.get("from_unit") and facts.get("unit") and facts["from_unit"] != facts["unit"]:
        said.append(_("主办：%(old)s → %(new)s", old=unit_name(facts["from_unit"]), new=unit_name(facts["unit"])))
    return _("；").join(said)


def _item(code: str) -> str:
    catalogue = get_catalogue()
    if not catalogue.has_item(code):
        return code
    name = catalogue.entry(code)[1].short
    return pick(name.zh, name.en)


HELPERS = {
    "cause_choices": lambda: reason_chips(CAUSES),
    "hand_down_reasons": lambda: reason_chips(HAND_DOWN_REASONS),
    "notice_subjects": lambda: reason_chips(SUBJECTS),
    "rating_choices": lambda: reason_chips(RATINGS),
    "clock_phrase": clock_phrase,
    "clock_until": clock_until,
    "half_day_words": half_day_words,
    "limit_words": limit_words,
    "reason_words": reason_words,
    "spaced": spaced,
    "step_change": step_change,
}
