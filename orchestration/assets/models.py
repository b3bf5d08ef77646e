"""Language models: CMed-Word2Vec and CMed-GloVe in both units, CMed-BERT; each a versioned model folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.pipeline import Pipeline
from orchestration.step import Step
from orchestration.versions import SETTINGS

STATIC = {
    "cmed_word2vec_char": ("word2vec", "char"),
    "cmed_word2vec_word": ("word2vec", "word"),
    "cmed_glove_char": ("glove", "char"),
    "cmed_glove_word": ("glove", "word"),
}


def _train_static(kind: str, unit: str, pipeline: Pipeline, release: Path) -> Callable[[Path], Any]:
    """The training call of one static model; the trainers are imported here, so that definitions load without them."""
    if kind == "word2vec":
        from embeddings.word2vec import train_word2vec

        return lambda out: train_word2vec(release, unit, out, pipeline.settings.word2vec)
    from embeddings.glove import train_glove

    return lambda out: train_glove(release, unit, out, pipeline.settings.glove)


def _static_asset(name: str, kind: str, unit: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=name,
        deps=["corpus_release"],
        group_name="models",
        code_version="1",
        kinds={kind},
        metadata={SETTINGS: [kind]},
        description=f"CMed-{'Word2Vec' if kind == 'word2vec' else 'GloVe'} vectors of {unit}s, trained on the corpus release.",
    )
    def static_model(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
        with Step(context, pipeline) as step:
            release = (pipeline.home.releases / "current").resolve()
            folder = pipeline.models.build(name, step.data_version, _train_static(kind, unit, pipeline, release))
            describe(step, folder)
        return step.result()

    return static_model


@dg.asset(
    deps=["corpus_release"],
    group_name="models",
    code_version="1",
    kinds={"parquet"},
    metadata={SETTINGS: ["bert"]},
    description="BERT's vocabulary and its masked sentence pairs, as Parquet shards (deterministic in seed and release).",
)
def bert_examples(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    from embeddings.bert.examples import build_bert_examples

    with Step(context, pipeline) as step:
        release = (pipeline.home.releases / "current").resolve()
        folder = pipeline.models.build(
            "bert_examples", step.data_version, lambda out: build_bert_examples(release, out, pipeline.settings.bert)
        )
        describe(step, folder)
    return step.result()


@dg.asset(
    deps=[bert_examples],
    group_name="models",
    code_version="1",
    kinds={"pytorch", "huggingface"},
    pool="gpu",
    metadata={SETTINGS: ["bert"]},
    description="CMed-BERT, pre-trained with masked language modelling and next-sentence prediction; Hugging Face format.",
)
def cmed_bert(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    from embeddings.bert.pretrain import pretrain_bert

    with Step(context, pipeline) as step:
        examples = pipeline.models.current("bert_examples")
        folder = pipeline.models.build(
            "cmed_bert",
            step.data_version,
            lambda out: pretrain_bert(examples, out, pipeline.settings.bert, progress=step.progress),
            resumable=True,
        )
        describe(step, folder)
    return step.result()


def describe(step: Step, folder: Path) -> None:
    """Put the model's own config.json into metadata and the summary line."""
    import json

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    step.metadata |= {"folder": dg.MetadataValue.path(str(folder)), "config": dg.MetadataValue.json(config)}
    card = folder / "card.md"
    if card.exists():
        step.metadata["card"] = dg.MetadataValue.md(card.read_text(encoding="utf-8"))
    step.summary = f"{folder.parent.name}/{folder.name}"


ASSETS = [*(_static_asset(name, kind, unit) for name, (kind, unit) in STATIC.items()), bert_examples, cmed_bert]
