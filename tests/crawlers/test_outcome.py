"""Classification of answers, above all of those that answer 200 and are no page."""

from __future__ import annotations

import pytest

from crawlers.spiders.outcome import classify, declared_charset, ends_inside_character

URL = "http://jbk.39.net/gxy/jbzs/"
TEXT = "<html><head><title>高血压</title></head><body>" + "血压持续升高会损害心脑肾。" * 60 + "</body></html>"


@pytest.mark.parametrize(
    ("url", "status", "body", "expected"),
    [
        (URL, 200, TEXT, "ok"),
        (URL, 404, TEXT, "not_found"),
        (URL, 403, TEXT, "blocked"),
        (URL, 429, TEXT, "blocked"),
        (URL, 503, TEXT, "error"),
        ("http://image.39.net/verify.html?u=1", 200, TEXT, "blocked"),
        (URL, 200, TEXT.replace("<title>高血压", "<title>页面不存在"), "dead"),
        (URL, 200, "<html><script>document.cookie='a=1';location.reload()</script></html>", "blocked"),
        (URL, 200, "<html><body>短</body></html>", "empty"),
        (URL, 200, "", "empty"),
    ],
)
def test_outcomes(url: str, status: int, body: str, expected: str) -> None:
    assert classify("39net", url, status, body.encode("gb18030"), None)[0] == expected


def test_a_page_cut_inside_a_character_is_truncated_not_ok() -> None:
    whole = TEXT.encode("gb18030")
    middle = len(TEXT[: TEXT.index("脑", 600)].encode("gb18030"))
    assert classify("39net", URL, 200, whole[: middle + 1], "gbk") == ("truncated", "gb18030")
    assert classify("39net", URL, 200, whole[: middle + 2], "gbk")[0] == "ok"


def test_bytes_that_are_no_text() -> None:
    assert classify("xywy", URL, 200, bytes(range(256)) * 40, None) == ("undecodable", None)


@pytest.mark.parametrize(("infobox", "expected"), [("", "blocked"), ("<dl><dt>传染</dt><dd>否</dd></dl>", "ok")])
def test_fh21_home_without_infobox_is_rate_limited(infobox: str, expected: str) -> None:
    html = TEXT.replace("</body>", f'<ol class="dise01"><p>高血压</p></ol><div class="dise03">{infobox}</div></body>')
    assert classify("fh21", "http://dise.fh21.com.cn/illness/detail/1.html", 200, html.encode(), None)[0] == expected


def test_the_header_declares_before_the_meta() -> None:
    body = b'<html><head><meta charset="gb2312"></head>'
    assert declared_charset("text/html; charset=UTF-8", body) == "utf-8"
    assert declared_charset("text/html", body) == "gb2312"
    assert declared_charset("text/html", b"<html>") is None


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk"])
def test_every_cut_inside_a_character_is_seen(charset: str) -> None:
    data = "腹痛".encode(charset)
    ends = [ends_inside_character(data[:n], charset) for n in range(len(data) + 1)]
    size = len(data) // 2
    assert ends == [n % size != 0 for n in range(len(data) + 1)]
