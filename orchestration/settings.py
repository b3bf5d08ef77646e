"""All settings of a run in one validated place, with presets; the parts are documented where their code is.

What belongs here: gathering the parts, presets, and reading and writing ``<home>/settings.json``. What does not: a part's fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.dedup.settings import NearSettings
from corpus.files import write_json
from corpus.text.normalize import NormalizeSettings
from embeddings.bert.settings import BertSettings
from embeddings.glove.settings import GloveSettings
from embeddings.word2vec import Word2VecSettings
from tasks.datasets.diagnosis import DiagnosisSettings
from tasks.hyper import HyperParameters, Kind
from tasks.hyper import preset as hyper_parameters

Preset = Literal["demo", "default", "paper"]


class SettingsError(ValueError):
    """The settings cannot be used; the message names the field and what was expected."""


class CrawlChoice(BaseModel):
    """What a crawl may do; see crawlers.spiders.CrawlSettings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proxy: str | None = Field(default=None, description="Forward proxy, e.g. http://proxy.example:3128.")
    replica: str | None = Field(
        default=None,
        description="Address of a replica of the sites on this machine, as the demo serves one; needs no contact.",
    )
    contact: str = Field(
        default="", description="E-mail address or URL put into the user agent; needed for any host but the loopback."
    )
    max_pages: Annotated[int, Field(ge=1, description="Pages per site over all runs.")] = 2_000
    max_bytes: Annotated[int, Field(ge=1)] | None = Field(
        default=8 * 1024**3, description="Bytes archived per site over all runs; none: no limit."
    )
    revisit_after: Annotated[float, Field(ge=0)] | None = Field(
        default=7.0,
        description="Days after which a site is crawled again and a held page asked for again; none: never.",
    )
    delay: Annotated[float, Field(ge=0)] | None = Field(
        default=None,
        description="Least seconds between two requests to one site; none: 1.5, 0 for a replica.",
    )
    hours: str = Field(default="", description='Opening hours "HH:MM-HH:MM" of a crawl; empty: always.')
    timezone: str = Field(default="Asia/Shanghai", description="Time zone of the hours.")
    pause: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="Seconds after a block, doubled with each; none: 180, 0.5 for a replica."
    )
    longest_pause: Annotated[float, Field(gt=0, description="Seconds of the longest pause.")] = 3600.0
    block_limit: Annotated[int, Field(ge=1, description="Pauses without a page in between that end a run.")] = 5


class GridChoice(BaseModel):
    """Which cells are trained, and how (see tasks.hyper for the presets of hyper-parameters)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hyper_parameters: Preset = "default"
    models: tuple[str, ...] = ("stares_gru_cnn", "bilstm_crf", "cnn")
    embeddings: tuple[str, ...] = (
        "bare", "cmed_word2vec_char", "cmed_word2vec_word", "cmed_glove_char", "cmed_glove_word", "cmed_bert",
    )  # fmt: skip
    seeds: tuple[int, ...] = (1,)

    def hp(self) -> dict[Kind, HyperParameters]:
        """Hyper-parameters by kind of task."""
        return {kind: hyper_parameters(self.hyper_parameters, kind) for kind in get_args(Kind)}


class Settings(BaseModel):
    """Settings of one home."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Preset = "default"
    inbox: Path | None = Field(default=None, description="Folder of delivered files.")
    workers: Annotated[int, Field(ge=1, le=256)] = Field(default=2, description="Worker processes inside an asset.")
    seed: int = Field(default=13, description="Seed of the 8:1:1 splits.")
    normalize: NormalizeSettings = Field(default_factory=NormalizeSettings)
    near: NearSettings = Field(default_factory=NearSettings)
    whole_latin: bool = Field(default=False, description="Latin words, numbers and units whole in the character view.")
    deid_mode: Literal["tag"] = "tag"
    crawl: CrawlChoice = CrawlChoice()
    word2vec: Word2VecSettings
    glove: GloveSettings
    bert: BertSettings
    diagnosis: DiagnosisSettings = DiagnosisSettings()
    grid: GridChoice = GridChoice()

    def versioned(self) -> dict[str, object]:
        """The settings as JSON values, without those that do not change any output; presets by their content, not by their name."""
        manners = CrawlChoice.model_fields.keys() - {"max_pages", "max_bytes"}
        values = self.model_dump(mode="json", exclude={"inbox": True, "workers": True, "crawl": manners})
        values["grid"]["hyper_parameters"] = {kind: hp.hash for kind, hp in self.grid.hp().items()}
        return values


_PARTS: dict[Preset, dict[str, object]] = {
    "demo": {"word2vec": Word2VecSettings(), "glove": GloveSettings(), "bert": BertSettings.tiny()},
    "default": {"word2vec": Word2VecSettings(), "glove": GloveSettings(), "bert": BertSettings.small()},
    "paper": {"word2vec": Word2VecSettings.paper(), "glove": GloveSettings.paper(), "bert": BertSettings.paper()},
}


def preset(name: str, **changes: object) -> Settings:
    """The settings of a preset: ``demo`` (minutes, synthetic sample), ``default`` (an hour on two cores), ``paper`` (Tables 3-6).

    Raises SettingsError.
    """
    if name not in _PARTS:
        raise SettingsError(f"preset {name!r}: expected one of {', '.join(_PARTS)}")
    fewer = {"embeddings": ("bare", "cmed_word2vec_char", "cmed_glove_char", "cmed_bert")} if name == "demo" else {}
    try:
        grid = GridChoice.model_validate({"hyper_parameters": name} | fewer)
        return Settings.model_validate({"preset": name, "grid": grid} | _PARTS[name] | changes)
    except ValidationError as error:
        raise SettingsError(str(error)) from error


def changed_crawl(settings: Settings, changes: dict[str, object]) -> Settings:
    """``settings`` with fields of its crawl changed. Raises SettingsError."""
    try:
        crawl = CrawlChoice.model_validate(settings.crawl.model_dump() | changes)
    except ValidationError as error:
        raise SettingsError(str(error)) from error
    return settings.model_copy(update={"crawl": crawl})


def settings_for(root: Path, name: str, changes: Mapping[str, object]) -> Settings:
    """The preset ``name`` with ``changes`` for the home ``root``, which keeps its inbox and the manners of its crawl where they are not changed.

    Raises SettingsError.
    """
    saved = load_settings(root) if settings_path(root).exists() else None
    kept: dict[str, object] = {"inbox": saved.inbox} if saved else {}
    manners = changes.get("crawl", {})
    assert isinstance(manners, dict)
    settings = preset(name, **(kept | {key: value for key, value in changes.items() if key != "crawl"}))
    return changed_crawl(settings, (saved.crawl.model_dump() if saved else {}) | manners)


def settings_path(root: Path) -> Path:
    """Where the settings of the home ``root`` lie."""
    return root / "settings.json"


def save_settings(settings: Settings, root: Path) -> None:
    """Write ``<root>/settings.json``."""
    write_json(settings.model_dump(mode="json"), settings_path(root))


def load_settings(root: Path) -> Settings:
    """The saved settings of a home; the ``default`` preset where none are saved. Raises SettingsError."""
    path = settings_path(root)
    if not path.exists():
        return preset("default")
    try:
        return Settings.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, ValidationError) as error:
        raise SettingsError(f"{path}: {error}. Mend the file, or remove it and run again.") from error
