"""A run makes exactly what is out of date: nothing twice, nothing forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.home import Home
from corpus.ingest import parsers_version
from corpus.takedown import append, list_path, request
from crawlers.parsers import SITES
from embeddings.glove.settings import GloveSettings
from orchestration.pipeline import Pipeline
from orchestration.settings import Settings, SettingsError, load_settings, preset, save_settings
from orchestration.versions import asset_graph, expected_versions, partition_version


def versions(home: Path, settings: Settings) -> dict[str, str]:
    """The expected versions of all assets of ``home`` under ``settings``."""
    Home(home).prepare()
    save_settings(settings, home)
    return expected_versions(asset_graph(), Pipeline(home_folder=str(home)))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def downstream(*roots: str) -> set[str]:
    """The roots and everything made of them."""
    found = set(roots)
    for node in asset_graph().values():
        if found & set(node.deps):
            found.add(node.name)
    return found


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    books = tmp_path / "inbox" / "books"
    books.mkdir(parents=True)
    (books / "一.txt").write_text("第一章 总论\n糖尿病是一种常见病。\n", encoding="utf-8")
    return tmp_path / "inbox"


def test_the_same_inputs_give_the_same_versions_in_another_home(tmp_path: Path, inbox: Path) -> None:
    settings = preset("demo", inbox=inbox)
    assert versions(tmp_path / "a", settings) == versions(tmp_path / "b", settings)


def test_a_changed_setting_re_makes_only_what_depends_on_it(tmp_path: Path, inbox: Path) -> None:
    before = versions(tmp_path / "home", preset("demo", inbox=inbox))
    after = versions(tmp_path / "home", preset("demo", inbox=inbox, glove=GloveSettings(window=8)))
    assert changed(before, after) == downstream("cmed_glove_char", "cmed_glove_word")


def test_a_new_book_re_makes_what_is_made_of_books(tmp_path: Path, inbox: Path) -> None:
    settings = preset("demo", inbox=inbox)
    before = versions(tmp_path / "home", settings)
    (inbox / "books" / "二.txt").write_text("第一章 各论\n高血压应低盐饮食。\n", encoding="utf-8")
    assert changed(before, versions(tmp_path / "home", settings)) == downstream("raw_books")


def test_a_copied_inbox_with_other_times_changes_nothing(tmp_path: Path, inbox: Path) -> None:
    before = versions(tmp_path / "home", preset("demo", inbox=inbox))
    copy = tmp_path / "copy" / "books"
    copy.mkdir(parents=True)
    (copy / "一.txt").write_bytes((inbox / "books" / "一.txt").read_bytes())
    assert changed(before, versions(tmp_path / "home", preset("demo", inbox=copy.parent))) == set()


def test_workers_and_the_proxy_of_a_crawl_are_no_part_of_a_version(tmp_path: Path, inbox: Path) -> None:
    before = versions(tmp_path / "home", preset("demo", inbox=inbox, crawl={"proxy": "http://127.0.0.1:1"}))
    after = versions(tmp_path / "home", preset("demo", inbox=inbox, workers=7, crawl={"proxy": "http://127.0.0.1:2"}))
    assert changed(before, after) == set()


def test_the_manners_of_a_crawl_are_no_part_of_a_version_and_its_caps_are(tmp_path: Path, inbox: Path) -> None:
    def crawl_version(crawl: dict[str, object]) -> str:
        versions(tmp_path / "home", preset("demo", inbox=inbox, crawl=crawl))
        return partition_version(asset_graph()["pages"], "xywy", Pipeline(home_folder=str(tmp_path / "home")))

    manners: dict[str, object] = {
        "contact": "a@b.example", "delay": 3.0, "hours": "23:00-06:00", "timezone": "UTC", "pause": 9.0, "longest_pause": 10.0,
        "block_limit": 2, "revisit_after": 1.0,
    }  # fmt: skip
    assert crawl_version(manners) == crawl_version({})
    assert len({crawl_version(cap) for cap in ({}, {"max_pages": 7}, {"max_bytes": 7}, {"max_bytes": None})}) == 4


def test_a_takedown_re_makes_what_could_hold_the_text_once(tmp_path: Path, inbox: Path) -> None:
    settings = preset("demo", inbox=inbox)
    before = versions(tmp_path / "home", settings)
    listed = list_path(Home(tmp_path / "home").restricted)
    append(listed, request("http://jib.xywy.com/il_sii_38.htm", None))
    after = versions(tmp_path / "home", settings)
    assert changed(before, after) == downstream("takedowns")
    assert {"normalized", "deidentified", "documents", "corpus_release", "examples_sections"} <= changed(before, after)
    append(listed, request("https://jib.xywy.com/il_sii_38.htm", None, reason="asked again"))
    assert changed(after, versions(tmp_path / "home", settings)) == set()


def test_a_new_parser_version_is_another_code_version_of_the_page_records_alone() -> None:
    graph = asset_graph()
    assert {name for name, node in graph.items() if parsers_version() in node.code_version} == {"page_records"}
    assert all(f"{site}:{module.VERSION}" in parsers_version() for site, module in SITES.items())


def test_new_pages_on_disk_re_make_what_is_made_of_pages(tmp_path: Path, inbox: Path) -> None:
    settings = preset("demo", inbox=inbox)
    before = versions(tmp_path / "home", settings)
    pages = Home(tmp_path / "home").restricted_tables / "pages"
    pages.mkdir()
    (pages / "39net.parquet").write_bytes(b"other pages")
    assert changed(before, versions(tmp_path / "home", settings)) == downstream("pages")


def test_another_preset_of_hyper_parameters_re_makes_the_grids(tmp_path: Path, inbox: Path) -> None:
    settings = preset("demo", inbox=inbox)
    before = versions(tmp_path / "home", settings)
    other = settings.model_copy(update={"grid": settings.grid.model_copy(update={"hyper_parameters": "default"})})
    grids = [f"grid_{task}" for task in ("ner_ccks", "ner_hospital", "sections", "diagnosis")]
    assert changed(before, versions(tmp_path / "home", other)) == downstream(*grids)


def test_saved_settings_are_read_back(tmp_path: Path) -> None:
    settings = preset("paper", workers=3)
    save_settings(settings, tmp_path)
    assert load_settings(tmp_path) == settings


def test_damaged_settings_are_named(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(SettingsError, match=r"settings\.json.*Mend the file"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"workers": 0}, "workers"),
        ({"wrokers": 2}, "wrokers"),
        ({"crawl": {"max_pages": 0}}, "max_pages"),
        ({"crawl": {"delay": -1}}, "delay"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        preset("demo", **changes)


def test_an_unknown_preset_lists_those_there_are() -> None:
    with pytest.raises(SettingsError, match="demo, default, paper"):
        preset("fast")


def test_the_papers_preset_has_the_papers_values() -> None:
    settings = preset("paper")
    assert (settings.word2vec.vector_size, settings.word2vec.window, settings.word2vec.min_count) == (
        100,
        5,
        5,
    )  # Table 4
    assert (settings.bert.max_length, settings.bert.batch_size, settings.bert.steps) == (384, 32, 120_000)  # Table 3
    assert settings.glove.dim == 50  # section 5.3
    assert {hp.units for hp in settings.grid.hp().values()} == {512}  # Table 5
