"""The tests of tasks share the small tasks of toy_tasks.py and run torch on one thread, as the grid's workers do."""

from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent))

# Small recurrent steps on several threads of a busy machine are up to 50 times slower.
torch.set_num_threads(1)
