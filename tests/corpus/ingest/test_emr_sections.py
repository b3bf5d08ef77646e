"""corpus.ingest.emr_sections: the text form of a record, both ways."""

from __future__ import annotations

from corpus.ingest.emr_sections import DIAGNOSIS_SECTIONS, SECTIONS, join_sections, split_sections


def test_joined_sections_come_apart_again() -> None:
    sections = {
        "主诉": "咳嗽3天",
        "现病史": "受凉后咳嗽。\r\n既往史：不在行首的不算",
        "家族史": " ",
        "入院诊断": "肺炎",
    }
    text = join_sections(sections)
    assert text.split("\n") == ["主诉：咳嗽3天", "现病史：受凉后咳嗽。 既往史：不在行首的不算", "入院诊断：肺炎"]
    assert list(split_sections(text)) == ["主诉", "现病史", "入院诊断"]
    assert split_sections(text)["入院诊断"] == "肺炎"


def test_text_before_the_first_heading_is_kept_and_repeated_headings_are_joined() -> None:
    assert split_sections("入院记录\n主诉：甲\n主诉：乙") == {"": "入院记录", "主诉": "甲\n乙"}


def test_diagnosis_sections_are_sections() -> None:
    assert set(DIAGNOSIS_SECTIONS) <= set(SECTIONS)
