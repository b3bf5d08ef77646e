"""The public face of the invented world: what writers of replicas, inboxes and tests import.

What belongs here: re-exports only.
"""

from __future__ import annotations

from samples.consult import QA, Article, article, facts, qa
from samples.lexicon import Disease
from samples.sections import LABELS, section_paragraphs
from samples.world import World

__all__ = ["LABELS", "QA", "Article", "Disease", "World", "article", "facts", "qa", "section_paragraphs"]
