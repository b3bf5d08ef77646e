"""Model cards: what a user of a model must know, rendered from the run's own record (`ModelInfo`).

What belongs here: the text. What does not: measuring anything. Standard library only.
"""

from __future__ import annotations

from pathlib import Path

from embeddings.model_folder import ModelInfo, write_text_atomic

CARD_FILE = "card.md"

_ABOUT = {
    "word2vec": "Static vectors by Word2Vec (Mikolov et al. 2013), trained with gensim.",
    "glove": "Static vectors by GloVe (Pennington et al. 2014): the sum of word and context vectors.",
    "bert": "A BERT encoder (Devlin et al. 2019) trained from random weights with masked-token and next-sentence prediction.",
}
_READ = {
    "word2vec": "`vectors.parquet` (token, count, vector) or `vectors.txt` (word2vec text format).",
    "glove": "`vectors.parquet` (token, count, vector), `vectors.txt` (word2vec text format), `vocab.txt` (token and count).",
    "bert": "`transformers.AutoModel.from_pretrained(folder)` and `AutoTokenizer.from_pretrained(folder)`.",
}
_LIMITS = (
    "- It was trained on de-identified text in which identifiers are replaced by tags; it knows no person, address or number.",
    "- It reflects what its sources say, including what is outdated or wrong. It is no medical device and gives no advice.",
    "- It is meant for Chinese (simplified script); tokens outside its vocabulary have no vector of their own.",
)


def _table(rows: dict[str, object]) -> list[str]:
    return ["| | |", "|---|---|", *(f"| {name} | {_show(value)} |" for name, value in rows.items())]


def _show(value: object) -> str:
    if value is None:
        return "not measured"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def model_card(info: ModelInfo) -> str:
    """The card of ``info`` in Markdown."""
    facts: dict[str, object] = {
        "unit": info.unit,
        "vector per character": f"{info.dim} dimensions",
        "corpus release": info.release,
        "final training loss": info.final_loss,
        "seconds of training": info.seconds,
        "SHA-256": info.sha256,
        "files it covers": ", ".join(info.files),
    }
    lines = [f"# {info.name}", "", _ABOUT[info.kind], "", *_table(facts)]
    sections: list[tuple[str, dict[str, object]]] = [
        ("Corpus", dict(info.corpus)),
        ("Held-out evaluation", dict(info.metrics)),
        ("Settings", dict(info.settings)),
        ("Made with", dict(info.versions)),
    ]
    for title, rows in sections:
        if rows:
            lines += ["", f"## {title}", "", *_table(rows)]
    lines += ["", "## Use", "", f"Read it as {_READ[info.kind]}"]
    lines += ["", "## Limits", "", *_LIMITS]
    return "\n".join(lines) + "\n"


def write_card(folder: Path, info: ModelInfo) -> None:
    """Write ``card.md`` into ``folder``."""
    write_text_atomic(folder / CARD_FILE, model_card(info))
