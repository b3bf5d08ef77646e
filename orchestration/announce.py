"""Hooks of the jobs: they tell the person at the terminal that Dagster has stored what an asset computed, or has not.

What belongs here: the moment. What does not: what is shown (`progress`).
"""

import dagster as dg

from orchestration.progress import reporter


@dg.success_hook
def announce_stored(context: dg.HookContext) -> None:  # noqa: ARG001 - a hook has this argument
    """The step's outputs are stored and recorded."""
    reporter().stored()


@dg.failure_hook
def announce_failure(context: dg.HookContext) -> None:
    """The step failed; where its function had returned, storing was what failed."""
    error = context.op_exception
    while error is not None and error.__cause__ is not None:
        error = error.__cause__
    reporter().not_stored(f"{type(error).__name__}: {error}")


HOOKS = {announce_stored, announce_failure}
