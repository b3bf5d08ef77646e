"""Starting the Dagster UI and daemon on a home, bound to the loopback interface."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from corpus.home import Home
from orchestration.definitions import HOME_VARIABLE
from orchestration.run import instance_of

WORKSPACE = Path(__file__).resolve().parents[1] / "workspace.yaml"


def serve(root: Path, port: int) -> int:
    """Run `dagster dev` until it is stopped; returns its exit status."""
    home = Home(root).prepare()
    with instance_of(home):  # writes dagster.yaml and the schema, so that a first start shows no error
        pass
    environment = os.environ | {"DAGSTER_HOME": str(home.dagster), HOME_VARIABLE: str(home.root)}
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(WORKSPACE), "-h", "127.0.0.1", "-p", str(port)]
    print(f"Dagster UI: http://127.0.0.1:{port} (home {home.root}); stop with Ctrl+C", flush=True)
    return subprocess.run(command, env=environment, cwd=WORKSPACE.parent, check=False).returncode
