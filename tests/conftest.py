"""Settings of all tests. Property tests repeat the same examples, so that a run is red for what changed in the code only;
HYPOTHESIS_PROFILE=explore searches with new examples."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
