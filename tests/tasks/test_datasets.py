"""The task datasets: what becomes an example, what is left out and why. All records are invented."""

from __future__ import annotations

import pytest

from corpus.contracts import DOCUMENTS, SPLITS
from tasks.datasets import build_examples
from tasks.datasets.dataset import Dataset
from tasks.datasets.diagnosis import MASK, DiagnosisSettings, diagnosis_examples, mask
from tasks.datasets.diagnosis_names import items, main_diagnosis, normalise
from tasks.datasets.examples import corpus_hashes
from tasks.datasets.ner import usable_spans


def documents(rows, task, splits=None):
    full = [{"source": "s", "licence": "u", "raw_sha256": "0", "doc_id": f"d{i}", **r} for i, r in enumerate(rows)]
    places = splits or ["train"] * len(rows)
    assigned = [
        {"task": task, "doc_id": r["doc_id"], "group": r.get("topic") or r["doc_id"], "split": p}
        for r, p in zip(full, places, strict=True)
    ]
    return DOCUMENTS.from_rows(full), SPLITS.from_rows(assigned)


def span(start, end, label="药物"):
    return {"start": start, "end": end, "label": label}


def test_of_overlapping_spans_the_longer_stays_and_misfits_are_counted():
    kept, left_out = usable_spans("服用阿莫西林", [span(2, 4), span(2, 6), span(5, 9), span(3, 3)])
    assert kept == [span(2, 6)]
    assert left_out == {"spans_out_of_range": 2, "spans_overlapping": 1}


def test_ner_examples_carry_their_spans_and_hopeless_records_are_dropped():
    rows = [
        {"kind": "annotated", "text": "服用阿莫西林", "spans": [span(2, 6)]},
        {"kind": "annotated", "text": "短", "spans": [span(2, 6)]},
        {"kind": "annotated", "text": "无殊", "spans": []},
    ]
    output = build_examples("ner_hospital", *documents(rows, "ner_hospital"))
    assert output.examples["doc_id"].to_pylist() == ["d0", "d2"]
    assert [(d.doc_id, d.reason) for d in output.dropped] == [("d1", "no_usable_span")]
    assert output.stats["spans_out_of_range"] == 1


def test_each_paragraph_is_an_example_of_its_topics_group():
    text = "本病多由受凉及劳累等多种因素所引起。\n太短了\n\n遗传因素在本病的发生中也有一定的作用。"
    rows = [
        {"kind": "page", "label": "Cause", "topic": "甲病", "text": text},
        {"kind": "page", "label": "Diet", "topic": "甲病", "text": text},
    ]
    output = build_examples("sections", *documents(rows, "sections"))
    assert output.examples["example_id"].to_pylist() == ["d0#0", "d0#3"]
    assert set(output.examples["group"].to_pylist()) == {"甲病"}
    assert [(d.doc_id, d.reason) for d in output.dropped] == [("d1", "unknown_label"), ("d0#1", "too_short")][::-1]


def test_no_test_text_is_in_train_and_corpus_texts_are_flagged():
    line = "本病多由受凉及劳累等多种因素所引起。"
    other = "遗传因素在本病的发生中也有一定的作用。"
    rows = [{"kind": "page", "label": "Cause", "text": t} for t in (line, line, other)]
    table, splits = documents(rows, "sections", ["train", "test", "dev"])
    output = build_examples("sections", table, splits, corpus_hashes([f"前言\n{other}"]))
    assert output.examples["doc_id"].to_pylist() == ["d1", "d2"]
    assert [(d.doc_id, d.reason) for d in output.dropped] == [("d0#0", "cross_split_duplicate")]
    assert output.examples["contaminated"].to_pylist() == [False, True]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("1.高血压病2级（高危）", "高血压"),
        ("高血压3级（很高危）", "高血压"),
        ("2型糖尿病", "糖尿病"),
        ("1.2型糖尿病", "糖尿病"),
        ("冠状动脉粥样硬化性心脏病不稳定型心绞痛", "冠心病"),
        ("胃癌术后", "胃癌"),
        ("右乳癌", "乳腺癌"),
        ("左心衰竭", "左心衰竭"),
        ("咯血原因待查", "咯血"),
        ("肺炎？", "肺炎"),
        ("慢性肾脏病5期", "慢性肾脏病"),
        ("右乳浸润性导管癌t3n2m0期", "乳浸润性导管癌"),
        ("（高危）", ""),
    ],
)
def test_spellings_of_a_diagnosis_become_one_name(written, name):
    assert normalise(written) == name


