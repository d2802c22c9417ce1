"""Case numbers: eight digits, seven random and one check digit; easy to say on the telephone, and without any order."""

from __future__ import annotations

NUMBER_LENGTH = 8
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """The Damm check digit: finds every single wrong digit and every swap of neighbours."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def case_number(random_part: int) -> str:
    """The case number for a random part between 0 and 9 999 999."""
    digits = f"{random_part:07d}"
    return digits + check_digit(digits)


def is_case_number(text: str) -> bool:
    """Whether ``text`` is a well-formed case number."""
    return len(text) == NUMBER_LENGTH and text.isascii() and text.isdigit() and check_digit(text) == "0"


def spaced(number: str) -> str:
    """The number as people read it: ``4827-1936``."""
    return f"{number[:4]}-{number[4:]}"


def short_code(report_id: str) -> str:
    """The six signs that stand for a report on its author's phone and in notices to the author."""
    return report_id.replace("-", "")[:6].upper()
