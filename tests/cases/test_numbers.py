from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.cases.rules.numbers import case_number, check_digit, is_case_number, spaced

parts = st.integers(min_value=0, max_value=9_999_999)


def test_known_check_digit() -> None:
    assert check_digit("572") == "4"


@given(parts)
def test_a_number_is_well_formed(part: int) -> None:
    number = case_number(part)
    assert len(number) == 8
    assert is_case_number(number)
    assert spaced(number).replace("-", "") == number


@given(parts, st.integers(0, 7), st.integers(1, 9))
def test_every_single_slip_is_found(part: int, position: int, shift: int) -> None:
    number = case_number(part)
    wrong = str((int(number[position]) + shift) % 10)
    assert not is_case_number(number[:position] + wrong + number[position + 1 :])


@given(parts, st.integers(0, 6))
def test_every_swap_of_neighbours_is_found(part: int, position: int) -> None:
    number = case_number(part)
    first, second = number[position], number[position + 1]
    if first != second:
        assert not is_case_number(number[:position] + second + first + number[position + 2 :])


def test_other_texts_are_no_numbers() -> None:
    for text in ("", "1234567", "123456789", "１２３４５６７８", "abcdefgh", "0000 000"):
        assert not is_case_number(text)
