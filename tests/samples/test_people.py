"""Identifiers: valid check digits, consistent persons, the written forms of dates."""

from __future__ import annotations

import re
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from samples.canary import CANARIES
from samples.people import DATE_FORMS, id_checksum, mobile, person, to_full_width


def test_checksum_of_the_standards_example() -> None:
    assert id_checksum("11010519491231002") == "X"  # the example of GB 11643-1999


@given(st.integers(0, 5000), st.integers(1, 95), st.sampled_from("男女"))
def test_a_persons_values_agree(seed: int, age: int, sex: str) -> None:
    on = date(2020, 6, 15)
    patient = person(Random(seed), age, sex, on)
    number = patient.id_number
    assert number[17] == id_checksum(number[:17])
    assert number[6:14] == f"{patient.birth:%Y%m%d}"
    assert int(number[16]) % 2 == (1 if sex == "男" else 0)
    assert age <= (on - patient.birth).days / 365.25 < age + 1
    assert patient.city in patient.address


@given(st.integers(0, 5000))
def test_mobile_numbers(seed: int) -> None:
    assert re.fullmatch(r"1[3-9]\d{9}", mobile(Random(seed)))


def test_dates_in_all_written_forms() -> None:
    assert [form(date(2023, 10, 25)) for form in DATE_FORMS] == [
        "2023-10-25", "2023年10月25日", "2023.10.25", "2023/10/25", "2023年10月", "10月25日", "20231025", "２０２３－１０－２５", "二〇二三年十月二十五日",
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_full_width_keeps_length_and_leaves_no_ascii(text: str) -> None:
    wide = to_full_width(text)
    assert len(wide) == len(text) and not any(character.isascii() for character in wide)


def test_the_canarys_number_is_valid() -> None:
    number = CANARIES["id_number"]
    assert number[17] == id_checksum(number[:17])