def test_a_diagnosis_section_is_taken_apart():
    assert items("1.2型糖尿病 2.高血压病2级（高危，合并心衰） 3.胃炎") == [
        "2型糖尿病",
        "高血压病2级（高危 合并心衰）",
        "胃炎",
    ]
    assert items("肺炎，胸腔积液") == ["肺炎", "胸腔积液"]
    assert items("") == []


def test_the_section_outranks_the_quote_and_the_last_quote_counts():
    note = "曾因“胃炎”收入外院。今门诊以“子宫肌瘤”收入院。"
    assert main_diagnosis({"初步诊断": "1.肺炎 2.贫血"}, note) == "肺炎"
    assert main_diagnosis({}, note) == "子宫肌瘤"
    assert main_diagnosis({}, "拟“肾结石”收住入院。") == "肾结石"
    assert main_diagnosis({}, "自服“阿司匹林”后好转。") == ""


def test_the_answer_is_masked_and_other_quotes_stay():
    text = "肺炎史2年，服“头孢”，门诊以“肺炎伴胸水”收入院。"
    assert mask(text, ["肺炎"]) == f"{MASK}史2年，服“头孢”，门诊以{MASK}收入院。"


def emr(diagnosis, history="咳嗽咳痰伴发热三天，自服药物后未见好转，诊断为{}。"):
    return {
        "kind": "emr",
        "text": f"主诉：咳嗽三天\n现病史：{history.format(diagnosis)}\n初步诊断：1.{diagnosis} 2.贫血",
    }


def test_diagnosis_examples_hide_their_label_and_rare_classes_are_dropped():
    rows = [emr("肺炎"), emr("肺炎", "发热伴咳嗽，胸片提示{}，为进一步治疗来院就诊。"), emr("痛风")]
    rows += [{"kind": "emr", "text": "主诉：咳嗽\n现病史：无"}, {**emr("肺炎"), "text": "主诉：咳\n初步诊断：1.肺炎"}]
    output = diagnosis_examples(*documents(rows, "diagnosis"), settings=DiagnosisSettings(min_count=2))
    assert output.examples["label"].to_pylist() == ["肺炎", "肺炎"]
    assert all("肺炎" not in t and MASK in t and "初步诊断" not in t for t in output.examples["text"].to_pylist())
    assert {d.doc_id: d.reason for d in output.dropped} == {
        "d2": "rare_class",
        "d3": "no_diagnosis",
        "d4": "no_history",
    }


def test_a_coded_record_is_classified_by_its_code_and_hides_all_its_diagnoses():
    rows = [
        {**emr("肺炎", f"第{i}次因肺炎、贫血住院，经治疗后好转，现再次咳嗽发热来院就诊。"), "label": "J18.900"}
        for i in range(3)
    ]
    output = diagnosis_examples(*documents(rows, "diagnosis"), settings=DiagnosisSettings(min_count=2))
    assert set(output.examples["label"].to_pylist()) == {"J18.900"}
    assert all("肺炎" not in t and "贫血" not in t for t in output.examples["text"].to_pylist())


def test_plain_notes_are_read_whole():
    notes = [f"患者{i}月前出现阴道出血，量多伴血块，今门诊以“子宫肌瘤”收入院。" for i in range(3)]
    rows = [{"kind": "emr", "text": note} for note in notes]
    output = diagnosis_examples(*documents(rows, "diagnosis"), settings=DiagnosisSettings(min_count=2))
    assert output.examples["label"].to_pylist() == ["子宫肌瘤"] * 3
    assert output.examples["text"].to_pylist()[0].endswith(f"今门诊以{MASK}收入院。")


def test_a_dataset_without_a_split_is_refused():
    rows = [{"kind": "annotated", "text": "服用阿莫西林", "spans": [span(2, 6)]}]
    output = build_examples("ner_ccks", *documents(rows, "ner_ccks"))
    with pytest.raises(ValueError, match="no examples in dev, test"):
        Dataset("ner_ccks", output.examples)
