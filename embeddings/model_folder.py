"""The folder of a trained language model: `config.json`, its hashes, and what a run says about itself.

What belongs here: writing and reading that description. What does not: weights (`vectors.py`, `bert/`) or training.
In a BERT folder Hugging Face owns config.json; the description is then added to its keys, which its readers accept. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus.files import replacing

MODEL_FILE = "config.json"


class ModelFolderError(ValueError):
    """A model folder is incomplete or changed; the message names the file and what to do."""


@dataclass(frozen=True)
class ModelInfo:
    """What a trained model is and how it came about; its fields are keys of `config.json`.

    ``kind``: word2vec, glove or bert. ``dim``: width of the vector that its embedder gives a character.
    ``sha256``: of ``files``, in that order. ``corpus``: documents, sentences, tokens, vocabulary, coverage (the share of
    running tokens that the vocabulary covers). ``final_loss`` is None where training reports none that means anything.
    ``seconds``: wall-clock time of training. ``metrics``: held-out measurements.
    """

    name: str
    kind: str
    unit: str
    dim: int
    release: str
    settings: dict[str, Any]
    corpus: dict[str, float]
    files: tuple[str, ...]
    sha256: str
    versions: dict[str, str]
    seconds: float
    final_loss: float | None = None
    metrics: dict[str, float] = field(default_factory=dict)


def write_text_atomic(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to a temporary name beside ``path``, then rename."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def hash_files(folder: Path, names: tuple[str, ...]) -> str:
    """One SHA-256 over the names and contents of ``names`` in ``folder``. Raises ModelFolderError for a missing file."""
    total = hashlib.sha256()
    for name in names:
        try:
            with (folder / name).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise ModelFolderError(f"{folder / name}: missing; train the model again") from error
        total.update(f"{name} {digest}\n".encode())
    return total.hexdigest()


def package_versions(*packages: str) -> dict[str, str]:
    """Versions of Python and of ``packages``."""
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def write_model_info(folder: Path, info: ModelInfo) -> None:
    """Write ``config.json`` into ``folder``, or add the description to the keys of one that stands there."""
    path = folder / MODEL_FILE
    present = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    write_text_atomic(path, json.dumps({**present, **asdict(info)}, ensure_ascii=False, indent=2) + "\n")


def read_model_info(folder: Path, verify: bool = True) -> ModelInfo:
    """The description of the model in ``folder``.

    Raises ModelFolderError when it is missing or unreadable, or, with ``verify``, when a file is not the one it was written for.
    """
    path = Path(folder) / MODEL_FILE
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        described = {name.name: stored[name.name] for name in fields(ModelInfo)}
        info = ModelInfo(**{**described, "files": tuple(described["files"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFolderError(f"{path}: {error!r}; expected a trained model, train it again") from error
    if verify and hash_files(path.parent, info.files) != info.sha256:
        raise ModelFolderError(
            f"{folder}: {', '.join(info.files)} differ from what {MODEL_FILE} describes; train the model again"
        )
    return info
