"""Books in every format give the same chapters; what cannot be read is refused by name."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.ingest import inventory
from corpus.ingest.book_html import book_of, joined
from corpus.ingest.book_markdown import markdown_book
from corpus.ingest.book_pdf import join_lines
from corpus.ingest.books import Line, parts_of

_SPEC = importlib.util.spec_from_file_location("book_files", Path(__file__).with_name("book_files.py"))
assert _SPEC and _SPEC.loader
files = importlib.util.module_from_spec(_SPEC)
sys.modules["book_files"] = files
_SPEC.loader.exec_module(files)

MARKDOWN = """# 样本内科学

前言的文字。

## 第一章 总论

### 概念

概念的第一段，
接着写。

概念的**第二段**。

## 第二章 各论

- 第一条
- 第二条

| 药名 | 用量 |
|------|------|
| 样本片 | 10mg |
"""
HTML = """<!doctype html><html><head><title>样本内科学</title><style>p{}</style></head><body>
<h1>样本内科学</h1><p>前言的文字。</p><h2>第一章 总论</h2><h3>概念</h3>
<p>概念的第一段，
   接着写。</p><p>概念的<b>第二段</b>。</p><!-- 注 --><h2>第二章 各论</h2>
<ul><li>第一条</li><li>第二条</li></ul><script>x()</script>
<table><tr><th>药名</th><th>用量</th></tr><tr><td>样本片</td><td>10mg</td></tr></table></body></html>"""
PARAGRAPHS = [
    ("Title", "样本内科学"), ("Normal", "前言的文字。"), ("Heading 1", "第一章 总论"), ("Heading 2", "概念"),
    ("Normal", "概念的第一段，接着写。"), ("Normal", "概念的第二段。"), ("Heading 1", "第二章 各论"), ("List Bullet", "第一条"),
    ("List Bullet", "第二条"),
]  # fmt: skip
TABLE = [["药名", "用量"], ["样本片", "10mg"]]
CHAPTERS: dict[str, str | None] = {
    "text/0.xhtml": "<p>前言的文字。</p>",
    "text/%E4%B8%80%20.xhtml".replace(
        "%E4%B8%80", "a"
    ): "<h1>第一章 总论</h1><h2>概念</h2><p>概念的第一段，\n接着写。</p><p>概念的第二段。</p>",
    "text/2.xhtml": "<p>第二章 各论</p><ul><li>第一条</li><li>第二条</li></ul><table><tr><td>药名</td><td>用量</td></tr>"
    "<tr><td>样本片</td><td>10mg</td></tr></table>",
}


def rows(inbox: Any) -> list[tuple[str, str | None, str | None, str]]:
    return [(r["title"], r["topic"], r["section"], r["text"]) for r in inbox.ingest("book").documents.to_pylist()]


def bodies(inbox: Any) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [(title, topic, section, text.split("\n")[-2:]) for title, topic, section, text in rows(inbox)]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.md", lambda: MARKDOWN.encode()),
        ("a.html", lambda: HTML.encode("gb18030")),
        ("a.docx", lambda: files.docx_bytes(PARAGRAPHS, TABLE)),
        ("a.epub", lambda: files.epub_bytes("样本内科学", CHAPTERS, [("第二章 各论", "text/2.xhtml")])),
    ],
)
def test_every_format_keeps_chapters_and_paragraphs(inbox: Any, name: str, make: Any) -> None:
    inbox.put(f"books/{name}", make())
    found = bodies(inbox)
    assert [entry[:3] for entry in found] == [
        ("样本内科学", None, None),
        ("样本内科学", "第一章 总论", "概念"),
        ("样本内科学", "第二章 各论", None),
    ]
    assert [entry[3][-1] for entry in found][:1] == ["前言的文字。"]
    assert found[1][3] == ["概念的第一段，接着写。", "概念的第二段。"]
    assert found[2][3] == ["药名\u2003用量", "样本片\u200310mg"]
    assert "第一条\n第二条\n" in rows(inbox)[2][3]


def test_an_epub_chapter_that_is_missing_or_locked_is_named(inbox: Any) -> None:
    inbox.put("books/a.epub", files.epub_bytes("样本", {"1.xhtml": "<p>第一章的文字。</p>", "2.xhtml": None}))
    output = inbox.ingest("book")
    assert output.documents["text"].to_pylist() == ["第一章的文字。"]
    assert (
        output.dropped["reason"].to_pylist() == ["missing_chapter"]
        and "chapter file 2" in output.dropped["detail"][0].as_py()
    )
    rights = '<encryption><CipherReference URI="OEBPS/1.xhtml"/></encryption>'
    inbox.put(
        "books/a.epub", files.epub_bytes("样本", {"1.xhtml": "<p>乱</p>"}, extra={"META-INF/encryption.xml": rights})
    )
    assert inbox.ingest("book").dropped["reason"].to_pylist() == ["encrypted_epub"]


PAGES = [
    [
        "第一章 总论",
        "样本学是研究样本的学问，它的对象是各种各样的样",
        "本，它们都是虚构的。",
        "　　第二段从这里开始，一直写到这一页的最后一个字",
        "1",
    ],
    ["并在下一页结束。", "第二章 各论", "各论的文字。", "2"],
]


def test_a_pdf_has_its_outline_and_joined_paragraphs(inbox: Any) -> None:
    inbox.put("books/a.pdf", files.pdf_bytes(PAGES, [("第一章 总论", 0), ("第二章  各论", 1)]))
    found = [(topic, text) for _, topic, _, text in rows(inbox)]
    assert found == [
        (
            "第一章 总论",
            "第一章 总论\n样本学是研究样本的学问，它的对象是各种各样的样本，它们都是虚构的。\n"
            "　　第二段从这里开始，一直写到这一页的最后一个字并在下一页结束。",
        ),
        ("第二章 各论", "第二章 各论\n各论的文字。"),
    ]
    inbox.put("books/a.pdf", files.pdf_bytes(PAGES))
    assert [(topic, text) for _, topic, _, text in rows(inbox)] == found  # by the rules for plain text


def test_a_scan_is_refused_and_a_scanned_page_is_named(inbox: Any) -> None:
    inbox.put("books/a.pdf", files.pdf_bytes([[], []]))
    output = inbox.ingest("book")
    assert output.dropped["reason"].to_pylist() == ["no_text_layer"]
    assert "books/a.pdf: 2 pages without text" in output.dropped["detail"][0].as_py()
    inbox.put("books/a.pdf", files.pdf_bytes([["有文字的一页。"], []]))
    output = inbox.ingest("book")
    assert output.documents.num_rows == 1 and "1 of 2 pages without text, the first is page 2" in output.warnings[0]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7\nrest", "bad_pdf"),
        ("a.docx", b"PK\x03\x04rest", "bad_docx"),
        ("a.epub", b"PK\x03\x04rest", "bad_epub"),
        ("a.html", b"<html><body><p> </p></body></html>", "no_text"),
        ("a.md", b"---\ntitle: x\n---\n", "no_text"),
    ],
)
def test_broken_books_are_refused(inbox: Any, name: str, data: bytes, reason: str) -> None:
    inbox.put(f"books/{name}", data)
    output = inbox.ingest("book")
    assert output.documents.num_rows == 0 and output.dropped["reason"].to_pylist() == [reason]
    assert output.dropped["detail"][0].as_py().startswith(f"books/{name}: ")


def test_a_locked_pdf_says_so(inbox: Any) -> None:
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<00><00>]"
    inbox.put("books/a.pdf", files.pdf_bytes([["文字"]], trailer=lock))
    assert inbox.ingest("book").dropped["reason"].to_pylist() == ["encrypted_pdf"]


def test_books_outside_their_folder_are_not_taken_for_books(inbox: Any) -> None:
    inbox.put("emr/a.docx", files.docx_bytes(PARAGRAPHS))
    inbox.put("emr/b.pdf", files.pdf_bytes(PAGES))
    inbox.put("page.html", HTML)
    assert sorted(s.reason for s in inventory(inbox.root).skipped) == ["docx", "html", "pdf"]


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)


@given(st.lists(CHINESE, min_size=1, max_size=8))
def test_html_paragraphs_lose_no_character(paragraphs: list[str]) -> None:
    body = "".join(f"<div><p>{p}</p></div>" for p in paragraphs)
    assert [line.text for line in book_of(f"<html><body>{body}</body></html>".encode()).lines] == paragraphs


@given(st.lists(CHINESE, min_size=1, max_size=12))
def test_joined_pdf_lines_lose_no_character(lines: list[str]) -> None:
    assert "".join(line.text for line in join_lines(Line(text) for text in lines)) == "".join(lines)


@given(st.lists(st.tuples(CHINESE, st.sampled_from([None, None, 0, 1, 2])), max_size=20))
def test_parts_keep_every_line_in_order(lines: list[tuple[str, int | None]]) -> None:
    parts = list(parts_of(Line(text, level) for text, level in lines))
    assert [text for part in parts for text in part.lines] == [text for text, _ in lines]


def test_inline_markup_of_pages_and_markdown() -> None:
    page = b"<p>a<sup>2</sup>&nbsp;b<br/>\xe4\xb8\x80<ruby>\xe7\x97\x85<rt>bing</rt></ruby></p><pre>x\n  y</pre>"
    assert [line.text for line in book_of(page).lines] == ["a2\xa0b", "一病", "x", "  y"]
    assert [line.text for line in markdown_book("甲`x`[乙](u)\n丙  \n丁\n\n```\nf\n```\n<p>戊</p>\n").lines] == [
        "甲x乙丙",
        "丁",
        "f",
        "戊",
    ]
    assert joined("甲 \n 乙\nb c\n丙") == "甲乙 b c 丙"


def test_readers_are_imported_when_they_are_needed() -> None:
    import subprocess

    heavy = "docx,pypdfium2,fast_ebook,markdown_it,lxml,openpyxl"
    code = f"import sys, corpus.ingest.books, corpus.ingest.emr, corpus.ingest.ingest; print([m for m in '{heavy}'.split(',') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(eval(found.stdout)) <= {"lxml"}  # the page parsers have it
