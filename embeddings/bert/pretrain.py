"""Pre-training of CMed-BERT from random weights on a folder of examples.

What belongs here: the loop, its schedule, log and guard. What does not: examples, the network, checkpoints.
One deviation from the original: AdamW with bias correction (the original has none), which matters in the first steps only.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from transformers import BertForPreTraining

from corpus.files import replacing
from embeddings.bert.checkpoint import Progress, load_checkpoint, save_checkpoint
from embeddings.bert.examples import PARTS, ExampleSet, ExamplesInfo, read_examples_info
from embeddings.bert.model import Losses, build_model, losses, parameter_groups
from embeddings.bert.quiet import no_progress_bars
from embeddings.bert.settings import BertSettings
from embeddings.bert.vocab import PAD, TOKENIZER_FILES, read_vocab
from embeddings.cards import write_card
from embeddings.model_folder import ModelFolderError, ModelInfo, hash_files, package_versions, write_model_info

LAST_LAYERS = 4
"""Hidden layers that make up a character's vector (3,072 = 4 x 768 in the paper's parameter counts)."""
LOG_FILE = "training_log.parquet"
MODEL_FILES = ("model.safetensors", *TOKENIZER_FILES)
Report = Callable[[int, int], None]
"""Called with the steps done and their number."""


class TrainingDiverged(FloatingPointError):
    """The loss or the gradient is not finite any more."""


@dataclass
class _Run:
    """What one run of the loop works on."""

    settings: BertSettings
    examples: ExampleSet
    model: BertForPreTraining
    optimizer: torch.optim.AdamW
    device: torch.device

    def autocast(self) -> AbstractContextManager[object]:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.precision == "bf16")


def learning_rate(step: int, settings: BertSettings) -> float:
    """The rate of ``step`` (from 0): linear up over ``warmup_steps``, then linear down to 0 after the last step."""
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    return settings.learning_rate * (settings.steps - step) / (settings.steps - settings.warmup_steps)


def pretrain_bert(
    examples: Path,
    out: Path,
    settings: BertSettings | None = None,
    progress: Report | None = None,
    stop_after: int | None = None,
) -> ModelInfo | None:
    """Train on ``examples`` (of build_bert_examples) and write the model folder ``out``.

    Writes Hugging Face's files (AutoModel and AutoTokenizer read them), training_log.parquet, config.json, card.md. Called again after
    a crash with the same ``out`` it continues from ``out``/checkpoint with the same loss curve as an uninterrupted run.
    ``stop_after`` ends the run after that step with a checkpoint, without a model, and returns None: for a time budget.
    Raises TrainingDiverged for a loss that is not finite, CheckpointError for a checkpoint of another run.
    """
    settings = settings or BertSettings()
    info = read_examples_info(examples)
    if info.max_length != settings.max_length:
        raise ModelFolderError(
            f"{examples}: examples of {info.max_length} tokens, max_length is {settings.max_length}; build them anew"
        )
    torch.set_num_threads(settings.threads)
    run = _prepare(examples, settings)
    identity = {"release": info.release, "examples": info.sha256, "settings": asdict(settings)}
    folder = out / "checkpoint"
    done = load_checkpoint(folder, identity, run.model, run.optimizer) or Progress(0, [], 0.0)
    start = time.perf_counter()
    last = min(settings.steps, stop_after or settings.steps)
    log = list(done.log)

    def standing(step: int) -> Progress:
        return Progress(step, log, done.seconds + time.perf_counter() - start)

    for step in range(done.step, last):
        row = _step(run, step)
        if (step + 1) % settings.log_every == 0 or step + 1 == settings.steps:
            log.append(row)
        if progress:
            progress(step + 1, settings.steps)
        if step + 1 == last or (step + 1) % settings.checkpoint_every == 0:
            save_checkpoint(folder, identity, run.model, run.optimizer, standing(step + 1))
    if last < settings.steps:
        return None
    return _write_model(out, examples, info, run, standing(last))


def _prepare(folder: Path, settings: BertSettings) -> _Run:
    name = settings.device if settings.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    vocab = read_vocab(folder)
    torch.manual_seed(settings.seed)
    model = build_model(settings, len(vocab), vocab.index(PAD))
    torch.nn.Module.to(model, device)  # Module's: the wrapper of transformers hides its signature
    groups = parameter_groups(model, settings.weight_decay)
    optimizer = torch.optim.AdamW(groups, lr=settings.learning_rate, betas=(0.9, 0.999), eps=1e-6, fused=True)
    return _Run(settings, ExampleSet(folder, "train", settings), model, optimizer, device)


def _step(run: _Run, step: int) -> dict[str, float]:
    """One update; returns the row of the log."""
    start = time.perf_counter()
    rate = learning_rate(step, run.settings)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    run.model.train()
    batch = run.examples.batch_at(step, run.settings.batch_size)
    with run.autocast():
        result = losses(run.model, batch, run.device)
    run.optimizer.zero_grad(set_to_none=True)
    result.total.backward()
    norm = torch.nn.utils.clip_grad_norm_(run.model.parameters(), run.settings.clip)
    loss = float(result.total.detach())
    if not np.isfinite(loss) or not torch.isfinite(norm):
        raise TrainingDiverged(
            f"step {step + 1}: loss {loss}, gradient norm {float(norm)}, learning rate {rate:.2g}; "
            "lower learning_rate or lengthen warmup_steps. The last checkpoint is from before"
        )
    run.optimizer.step()
    return {
        "step": step + 1,
        "loss": loss,
        "mlm_loss": float(result.mlm.detach()),
        "nsp_loss": float(result.nsp.detach()),
        "learning_rate": rate,
        "tokens_per_second": batch.tokens / (time.perf_counter() - start),
    }


@torch.no_grad()
def evaluate(
    model: BertForPreTraining, examples: ExampleSet, settings: BertSettings, device: torch.device
) -> dict[str, float]:
    """Mean losses and shares predicted right over up to ``validation_batches`` batches with fixed masks."""
    model.eval()
    size = min(settings.batch_size, len(examples))
    batches = min(settings.validation_batches, -(-len(examples) // size))
    results: list[Losses] = [
        losses(
            model,
            examples.batch(
                np.arange(i * size, min((i + 1) * size, len(examples))), np.random.default_rng([settings.seed, 3, i])
            ),
            device,
        )
        for i in range(batches)
    ]
    names = {
        "mlm": "mlm_loss",
        "nsp": "nsp_loss",
        "mlm_right": "masked_accuracy",
        "nsp_right": "next_sentence_accuracy",
    }
    return {title: float(torch.stack([getattr(r, name) for r in results]).mean()) for name, title in names.items()}


def _write_model(out: Path, examples: Path, info: ExamplesInfo, run: _Run, progress: Progress) -> ModelInfo:
    settings = run.settings
    metrics = evaluate(run.model, ExampleSet(examples, "validation", settings), settings, run.device)
    with no_progress_bars():
        run.model.save_pretrained(out)
    for name in TOKENIZER_FILES:
        shutil.copyfile(examples / name, out / name)
    _write_log(out / LOG_FILE, progress.log)
    described = ModelInfo(
        name="cmed_bert",
        kind="bert",
        unit="char",
        dim=min(LAST_LAYERS, settings.layers) * settings.hidden,
        release=info.release,
        settings=asdict(settings),
        corpus={**info.corpus, **{f"{part} examples": info.rows[part] for part in PARTS}},
        files=MODEL_FILES,
        sha256=hash_files(out, MODEL_FILES),
        versions=package_versions("torch", "transformers", "tokenizers", "safetensors", "numpy", "pyarrow"),
        seconds=round(progress.seconds, 3),
        final_loss=progress.log[-1]["loss"],
        metrics={f"validation {name}": value for name, value in metrics.items()},
    )
    write_model_info(out, described)
    write_card(out, described)
    shutil.rmtree(out / "checkpoint")
    return described


def _write_log(path: Path, rows: list[dict[str, float]]) -> None:
    columns = ("loss", "mlm_loss", "nsp_loss", "learning_rate", "tokens_per_second")
    schema = pa.schema([("step", pa.int64()), *((name, pa.float64()) for name in columns)])
    table = pa.Table.from_pylist([{**row, "step": int(row["step"])} for row in rows], schema=schema)
    with replacing(path) as temporary:
        pq.write_table(table, temporary)
