"""De-identification tags such as ``[NAME]`` or ``[ID_CARD]``: one token in every view.

What belongs here: recognising a tag. What does not: which tags there are (corpus.deid).
"""

from __future__ import annotations

import re

TAG = re.compile(r"(\[[A-Z][A-Z_]{1,20}\])")
"""With a group, so that `split` keeps the tags: odd pieces are tags, even ones are text."""
