"""Settings of CMed-BERT, each documented and validated; `tiny`, `small` and the paper's values as presets. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class BertSettings:
    """How CMed-BERT's examples are built and how it is trained; the defaults are the preset `tiny`.

    Vocabulary: ``vocab_size`` bounds it; ``min_count`` leaves out rarer characters; ``piece_min_count`` rarer Latin and digit pieces.
    ``character_rate``: share of words with Latin letters or digits given as single characters (see `bert/text.py`).
    Examples: ``max_length`` tokens with [CLS] and [SEP]; ``short_rate`` of the examples are shorter on purpose; ``duplicates`` passes
    with other sentence pairs; ``validation_rate`` of the documents are held out.
    Masking: ``mask_rate`` of the tokens, at most ``max_predictions``; 80 % [MASK], 10 % random, 10 % kept.
    Model: ``hidden``, ``layers``, ``heads``, ``intermediate`` widths; ``dropout`` of layers and attention.
    Training: ``batch_size`` examples a step; ``steps``; ``learning_rate`` reached after ``warmup_steps``, then linear to 0;
    ``weight_decay`` (not on biases and LayerNorm); ``clip`` of the gradient's norm; ``precision`` fp32 or bf16 (autocast);
    ``device`` auto, cpu or cuda; ``threads`` of the CPU (on a busy machine two were up to 4 times slower than one); ``seed`` of everything random.
    ``checkpoint_every``, ``log_every`` steps; ``validation_batches`` at the end.
    """

    vocab_size: int = 21_128
    min_count: int = 2
    piece_min_count: int = 20
    character_rate: float = 0.5
    max_length: int = 64
    short_rate: float = 0.1
    duplicates: int = 1
    validation_rate: float = 0.05
    mask_rate: float = 0.15
    max_predictions: int = 10
    hidden: int = 128
    layers: int = 2
    heads: int = 2
    intermediate: int = 512
    dropout: float = 0.1
    batch_size: int = 16
    steps: int = 400
    learning_rate: float = 2e-3
    warmup_steps: int = 40
    weight_decay: float = 0.01
    clip: float = 1.0
    precision: str = "fp32"
    device: str = "auto"
    threads: int = 1
    seed: int = 1
    checkpoint_every: int = 100
    log_every: int = 10
    validation_batches: int = 10

    def __post_init__(self) -> None:
        positive = (
            "vocab_size min_count piece_min_count duplicates max_predictions hidden layers heads intermediate batch_size steps "
            "learning_rate clip threads checkpoint_every log_every validation_batches"
        )
        for name in positive.split():
            if getattr(self, name) <= 0:
                raise ValueError(f"BertSettings.{name} is {getattr(self, name)}, expected more than 0")
        for name in ("character_rate", "short_rate", "validation_rate", "mask_rate", "dropout"):
            if not 0 <= getattr(self, name) < 1 and not (name == "character_rate" and getattr(self, name) == 1):
                raise ValueError(f"BertSettings.{name} is {getattr(self, name)}, expected a share from 0 to below 1")
        if self.max_length < 8:
            raise ValueError(f"BertSettings.max_length is {self.max_length}, expected at least 8")
        if self.hidden % self.heads:
            raise ValueError(f"BertSettings: hidden {self.hidden} is no multiple of heads {self.heads}")
        if not 0 <= self.warmup_steps < self.steps:
            raise ValueError(
                f"BertSettings: warmup_steps {self.warmup_steps}, expected 0 to below steps ({self.steps})"
            )
        if self.precision not in ("fp32", "bf16") or self.device not in ("auto", "cpu", "cuda"):
            raise ValueError(
                f"BertSettings: precision {self.precision!r} (fp32, bf16), device {self.device!r} (auto, cpu, cuda)"
            )

    @classmethod
    def tiny(cls) -> BertSettings:
        """For the demo and tests of the whole pipeline: under a minute on two cores."""
        return cls()

    @classmethod
    def small(cls) -> BertSettings:
        """For real text on a CPU: some minutes on two cores."""
        return replace(
            cls(),
            max_length=128,
            max_predictions=20,
            hidden=256,
            heads=4,
            intermediate=1024,
            learning_rate=1e-3,
            steps=300,
            warmup_steps=30,
            threads=2,
        )

    @classmethod
    def paper(cls) -> BertSettings:
        """Table 3 on BERT-base. Not in the table: the vocabulary, 15 % masking, dropout (the original's)."""
        return cls(
            max_length=384,
            max_predictions=77,
            hidden=768,
            layers=12,
            heads=12,
            intermediate=3072,
            batch_size=32,
            steps=120_000,
            learning_rate=1e-4,
            warmup_steps=10_000,
            duplicates=5,
            checkpoint_every=2_000,
            log_every=100,
            threads=2,
            validation_batches=100,
        )
