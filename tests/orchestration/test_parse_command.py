"""`cmedlms parse`: records of one saved page on stdout, what went wrong on stderr, a status that says which."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawlers.parsers import PageRecord
from orchestration.cli import app
from samples.sites import SITES, Replica
from samples.world import World

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def replica() -> Replica:
    return SITES["xywy"](World(1), 1)


def saved(replica: Replica, url: str, folder: Path) -> Path:
    path = folder / "page.html"
    path.write_bytes(replica.replies[url].body)
    return path


def test_a_page_gives_its_records_as_json_lines(replica: Replica, tmp_path: Path) -> None:
    url, truth = next((u, t) for u, t in replica.truths.items() if t.label and u.startswith("http://jib."))
    done = RUNNER.invoke(
        app, ["parse", "xywy", str(saved(replica, url, tmp_path)), "--url", url, "--charset", "iso-8859-1"]
    )
    assert done.exit_code == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(tuple(record["paragraphs"]) == truth.paragraphs and record["label"] == truth.label for record in found)
    assert all(set(record) == {field.name for field in fields(PageRecord)} | {"layout"} for record in found)
    assert truth.paragraphs[0][:4] in done.stdout  # Chinese as it is, not escaped


def test_a_list_page_says_how_many_links_and_rows_it_has(replica: Replica, tmp_path: Path) -> None:
    url = next(
        u for u, r in replica.replies.items() if "jib.xywy.com/html/" in u and r.status == 200 and len(r.body) > 800
    )
    done = RUNNER.invoke(app, ["parse", "xywy", str(saved(replica, url, tmp_path)), "--url", url])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "links" in done.stderr and "rows" in done.stderr


def test_a_changed_layout_names_the_selector(replica: Replica, tmp_path: Path) -> None:
    url = next(u for u, t in replica.truths.items() if t.label and u.startswith("http://jib."))
    page = tmp_path / "page.html"
    page.write_text("<html><body><div class='new'>病因为受凉</div></body></html>", encoding="utf-8")
    done = RUNNER.invoke(app, ["parse", "xywy", str(page), "--url", url])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "selector" in done.stderr and url in done.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("site", "content", "url", "message"),
    [
        ("39nett", b"x", "http://jbk.39.net/gxy/", "known are"),
        ("39net", None, "http://jbk.39.net/gxy/", "cannot be read"),
        ("39net", b"\x00\xff\x07\x9d" * 300, "http://jbk.39.net/gxy/", "page.html"),
        ("39net", b"x", "jbk.39.net/gxy/", "--url"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, site: str, content: bytes | None, url: str, message: str) -> None:
    page = tmp_path / "page.html"
    if content is not None:
        page.write_bytes(content)
    done = RUNNER.invoke(app, ["parse", site, str(page), "--url", url])
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr.replace("\n", "")
