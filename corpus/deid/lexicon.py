"""The word lists of the rules, read once from ``lexicons/``. What does not belong here: what a rule does with a list."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """The words of ``lexicons/<name>.txt``: separated by white space, lines that begin with ``#`` are comments.

    Raises FileNotFoundError when the package lacks the list.
    """
    text = files("corpus.deid").joinpath("lexicons", f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def characters(name: str) -> frozenset[str]:
    """The single characters of ``lexicons/<name>.txt``."""
    return frozenset("".join(words(name)))


def alternation(items: frozenset[str] | tuple[str, ...]) -> str:
    """A regular expression for any of ``items`` (plain strings), longest first."""
    return "|".join(sorted(items, key=lambda item: (-len(item), item)))
