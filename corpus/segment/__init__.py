"""Documents to sentences in two views, words and characters. Public face: Segment, WordSegmenter, characters, sentence_spans, token_starts."""

from corpus.segment.characters import characters
from corpus.segment.positions import token_starts
from corpus.segment.sentences import sentence_spans
from corpus.segment.stage import Segment
from corpus.segment.words import WordSegmenter

__all__ = ["Segment", "WordSegmenter", "characters", "sentence_spans", "token_starts"]
