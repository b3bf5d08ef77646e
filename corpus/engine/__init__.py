"""How a Stage runs over a table: local processes by default. Public face: run_stage."""

from corpus.engine.local import run_stage

__all__ = ["run_stage"]
