"""Bad input: a reason that names file and place, no text and no patient file's name, and the rest unharmed. Re-delivery."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus.ingest.text
from corpus.ingest import IngestOutput, ingest, inventory, unrecognised
from corpus.ingest.sources import shown_name

BOOK = "第一章 绪论\n样本学是研究样本的学问。\n"


def reasons(output: IngestOutput) -> list[str]:
    return output.dropped["reason"].to_pylist()


def test_a_truncated_tail_is_read_and_told_with_its_line(inbox: Any) -> None:
    for charset in ("utf-8", "gb18030"):
        inbox.put("books/a.txt", (BOOK * 20).encode(charset)[:-2])
        output = inbox.ingest("book")
        assert output.documents.num_rows >= 1
        last = "".join(output.documents["text"].to_pylist())
        if output.warnings:
            assert "books/a.txt: 1 undecodable characters" in output.warnings[0] and "line 40" in output.warnings[0]
            assert output.stats["replaced_characters"] == 1
        else:
            assert "\ufffd" not in last


def test_two_bad_bytes_in_a_large_file_cost_two_characters(inbox: Any) -> None:
    data = bytearray((BOOK * 20_000).encode())
    data[100_001] = data[900_001] = 0xFF
    inbox.put("books/a.txt", bytes(data))
    output = inbox.ingest("book")
    assert output.stats["replaced_characters"] <= 6 and "the first in line" in output.warnings[0]
    assert sum(map(len, output.documents["text"].to_pylist())) > 0.99 * len(BOOK) * 20_000 - 20_000


def test_nul_bytes_are_counted_with_their_place(inbox: Any) -> None:
    inbox.put("books/a.txt", BOOK.encode() * 10 + b"\x00" + BOOK.encode())
    output = inbox.ingest("book")
    assert f"1 NUL bytes, the first at byte {10 * len(BOOK.encode())}" in output.warnings[0]
    assert output.documents.num_rows and output.stats["nul_bytes"] == 1


def test_a_500_mb_line_is_refused_within_bounded_memory(inbox: Any, record: Any) -> None:
    path = inbox.put_lines("emr/a.jsonl", record)
    book = inbox.put("books/a.txt", "第一章\n")
    with path.open("ab") as rows, book.open("ab") as text:
        for _ in range(500):
            rows.write(b"a" * (1 << 20))
            text.write(b"b" * (1 << 20))
    code = (
        "import resource, sys; from pathlib import Path; from corpus.ingest import ingest, inventory\n"
        "found = inventory(Path(sys.argv[1])); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for kind in ('emr', 'book'): print(ingest(found, kind, b'k' * 32).dropped.select(['reason', 'detail']).to_pylist())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(inbox.root)], capture_output=True, text=True, check=True)
    emr, books, grown = ran.stdout.splitlines()
    assert "line_too_long" in emr and "line 2, from byte" in emr
    assert "too_large" in books and "books/a.txt: 524,2" in books
    assert int(grown) < 300 * 1024  # kilobytes


@given(st.lists(st.text("患者咳嗽发热三天，。abc 10", max_size=40), max_size=40))
def test_blocks_of_lines_give_the_text(tmp_path_factory: Any, lines: list[str]) -> None:
    text = "".join(f"样本：{line}\n" for line in lines)
    folder: Path = tmp_path_factory.mktemp("inbox")
    (folder / "dict").mkdir()
    (folder / "dict/a.txt").write_bytes(("样本\n" * 100 + text).encode("gb18030"))
    (file,) = inventory(folder).files
    collector = corpus.ingest.text.Collector()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus.ingest.text, "BLOCK_BYTES", 256)
        blocks = list(corpus.ingest.text.text_blocks(file, collector))
    assert "".join(blocks) == "样本\n" * 100 + text and len(blocks) > 1 and not collector.warnings


def test_a_record_in_blocks_is_the_record_whole(inbox: Any, record: Any, monkeypatch: Any) -> None:
    inbox.put_lines("emr/a.jsonl", *({**record, "主诉": f"咳嗽{n}天"} for n in range(50)), charset="gb18030")
    quoted = "姓名,主诉,现病史\n" + "".join(f'钱测试,"咳嗽\n{n}天",受凉\n' for n in range(50))
    inbox.put("emr/b.csv", quoted, "gb18030")
    whole = inbox.ingest("emr")
    monkeypatch.setattr(corpus.ingest.text, "BLOCK_BYTES", 2048)
    assert whole.documents.equals(inbox.ingest("emr").documents) and whole.documents.num_rows == 100


def workbook(record: dict[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(record))
    book.active.append(list(record.values()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_locked_workbook_and_one_that_swells_are_refused(inbox: Any, record: Any) -> None:
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    )
    inbox.put("emr/locked.xlsx", locked)
    stream = io.BytesIO(workbook(record))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * (40 << 20))
    inbox.put("emr/swells.xlsx", stream.getvalue())
    inbox.put("emr/good.xlsx", workbook(record))
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 1 and reasons(output) == ["zip_bomb"]
    (skipped,) = inventory(inbox.root).skipped
    assert skipped.reason == "encrypted_xlsx" and "without a password" in skipped.detail


def test_a_damaged_sheet_takes_the_file_back_whole(inbox: Any, record: Any) -> None:
    data = io.BytesIO(workbook(record))
    cut = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(cut, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: content.index(b"</row>") + 6] if "sheet1" in name else content)
    inbox.put("emr/a.xlsx", cut.getvalue())
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 0 and reasons(output) == ["bad_xlsx"]


def test_a_doubled_column_is_refused(inbox: Any) -> None:
    inbox.put("emr/a.csv", "主诉,现病史,主诉\n甲,乙,丙\n")
    output = inbox.ingest("emr")
    assert reasons(output) == ["doubled_column"] and "'主诉'" in output.dropped["detail"][0].as_py()


def test_the_second_of_two_equal_files_names_the_first(inbox: Any, record: Any) -> None:
    inbox.put("books/a.txt", BOOK)
    inbox.put("books/b.txt", BOOK)
    inbox.put_lines("emr/one.jsonl", record)
    inbox.put_lines("emr/two.jsonl", record)
    found = inventory(inbox.root)
    assert [f.relative for f in found.files] == ["books/a.txt", "emr/one.jsonl"]
    details = unrecognised(found).dropped.to_pylist()
    assert {row["reason"] for row in details} == {"same_file"}
    assert details[0]["detail"] == "books/b.txt: the same content as books/a.txt: remove one of them"
    assert f"the same content as {found.files[1].shown}:" in details[1]["detail"] and "one" not in details[1][
        "detail"
    ].replace("one of", "")


@pytest.mark.parametrize("blocks", [False, True])
def test_a_file_that_changes_while_it_is_read_leaves_no_document(
    inbox: Any, record: Any, monkeypatch: Any, blocks: bool
) -> None:
    if blocks:
        monkeypatch.setattr(corpus.ingest.text, "BLOCK_BYTES", 256)
    path = inbox.put_lines("emr/a.jsonl", *({**record, "主诉": f"咳嗽{n}天"} for n in range(9)))
    inbox.put_lines("emr/b.jsonl", {**record, "主诉": "头痛"})
    found = inventory(inbox.root)
    path.write_bytes(path.read_bytes().replace("咳嗽8天".encode(), "咳嗽7天".encode()))
    output = ingest(found, "emr", inbox.key)
    assert output.documents["text"].to_pylist()[0].startswith("主诉：头痛") and output.documents.num_rows == 1
    assert reasons(output) == ["changed_while_read"]
    ids = output.documents["doc_id"].to_pylist()
    assert ids == ingest(found, "emr", inbox.key).documents["doc_id"].to_pylist()


def test_names_of_patient_files_are_shown_by_folder_and_hash_only(inbox: Any, record: Any, annotated: Any) -> None:
    inbox.put_lines("emr/钱测试_出院.jsonl", "{broken", record)
    inbox.put("emr/孙样本/李某.pdf", b"%PDF-1.7")
    inbox.put("赵某.doc", b"\xd0\xcf\x11\xe0")
    annotated["entities"][0]["end_pos"] = 99
    inbox.put_lines("ner/周某.jsonl", annotated)
    found = inventory(inbox.root)
    outputs = [ingest(found, kind, inbox.key) for kind in ("emr", "annotated")] + [unrecognised(found)]
    said = json.dumps([[o.dropped.to_pylist(), o.warnings] for o in outputs], ensure_ascii=False, default=str)
    assert not any(name in said for name in ("钱测试", "孙样本", "李某", "赵某", "周某"))
    assert len(found.names()) == 4
    for shown, relative in found.names().items():
        assert shown in said and Path(shown).suffix == Path(relative).suffix
        assert shown.startswith(("emr/…", "ner/…", "…"))


@given(st.text(min_size=1, max_size=30), st.sampled_from(["emr", "annotated"]))
def test_no_shown_name_holds_the_name(name: str, kind: str) -> None:
    shown = shown_name(f"emr/{name}患者", "0" * 64, kind)
    assert "患者" not in shown and shown.startswith(("emr/…", "emr/"))
    assert shown != shown_name(f"emr/{name}患者", "1" * 64, kind)


def test_delivering_the_same_again_changes_nothing_and_a_change_replaces(inbox: Any, record: Any) -> None:
    inbox.put_lines("emr/a.jsonl", record, {**record, "主诉": "头痛"})
    inbox.put("books/a.txt", BOOK)
    first = {kind: inbox.ingest(kind) for kind in ("emr", "book")}
    path = inbox.root / "books/a.txt"
    path.unlink()
    path.write_text(BOOK, encoding="utf-8")
    assert all(first[kind].documents.equals(inbox.ingest(kind).documents) for kind in first)
    inbox.put_lines("emr/a.jsonl", record, {**record, "主诉": "头晕"}, {**record, "主诉": "乏力"})
    before, after = (set(o.documents["doc_id"].to_pylist()) for o in (first["emr"], inbox.ingest("emr")))
    assert len(before & after) == 1 and len(before - after) == 1 and len(after - before) == 2


# What a strict reader of the code found


def test_an_open_quote_does_not_make_one_patient_of_several(inbox: Any) -> None:
    rows = '姓名,主诉,现病史\n张三丰,发热,"发热3天\n李四光,头痛,头痛1周\n王五常,咳嗽,咳嗽\n'
    inbox.put("emr/a.csv", rows)
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 0
    assert output.dropped["reason"].to_pylist() == ["bad_csv"]


def test_a_sheet_that_states_a_false_size_is_read_whole(inbox: Any) -> None:
    book = openpyxl.Workbook()
    for row in (["姓名", "主诉", "现病史"], ["张三丰", "发热", "发热3天"], ["李四光", "头痛", "头痛1周"]):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    changed = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data)
            new.writestr(entry, data)
    inbox.put("emr/a.xlsx", changed.getvalue())
    assert inbox.ingest("emr").documents.num_rows == 2


def test_cells_of_a_sheet_without_a_header_are_not_quoted(inbox: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "主诉", "现病史"])
    book.active.append(["张三丰", "发热", "发热3天"])
    second = book.create_sheet()
    for row in (["姓名", "赵钱孙"], ["电话", "13800000000"]):
        second.append(row)
    packed = io.BytesIO()
    book.save(packed)
    inbox.put("emr/a.xlsx", packed.getvalue())
    output = inbox.ingest("emr")
    told = "\n".join((*output.warnings, *output.dropped["detail"].to_pylist()))
    assert output.documents.num_rows == 1
    assert "赵钱孙" not in told and "13800000000" not in told


def test_what_follows_an_array_is_told(inbox: Any) -> None:
    one = '{"主诉": "发热", "现病史": "发热3天"}'
    inbox.put("emr/a.json", f"[{one}]\n[{one}]\n")
    output = inbox.ingest("emr")
    assert output.dropped["reason"].to_pylist() == ["bad_json"]


def test_a_linked_folder_is_in_the_ledger(inbox: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "b.txt").write_text("第一章 总论\n内容。\n", encoding="utf-8")
    inbox.put("books/a.txt", "第一章 总论\n另一段内容。\n")
    (inbox.root / "books" / "linked").symlink_to(elsewhere, target_is_directory=True)
    (inbox.root / "books" / "dead.txt").symlink_to(elsewhere / "nowhere")
    skipped = inventory(inbox.root).skipped
    assert {(s.relative, s.reason) for s in skipped} == {
        ("books/linked", "not_a_file"), ("books/dead.txt", "not_a_file"),
    }  # fmt: skip
