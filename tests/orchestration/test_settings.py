"""orchestration.settings: what a home remembers between two commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import SettingsError, save_settings, settings_for, settings_path


def test_a_home_keeps_its_inbox_and_the_manners_of_its_crawl(tmp_path: Path) -> None:
    first = settings_for(
        tmp_path, "demo", {"inbox": tmp_path / "inbox", "crawl": {"contact": "a@example.org", "hours": "22:00-07:00"}}
    )
    save_settings(first, tmp_path)
    second = settings_for(tmp_path, "paper", {"workers": 3, "crawl": {"max_pages": 10}})
    assert (second.preset, second.workers, second.inbox) == ("paper", 3, tmp_path / "inbox")
    assert (second.crawl.contact, second.crawl.hours, second.crawl.max_pages) == ("a@example.org", "22:00-07:00", 10)
    third = settings_for(tmp_path, "demo", {"inbox": tmp_path / "other", "crawl": {"contact": "b@example.org"}})
    assert (third.inbox, third.crawl.contact) == (tmp_path / "other", "b@example.org")


def test_nothing_is_remembered_of_the_rest(tmp_path: Path) -> None:
    save_settings(settings_for(tmp_path, "demo", {"seed": 99}), tmp_path)
    assert settings_for(tmp_path, "demo", {}).seed != 99


@pytest.mark.parametrize("changes", [{"crawl": {"max_pages": 0}}, {"workers": 0}, {"crawl": {"unknown": 1}}])
def test_what_cannot_be_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"max_pages|workers|unknown"):
        settings_for(tmp_path, "demo", changes)


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    settings_path(tmp_path).write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"settings\.json.*Mend"):
        settings_for(tmp_path, "demo", {})
