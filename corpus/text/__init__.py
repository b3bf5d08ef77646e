"""Bytes to text to normalised text, with every character traceable. Public face: decode, rewrite, OffsetMap (and normalize.Normalize).

Importing this package must stay cheap: the crawlers need `decode` only.
"""

from corpus.text.decode import Decoded, UndecodableError, decode
from corpus.text.offsets import OffsetMap, rewrite

__all__ = ["Decoded", "OffsetMap", "UndecodableError", "decode", "rewrite"]
