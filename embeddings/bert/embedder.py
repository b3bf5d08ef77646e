"""CMed-BERT as a TokenEmbedder: the last four hidden layers, frozen (the paper's parameter counts prove 3,072 = 4 x 768).

What belongs here: running the encoder over texts. What does not: training. Characters are fed as tokens directly, never through the
word-piece splitter: every character, also Latin, a digit or white space, gets a vector of its own, and spans of characters stay spans of vectors. A
character outside the vocabulary is [UNK]; a de-identification tag is one token whose vector all its characters share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from transformers import BertModel

from embeddings.bert.quiet import no_progress_bars
from embeddings.bert.vocab import CLS, PAD, SEP, TAG, UNK, read_vocab
from embeddings.bert.windows import Window, windows
from embeddings.model_folder import ModelFolderError
from embeddings.spec import EmbeddingSpec

LAST_LAYERS = 4
BATCH_TOKENS = 8_192


@dataclass(frozen=True)
class _Piece:
    text: int
    window: Window

    @property
    def length(self) -> int:
        return self.window.end - self.window.start


class BertEmbedder:
    """Vectors of a BERT folder in Hugging Face's format, ours or another with a vocab.txt."""

    def __init__(self, spec: EmbeddingSpec, folder: Path, device: str | None = None) -> None:
        self.spec = spec
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        with no_progress_bars():
            model = BertModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
        self._model = model.eval().to(self._device)
        config = self._model.config
        self._layers = min(LAST_LAYERS, config.num_hidden_layers)
        if spec.dim != self._layers * config.hidden_size:
            raise ModelFolderError(
                f"{folder}: vectors of {self._layers * config.hidden_size} dimensions, {spec.name} has {spec.dim}"
            )
        self._ids = {token: index for index, token in enumerate(read_vocab(folder))}
        self._room = self._trained_length() - 2

    def _trained_length(self) -> int:
        """Position vectors beyond the longest example of pre-training are untrained: do not use them."""
        settings = getattr(self._model.config, "settings", None)
        longest = int(self._model.config.max_position_embeddings)
        return min(longest, int(settings["max_length"])) if settings else longest

    def encode(self, tokens: list[list[str]]) -> list[np.ndarray]:
        """See TokenEmbedder. Texts longer than the model's input are read in overlapping windows."""
        units = [self._units("".join(text)) for text in tokens]
        found = [np.zeros((len(ids), self.spec.dim), dtype=np.float32) for ids, _ in units]
        for batch in self._batches([len(ids) for ids, _ in units]):
            rows = [units[piece.text][0][piece.window.start : piece.window.end] for piece in batch]
            for piece, hidden in zip(batch, self._run(rows), strict=True):
                w = piece.window
                found[piece.text][w.keep_start : w.keep_end] = hidden[w.keep_start - w.start : w.keep_end - w.start]
        return [
            matrix if lengths is None else np.repeat(matrix, lengths, axis=0)
            for matrix, (_, lengths) in zip(found, units, strict=True)
        ]

    def _units(self, text: str) -> tuple[list[int], list[int] | None]:
        """Ids of the characters and tags of ``text``, and how many characters each covers (None: one each)."""
        unknown = self._ids[UNK]
        if not TAG.search(text):
            return [self._ids.get(character, unknown) for character in text], None
        units = [unit[0] for unit in re.finditer(f"{TAG.pattern}|.", text, re.DOTALL)]
        # a bracketed word that the vocabulary lacks is plain characters
        split = [part for unit in units for part in ([unit] if unit in self._ids else unit)]
        return [self._ids.get(unit, unknown) for unit in split], [len(unit) for unit in split]

    def _batches(self, lengths: list[int]) -> list[list[_Piece]]:
        """Windows of similar length together, about BATCH_TOKENS a batch; the longest first."""
        pieces = [
            _Piece(i, window) for i, n in enumerate(lengths) for window in windows(n, self._room, self._room // 4)
        ]
        pieces.sort(key=lambda piece: -piece.length)
        batches: list[list[_Piece]] = []
        for _, same in groupby(pieces, key=lambda piece: -(-piece.length // 16)):
            group = list(same)
            size = max(1, BATCH_TOKENS // (group[0].length + 2))
            batches += [group[start : start + size] for start in range(0, len(group), size)]
        return batches

    @torch.inference_mode()
    def _run(self, rows: list[list[int]]) -> np.ndarray:
        """Vectors of each row's ids, (B, longest, dim), without [CLS] and [SEP]."""
        longest = max(len(row) for row in rows)
        ids = np.full((len(rows), longest + 2), self._ids[PAD], dtype=np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row) + 2] = [self._ids[CLS], *row, self._ids[SEP]]
        attention = np.arange(longest + 2) < np.array([len(row) + 2 for row in rows])[:, None]
        output = self._model(
            input_ids=torch.from_numpy(ids).to(self._device),
            attention_mask=torch.from_numpy(attention.astype(np.int64)).to(self._device),
            output_hidden_states=True,
        )
        stacked = torch.cat(output.hidden_states[-self._layers :], dim=-1)
        return stacked[:, 1:-1].float().cpu().numpy()
