"""corpus.text.private_use: what a private-use code stands for, and that unknown ones are not lost."""

from __future__ import annotations

import pytest

from corpus.text.private_use import PRIVATE_USE, STANDARD, map_private_use, remove_invisible


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xa8\xbc", "ḿ"),
        (b"\xfe\x59", "\u9fb4"),
        (b"\xfe\xa0", "\u9fbb"),
        (b"\xfe\x51", "\U00020087"),
        (b"\xa6\xd9", "\ufe10"),
        (b"\xa3\xa0", "\u3000"),
    ],
)
def test_gb18030_bytes_become_what_the_standard_says_now(data: bytes, expected: str) -> None:
    assert map_private_use(data.decode("gb18030")).text == expected


def test_the_table_maps_private_to_public_one_to_one() -> None:
    assert all(PRIVATE_USE.fullmatch(chr(code)) for code in STANDARD)
    assert all(len(new) == 1 and not PRIVATE_USE.match(new) for new in STANDARD.values())
    assert len(set(STANDARD.values())) == len(STANDARD)


def test_a_user_defined_character_stays_and_is_counted() -> None:
    text = "取\ue12e三钱煎服，\ue81e\U000f0001"
    new, offsets, counts = map_private_use(text)
    assert new == "取\ue12e三钱煎服，\u9fb4\U000f0001"
    assert not offsets.edits and counts == {"private_use_mapped": 1, "private_use_kept": 2}


def test_invisible_characters_go_and_what_looks_like_space_stays() -> None:
    assert remove_invisible("发\u200b热\ufeff\x00\x1a\u202e咳\ufe0f嗽\x85\n\t\xa0").text == "发热咳嗽\x85\n\t\xa0"
