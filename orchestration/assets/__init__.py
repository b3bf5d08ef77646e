"""All assets, in the pipeline's order. One file per group; each asset is a thin frame around domain code."""

from orchestration.assets import crawl, ingest, models, prepare, publish, tasks

ALL_ASSETS = [
    *crawl.ASSETS,
    *ingest.ASSETS,
    *prepare.ASSETS,
    *models.ASSETS,
    *tasks.ASSETS,
    *publish.ASSETS,
]

__all__ = ["ALL_ASSETS"]
