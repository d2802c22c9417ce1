"""Search keys in pinyin: ``垃圾桶`` is found by ``ljt`` and by ``lajitong``."""

from pypinyin import Style, lazy_pinyin


def pinyin_of(text: str) -> str:
    """Syllables without tones, joined; what is no Chinese character is left out."""
    return "".join(lazy_pinyin(text, errors="ignore")).lower()


def initials_of(text: str) -> str:
    """First letter of every syllable, joined."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore")).lower()
