"""Classification of answers and redirects, above all of those that look like a page and are none."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.contracts import READABLE
from crawlers.parsers import SITES
from crawlers.spiders.body import BodyError, unpacked
from crawlers.spiders.ledger import Copy
from crawlers.spiders.outcome import PASSING, classify, declared_charset, ends_inside_character, is_refusal
from crawlers.spiders.redirect import MAX_HOPS, follow
from crawlers.spiders.revisit import again, failed

URL = "http://jbk.39.net/gxy/jbzs/"
TEXT = "<html><head><title>高血压</title></head><body>" + "血压持续升高会损害心脑肾。" * 60 + "</body></html>"


def _titled(title: str) -> str:
    return TEXT.replace("<title>高血压", f"<title>{title}")


@pytest.mark.parametrize(
    ("url", "status", "body", "expected"),
    [
        (URL, 200, TEXT, "ok"),
        (URL, 404, TEXT, "not_found"),
        (URL, 410, TEXT, "not_found"),
        (URL, 401, TEXT, "blocked"),
        (URL, 403, TEXT, "blocked"),
        (URL, 429, TEXT, "blocked"),
        (URL, 521, TEXT, "blocked"),
        (URL, 503, TEXT, "error"),
        (URL, 500, TEXT, "error"),
        ("http://image.39.net/verify.html?u=1", 200, TEXT, "blocked"),
        (URL, 200, _titled("页面不存在"), "dead"),
        (URL, 200, _titled("404 - 39健康网"), "dead"),
        (URL, 200, _titled("这是什么情况_寻医问药网"), "dead"),
        (URL, 200, _titled("该问题已被删除"), "dead"),
        (URL, 200, _titled("安全验证"), "blocked"),
        (URL, 200, _titled("访问验证-39健康网"), "blocked"),
        (URL, 200, _titled("请求过于频繁"), "blocked"),
        (URL, 200, _titled("403 Forbidden"), "blocked"),
        (URL, 200, "<html><script>document.cookie='a=1';location.reload()</script></html>", "blocked"),
        (URL, 200, "<html><body>短</body></html>", "empty"),
        (URL, 200, " \r\n" * 900, "empty"),
        (URL, 200, "", "empty"),
    ],
)
def test_outcomes(url: str, status: int, body: str, expected: str) -> None:
    answer = classify("39net", url, status, body.encode("gb18030"), None)
    assert answer.outcome == expected
    assert (answer.why is None) == (expected == "ok"), "whatever is not ok says why"


@pytest.mark.parametrize(
    "title",
    [
        "解放军404医院简介",
        "孩子半夜咳嗽，这是什么情况？_寻医问药网",
        "血管性水肿的验证方法",
        "安全用药与验证试验",
        "1404例病例分析",
    ],
)
def test_real_titles_are_no_error_pages(title: str) -> None:
    assert classify("xywy", URL, 200, _titled(title).encode(), None).outcome == "ok"


def test_an_answer_that_asks_to_wait_is_a_block() -> None:
    assert classify("39net", URL, 503, b"", None, retry_after=30.0).outcome == "blocked"


def test_a_page_cut_inside_a_character_is_truncated_not_ok() -> None:
    whole = TEXT.encode("gb18030")
    middle = len(TEXT[: TEXT.index("脑", 600)].encode("gb18030"))
    cut = classify("39net", URL, 200, whole[: middle + 1], "gbk")
    assert (cut.outcome, cut.charset) == ("truncated", "gb18030")
    assert classify("39net", URL, 200, whole[: middle + 2], "gbk").outcome == "ok"


def test_bytes_that_are_no_text() -> None:
    answer = classify("xywy", URL, 200, bytes(range(256)) * 40, None)
    assert (answer.outcome, answer.charset) == ("undecodable", None)
    assert answer.why and "tried" in answer.why


@pytest.mark.parametrize(("infobox", "expected"), [("", "blocked"), ("<dl><dt>传染</dt><dd>否</dd></dl>", "ok")])
def test_fh21_home_without_infobox_is_rate_limited(infobox: str, expected: str) -> None:
    html = TEXT.replace("</body>", f'<ol class="dise01"><p>高血压</p></ol><div class="dise03">{infobox}</div></body>')
    answer = classify("fh21", "http://dise.fh21.com.cn/illness/detail/1.html", 200, html.encode(), None)
    assert answer.outcome == expected


@given(status=st.integers(100, 599).filter(lambda status: status != 200), body=st.binary(max_size=300))
def test_nothing_but_200_is_ever_ok(status: int, body: bytes) -> None:
    assert classify("39net", URL, status, TEXT.encode() + body, None).outcome != "ok"


@given(body=st.binary(max_size=2_000))
def test_any_bytes_get_an_outcome(body: bytes) -> None:
    assert classify("39net", URL, 200, body, "gb2312").outcome in ("ok", "dead", "undecodable", *PASSING)


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


@pytest.mark.parametrize(
    ("location", "outcome", "target"),
    [
        ("https://jbk.39.net/gxy/jbzs/", None, "https://jbk.39.net/gxy/jbzs/"),
        ("/gxy/jbzs/?fromurl=x", None, "http://jbk.39.net/gxy/jbzs/?fromurl=x"),
        ("/gxy/blby/", "moved", "http://jbk.39.net/gxy/blby/"),
        ("https://jbk.39.net/gxy/blby/?from=1#top", "moved", "http://jbk.39.net/gxy/blby/"),
        ("http://image.39.net/verify.html?back=1", "blocked", None),
        ("http://captcha.39.net/", "blocked", None),
        ("http://www.example.com/gxy/jbzs/", "redirect", None),
        ("http://39.net.example.com/", "redirect", None),
        ("ftp://jbk.39.net/gxy/jbzs/", "redirect", None),
        ("http://www.39.net/login/", "redirect", None),
        (URL, "redirect", None),
        ("http://[broken", "error", None),
        (None, "error", None),
    ],
)
def test_where_a_redirect_leads(location: str | None, outcome: str | None, target: str | None) -> None:
    site = SITES["39net"]
    turn = follow(site, site.page_key(URL), URL, location, 0)
    assert turn.outcome == outcome
    assert target is None or turn.target == target
    assert (turn.why is None) == (outcome is None)


def test_redirects_in_circles_end() -> None:
    site = SITES["39net"]
    assert follow(site, site.page_key(URL), URL, "/gxy/jbzs/?a=1", MAX_HOPS - 1).outcome is None
    assert follow(site, site.page_key(URL), URL, "/gxy/jbzs/?a=1", MAX_HOPS).outcome == "redirect"


def test_articles_on_verification_are_no_verification_pages() -> None:
    assert is_refusal("http://image.39.net/verify.html") and is_refusal("http://x/captcha?id=1")
    assert not is_refusal("http://jbk.39.net/yanzheng/") and not is_refusal("http://a.39.net/a/1/verify-page.html")


def _copy(body: str, text: str | None) -> Copy:
    return Copy(URL, 0, 1, body, "x", 0, 1, text_sha256=text)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (None, "ok"),
        (_copy("body", "text"), "unchanged"),
        (_copy("other", "text"), "unchanged"),
        (_copy("body", None), "unchanged"),
        (_copy("other", "other"), "changed"),
        (_copy("other", None), "changed"),
    ],
)
def test_a_page_read_again(copy: Copy | None, expected: str) -> None:
    assert again(copy, "body", "text") == expected


@pytest.mark.parametrize(
    "outcome", [*PASSING, "not_found", "dead", "undecodable", "too_large", "robots", "redirect", "moved"]
)
def test_a_failure_never_takes_the_copy_that_is_held(outcome: str) -> None:
    assert failed(None, outcome) == outcome
    kept = failed(_copy("body", "text"), outcome)
    assert kept in READABLE or outcome == "moved"
    assert (kept == "gone") == (outcome in ("not_found", "dead"))


@given(text=st.binary(max_size=3_000), encoding=st.sampled_from(["gzip", "GZIP ", "identity", "", None]))
def test_the_transfer_compression_is_undone(text: bytes, encoding: str | None) -> None:
    packed = gzip.compress(text) if encoding and "zip" in encoding.lower() else text
    assert unpacked(packed, encoding, len(text)) == text


@pytest.mark.parametrize(
    ("body", "encoding", "outcome"),
    [
        (gzip.compress(b"text" * 99)[:-20], "gzip", "truncated"),
        (gzip.compress(bytes(1_001)), "gzip", "too_large"),
        (b"plain text", "gzip", "undecodable"),
        (b"plain text", "br", "undecodable"),
    ],
)
def test_a_body_that_is_not_what_it_says(body: bytes, encoding: str, outcome: str) -> None:
    with pytest.raises(BodyError) as damaged:
        unpacked(body, encoding, 1_000)
    assert damaged.value.outcome == outcome


def test_a_redirect_to_the_entrance_is_no_move() -> None:
    site = SITES["163"]
    page = "http://jiankang.163.com/17/0406/10/CHB0I1R30038804U.html"
    turn = follow(site, site.page_key(page), page, site.START_URLS[0], 0)
    assert turn.outcome == "redirect" and "entrance" in (turn.why or "")
