"""The ten characters as signs: the short words under the tiles. Colours live in ``tokens.css`` under the same codes."""

from __future__ import annotations

from dataclasses import dataclass

from app.platform.i18n import pick


@dataclass(frozen=True)
class Sign:
    """One category as it is drawn: the character and a word short enough for a tile of 62 pixels."""

    code: str
    char: str
    word_zh: str
    word_en: str
    confidential: bool = False

    @property
    def word(self) -> str:
        """The short word in the reader's language."""
        return pick(self.word_zh, self.word_en)

    @property
    def name(self) -> str:
        """Character and word, for titles and screen readers."""
        return f"{self.char} {self.word}"


SIGNS = (
    Sign("ZANG", "脏", "环境", "Dirt"),
    Sign("LUAN", "乱", "秩序", "Disorder"),
    Sign("CHA", "差", "设施", "Upkeep"),
    Sign("WEN", "蚊", "蚊虫", "Mosquito"),
    Sign("YING", "蝇", "蝇类", "Flies"),
    Sign("SHU", "鼠", "鼠害", "Rodents"),
    Sign("CE", "厕", "公厕", "Toilets"),
    Sign("HUANG", "黄", "涉黄", "Vice", confidential=True),
    Sign("DUBO", "赌", "涉赌", "Gambling", confidential=True),
    Sign("DUPIN", "毒", "涉毒", "Drugs", confidential=True),
)
_BY_CODE = {sign.code: sign for sign in SIGNS}


def sign(code: str) -> Sign:
    """The sign of a category, or of an item code such as ``ZANG-02``. Raises KeyError for an unknown one."""
    return _BY_CODE[code.partition("-")[0]]
