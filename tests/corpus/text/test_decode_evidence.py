"""corpus.text.decode over every mix of header, meta and body encoding, and its count of mojibake."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.decode import Decoded, UndecodableError, decode
from corpus.text.mojibake import count_mojibake
from samples.grammar import World
from samples.sites import replicas
from tests.shared_data import shared

LABELS = (
    None, "utf-8", "UTF8", "gb2312", "GBK", "gb18030", "x-gbk", "big5", "utf-16", "iso-8859-1", "windows-1252", "shift_jis",
    "no-such-charset", "hex", "",
)  # fmt: skip
SIMPLIFIED = (
    "患者两天前受凉后发热，体温38.5℃，伴咳嗽、咳痰，无胸痛。",
    "糖尿病是一组以高血糖为特征的代谢性疾病，分为1型和2型。",
    "治疗以休息和补液为主，必要时给予抗生素，疗程7～10天。",
    "血压120/80mmHg，白细胞10×10⁹/L，β受体阻滞剂慎用。",
)
RARE = "㐂䶮𠮷𣲘龘䥑𫓧"
"""Characters outside GBK: four bytes each in GB18030."""
TRADITIONAL = (
    "病人於昨日開始發燒，伴隨頭痛與噁心，經檢查後診斷為流行性感冒。",
    "血壓120/80mmHg，給予藥物治療後症狀緩解，囑其多休息、多飲水。",
    "糖尿病是一種慢性代謝疾病，需要長期控制血糖。",
)
PARAGRAPHS = st.lists(st.sampled_from(SIMPLIFIED), min_size=2, max_size=12)


def page(meta: str | None, paragraphs: list[str]) -> str:
    declaration = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{declaration}</head><body>{''.join(f'<p>{text}</p>' for text in paragraphs)}</body></html>"


def exactly(decoded: Decoded, text: str) -> bool:
    return (decoded.text, decoded.replaced, decoded.mojibake) == (text, 0, 0)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["utf-8", "gb2312", "gbk", "gb18030", "utf-16", "utf-8-sig"]),
    st.sampled_from(LABELS),
    st.sampled_from(LABELS),
    PARAGRAPHS,
    st.text(RARE, max_size=4),
)
def test_simplified_pages_come_back_exactly(
    charset: str, header: str | None, meta: str | None, paragraphs: list[str], rare: str
) -> None:
    text = page(meta, [*paragraphs, rare])
    if charset in ("gb2312", "gbk"):
        text = text.encode(charset, "ignore").decode(charset)
    assert exactly(decode(text.encode(charset), header, meta), text)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["big5", "cp950", "utf-8", "gb18030", "utf-16"]),
    st.sampled_from(LABELS),
    st.sampled_from(LABELS),
    st.lists(st.sampled_from(TRADITIONAL), min_size=2, max_size=12),
)
def test_traditional_pages_come_back_exactly(
    charset: str, header: str | None, meta: str | None, paragraphs: list[str]
) -> None:
    text = page(meta, paragraphs)
    assert exactly(decode(text.encode(charset), header, meta), text)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("rare", RARE)
def test_rare_hanzi_survive_in_gb18030(rare: str, label: str | None) -> None:
    text = page(None, [SIMPLIFIED[0], f"{rare}氏综合征", SIMPLIFIED[1]])
    decoded = decode(text.encode("gb18030"), label)
    assert exactly(decoded, text) and decoded.charset == "gb18030"


@settings(max_examples=200, deadline=None)
@given(PARAGRAPHS, st.sampled_from(LABELS), st.data())
def test_utf8_cut_anywhere_stays_utf8(paragraphs: list[str], header: str | None, data: st.DataObject) -> None:
    encoded = page(None, paragraphs).encode()
    cut = encoded[: data.draw(st.integers(100, len(encoded)))]
    decoded = decode(cut, header)
    assert decoded.charset == "utf-8" and decoded.replaced <= 1
    assert decoded.text.rstrip("\ufffd") == cut.decode("utf-8", "ignore")
    assert decoded.mojibake == 0


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-16-be", "surrogatepass")),
    st.sampled_from(LABELS),
)
def test_any_bytes_give_text_or_a_clear_error(data: bytes, label: str | None) -> None:
    decoded, refused = None, ""
    try:
        decoded = decode(data, label, label)
    except UndecodableError as error:
        refused = str(error)
    if decoded is None:
        assert refused.startswith(f"{len(data)} bytes are no text: tried utf-")
    else:
        assert decoded.replaced <= 0.02 * len(decoded.text)


WRONG = [
    ("utf-8", "cp1252"),
    ("utf-8", "latin-1"),
    ("utf-8", "gb18030"),
    ("gb18030", "utf-8"),
]


@pytest.mark.parametrize(("written", "read"), WRONG)
@pytest.mark.parametrize("text", SIMPLIFIED)
def test_a_page_that_was_decoded_wrongly_before_is_noticed(text: str, written: str, read: str) -> None:
    damaged = text.encode(written).decode(read, "replace")
    assert count_mojibake(damaged) >= 2
    assert decode((page(None, list(SIMPLIFIED)) * 20 + damaged).encode(), None).mojibake >= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("水果锟斤拷市", 3),
        ("锟斤拷锟斤拷", 6),
        ("烫烫烫烫", 4),
        ("屯屯屯", 3),
        ("烫伤后皮肤很烫", 0),
        ("每公斤体重", 0),
        ("ä½\u00a0å¥½，您好", 6),
        ("âœ“ 完成", 3),
        ("病因Â·症状", 2),
        ("don\u00e2\u20ac\u2122t", 3),
        ("Sjögren 综合征、Ménière 病、Guillain-Barré", 0),
        ("Ã…ngström", 2),
        ("São Paulo, naïve, Übergröße, “Ärzte”", 0),
        ("β受体阻滞剂，αβγ，10×10⁹/L，±5°，Ⅲ级，㎎", 0),
        ("fēn zǐ liàng，ˈkænsə", 0),
        ("山楂茶，山楂茶、", 0),
        ("\ufffd\ufffdϵͳ\ufffd", 2),
        ("\ufffd在句中", 0),
        ("𠮷野家锟斤拷", 3),
        ("\ud800 lone", 0),
    ],
)
def test_what_counts_as_mojibake(text: str, expected: int) -> None:
    assert count_mojibake(text) == expected


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_counting_never_raises_and_never_counts_more_than_there_is(text: str) -> None:
    assert 0 <= count_mojibake(text) <= len(text)


@settings(max_examples=200, deadline=None)
@given(st.text("锟斤拷烫屯ÂÃâ€™é高血压楂樿鍘嬬殑", max_size=60))
def test_the_quick_way_finds_what_the_full_search_finds(text: str) -> None:
    assert count_mojibake(text) == count_mojibake(text + "𠮷")


@pytest.mark.parametrize("site", ["39net", "xywy", "fh21", "163"])
def test_clean_pages_have_no_mojibake(site: str) -> None:
    replica = replicas(World(1), seed=1)[site]
    urls = random.Random(0).sample(sorted(replica.truths), min(120, len(replica.truths)))
    for url in urls:
        decoded = decode(replica.replies[url].body)
        assert (decoded.mojibake, decoded.replaced) == (0, 0), url


@pytest.mark.parametrize("name", ["qa/cmedqa_test.tsv", "qa/内科问答.gbk.csv", "qa/内科.gbk.txt"])
def test_real_medical_text_has_no_mojibake(name: str) -> None:
    decoded = decode(shared(f"data/{name}").read_bytes())
    assert (decoded.mojibake, decoded.replaced) == (0, 0)


@pytest.mark.parametrize("label", ["undefined", "idna", "punycode", "hex", "rot13", "\udcff", "utf-7", ""])
def test_no_label_breaks_the_decoder(label: str) -> None:
    data = "患者镕㧑发热三天，咳嗽。".encode("gb18030")
    assert decode(data, label).text == data.decode("gb18030")
