"""Standard texts 常用语: what a unit says again and again, offered by form and item, with gaps that must be filled (O-11)."""

from __future__ import annotations

import re
from enum import StrEnum

from app.catalogue.rules import Catalogue

LONGEST = 500
MOST = 60
"""How many one unit may keep."""

_GAP = re.compile(r"[{｛][^{}｛｝\n]{0,20}[}｝]")


class Form(StrEnum):
    """On which form of a case a text is offered."""

    RECTIFY = "rectify"
    RETURN = "return"
    REQUEST = "request"
    NOTE = "note"


FORM_NAMES: dict[Form, tuple[str, str]] = {
    Form.RECTIFY: ("整改反馈", "Feedback"),
    Form.RETURN: ("退回", "Return"),
    Form.REQUEST: ("申请", "Requests"),
    Form.NOTE: ("意见与备注", "Notes and comments"),
}


def gaps(text: str) -> list[str]:
    """The gaps that are still to be filled, as they stand: ``{几}`` or ``｛几｝``."""
    return _GAP.findall(text)


def closeness(scope: str, item: str, category: str) -> int | None:
    """How closely a text's scope fits a case: 0 its item, 1 its category, 2 a text for all; None does not fit."""
    return {item: 0, category: 1, "": 2}.get(scope)


def scopes(catalogue: Catalogue) -> list[str]:
    """What a text may be kept for: all, a category, an item; never a confidential one."""
    found = [""]
    for category in catalogue.categories:
        if not category.confidential:
            found += [category.code, *(item.code for item in category.items)]
    return found
