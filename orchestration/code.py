"""Which code this is: the git commit, for results and manifests."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path


@cache
def git_sha() -> str:
    """The commit of this checkout, with ``+`` after it when files differ from it; ``unknown`` outside a checkout."""
    root = Path(__file__).resolve().parents[1]

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        sha = git("rev-parse", "--short=12", "HEAD")
        return (sha + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")) if sha else "unknown"
    except FileNotFoundError:  # no git on this machine
        return "unknown"
