"""CMed-BERT's vocabulary and its tokenizer files.

What belongs here: which tokens there are, and the files that Hugging Face reads. What does not: turning the corpus into ids (`text.py`).
The vocabulary is cased: some lower-case forms have another length, which would shift annotated spans.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from embeddings.bert.settings import BertSettings
from embeddings.corpus_files import CorpusError, TokenCounts
from embeddings.model_folder import ModelFolderError, write_text_atomic

PAD, UNK, CLS, SEP, MASK = SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
TAG = re.compile(r"\[(?!(?:PAD|UNK|CLS|SEP|MASK)\])[A-Z][A-Z_]{1,20}\]")
"""A de-identification tag; one token wherever it stands. What is written like a special token is plain characters."""
VOCAB_FILE = "vocab.txt"
TOKENIZER_FILES = (VOCAB_FILE, "tokenizer.json", "tokenizer_config.json")

_SEGMENT = re.compile(r"[A-Za-z]+|[0-9]+")
_RUN = re.compile(r"[A-Za-z0-9]+")


def build_vocab(words: TokenCounts, settings: BertSettings) -> list[str]:
    """Special tokens, tags, characters, then WordPieces for Latin letters and digits, each group by frequency.

    A piece is a run of letters or of digits inside a word (`20` and `##mg` of `20mg`); a single letter or digit exists also
    as a continuation, so that every run can be split. Raises CorpusError when min_count leaves no character.
    """
    characters: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for word, n in words.tokens.items():
        if TAG.fullmatch(word):
            tags[word] += n
            continue
        for character in word:
            characters[character] += n
        for run in _RUN.finditer(word):
            for segment in _SEGMENT.finditer(run[0]):
                pieces[("##" if segment.start() else "") + segment[0]] += n
    kept = _by_count(characters, settings.min_count)
    if not kept:
        raise CorpusError(
            f"min_count={settings.min_count} leaves no character of {len(characters)}; lower it or add text"
        )
    continued = [f"##{character}" for character in kept if _RUN.fullmatch(character)]
    frequent = [piece for piece in _by_count(pieces, settings.piece_min_count) if len(piece.removeprefix("##")) > 1]
    ordered = [*SPECIAL, *_by_count(tags, 1), *kept, *continued, *frequent]
    return list(dict.fromkeys(ordered))[: settings.vocab_size]


def _by_count(counts: Counter[str], least: int) -> list[str]:
    return sorted((token for token, n in counts.items() if n >= least), key=lambda token: (-counts[token], token))


def write_tokenizer(vocab: list[str], folder: Path, max_length: int) -> None:
    """Write vocab.txt (Google's format) and the files from which AutoTokenizer makes the same tokenizer."""
    from transformers import BertTokenizer

    tokenizer = BertTokenizer(
        vocab={token: index for index, token in enumerate(vocab)}, do_lower_case=False, model_max_length=max_length
    )
    tags = [token for token in vocab if TAG.fullmatch(token)]
    if tags:
        tokenizer.add_special_tokens({"additional_special_tokens": tags})
    tokenizer.save_pretrained(folder)
    write_text_atomic(folder / VOCAB_FILE, "".join(f"{token}\n" for token in vocab))


def read_vocab(folder: Path) -> list[str]:
    """The tokens of ``folder``/vocab.txt, a token's position being its id. Raises ModelFolderError when one is missing."""
    path = folder / VOCAB_FILE
    if not path.is_file():
        raise ModelFolderError(f"{path}: missing; expected a BERT folder with its vocabulary")
    vocab = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    missing = [token for token in SPECIAL if token not in vocab]
    if missing:
        raise ModelFolderError(f"{path}: lacks {missing}; expected a BERT vocabulary")
    return vocab
