"""The ten characters as signs, from the catalogue. Their colours live in ``tokens.css`` under the same codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.catalogue import Words, get_catalogue
from app.platform.i18n import pick


@dataclass(frozen=True)
class Sign:
    """One category as it is drawn: the character and a word short enough for a tile of 62 pixels."""

    code: str
    char: str
    short: Words
    full: Words
    confidential: bool

    @property
    def word(self) -> str:
        """The short word in the reader's language."""
        return pick(self.short.zh, self.short.en)

    @property
    def name(self) -> str:
        """Character and full name, for titles and screen readers."""
        return f"{self.char} {pick(self.full.zh, self.full.en)}"


@cache
def _by_code() -> dict[str, Sign]:
    return {
        category.code: Sign(category.code, category.char, category.short, category.name, category.confidential)
        for category in get_catalogue().categories
    }


def signs() -> tuple[Sign, ...]:
    """All ten, in the order of the catalogue."""
    return tuple(_by_code().values())


def sign(code: str) -> Sign:
    """The sign of a category, or of an item code such as ``ZANG-02``. Raises KeyError for an unknown one."""
    return _by_code()[code.partition("-")[0]]
