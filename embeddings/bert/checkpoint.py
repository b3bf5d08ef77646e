"""Checkpoints of pre-training: everything that an exact resume needs, complete or absent.

What belongs here: saving and restoring. What does not: when to do so. Weights are safetensors, the rest is read with
weights_only=True: nothing in a checkpoint can run code. The data position is the step: batches are drawn from (seed, step).
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_model, save_model
from torch import nn

from embeddings.model_folder import write_text_atomic

LATEST_FILE = "latest.json"


class CheckpointError(ValueError):
    """A checkpoint cannot be resumed from; the message says which and what to do."""


@dataclass(frozen=True)
class Progress:
    """Where a run stands: ``step`` steps are done, ``log`` is the training log so far, ``seconds`` were spent."""

    step: int
    log: list[dict[str, float]]
    seconds: float


def save_checkpoint(
    folder: Path, run: dict[str, Any], model: nn.Module, optimizer: torch.optim.Optimizer, progress: Progress
) -> None:
    """Write a checkpoint of ``run`` (what identifies the run: release, examples, settings), then drop the one before.

    The pointer file is renamed into place last: a crash at any moment leaves the previous checkpoint valid.
    """
    name = f"step-{progress.step:08d}"
    target = folder / name
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    save_model(model, str(target / "model.safetensors"))
    state: dict[str, Any] = {"optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda_rng"] = torch.cuda.get_rng_state_all()
    torch.save(state, target / "state.pt")
    for file in target.iterdir():
        _flush(file)
    record = {"folder": name, "run": run, "step": progress.step, "log": progress.log, "seconds": progress.seconds}
    write_text_atomic(folder / LATEST_FILE, json.dumps(record))
    for other in folder.glob("step-*"):
        if other.name != name:
            shutil.rmtree(other)


def _flush(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def load_checkpoint(
    folder: Path, run: dict[str, Any], model: nn.Module, optimizer: torch.optim.Optimizer
) -> Progress | None:
    """Restore the state of the last checkpoint in ``folder``; None when there is none.

    Raises CheckpointError when it belongs to another run or cannot be read.
    """
    path = folder / LATEST_FILE
    if not path.exists():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        different = sorted(name for name in run if record["run"].get(name) != run[name])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path}: {error!r}; remove {folder} to start anew") from error
    if different:
        raise CheckpointError(
            f"{path}: belongs to a run with other {', '.join(different)}; remove {folder} to start anew"
        )
    target = folder / record["folder"]
    try:
        load_model(model, str(target / "model.safetensors"))
        state = torch.load(target / "state.pt", weights_only=True, map_location="cpu")
    except Exception as error:  # safetensors and torch raise many types for a truncated file
        raise CheckpointError(f"{target}: {type(error).__name__}: {error}; remove {folder} to start anew") from error
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    if "cuda_rng" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda_rng"])
    return Progress(record["step"], record["log"], record["seconds"])
