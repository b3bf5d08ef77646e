"""Small invented corpus releases for the tests of the language models."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

DRUGS = ("阿司匹林", "青霉素", "布洛芬", "胰岛素")
ORGANS = ("肝脏", "肺部", "胃部", "肾脏")
_FRAMES = (
    ("患者", "口服", "{drug}", "10mg", "治疗", "。"),
    ("给予", "{drug}", "静滴", "每日", "两次", "。"),
    ("{organ}", "CT", "检查", "未见", "异常", "。"),
    ("{organ}", "疼痛", "伴", "发热", "三天", "。"),
    ("[NAME]", "因", "{organ}", "不适", "入院", "。"),
)


def write_release(folder: Path, documents: list[list[list[str]]], release_id: str = "r-000000000001") -> Path:
    """A release of ``documents`` (sentences of words) in ``folder``, both views."""
    folder.mkdir(parents=True, exist_ok=True)
    views = {"word": lambda word: [word], "char": lambda word: [word] if word.startswith("[") else list(word)}
    for unit, split in views.items():
        lines = []
        for document in documents:
            lines += [" ".join(part for word in sentence for part in split(word)) for sentence in document] + [""]
        (folder / f"corpus.{unit}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "user_dictionary.txt").write_text("".join(f"{word}\n" for word in DRUGS), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"id": release_id}), encoding="utf-8")
    return folder


def planted_documents(documents: int = 60, sentences: int = 12, seed: int = 0) -> list[list[list[str]]]:
    """Drugs and organs each stand in contexts of their own, so that a model can tell the two groups apart."""
    rng = np.random.default_rng(seed)

    def sentence() -> list[str]:
        frame = _FRAMES[rng.integers(len(_FRAMES))]
        fill = {"{drug}": DRUGS[rng.integers(len(DRUGS))], "{organ}": ORGANS[rng.integers(len(ORGANS))]}
        return [fill.get(word, word) for word in frame]

    return [[sentence() for _ in range(sentences)] for _ in range(documents)]
