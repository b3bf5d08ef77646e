"""A small recursive phrase grammar: templates to text, driven by a seeded generator.

What belongs here: the template language and its expansion. What does not: any template or vocabulary.

The language: ``[a|b|]`` chooses one alternative (may nest), ``<rule>`` expands a rule of the grammar, ``{slot}`` draws a term of a slot,
``{slot+}`` draws two to four different terms joined by ``、``, ``{3-9}`` and ``{3.5-9.9}`` draw a number with as many decimals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_RULE = re.compile(r"<(\w+)>")
_SLOT = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"(\d+(?:\.(\d+))?)-(\d+(?:\.\d+)?)")
_MAX_DEPTH = 20

Rules = Mapping[str, Sequence[str]]
Slots = Mapping[str, Sequence[str]]


class GrammarError(ValueError):
    """A template names a rule or slot that does not exist, or never ends."""


class Phrases:
    """Expands templates over fixed rules.

    ``expand`` is deterministic in the generator's state; a slot's term is not drawn twice in a row within one expansion while others are left.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def expand(self, template: str, slots: Slots, rng: Random) -> str:
        """The text of ``template``; raises GrammarError for an unknown rule or slot."""
        used: dict[str, set[str]] = {}
        text = self._structure(template, rng, 0)
        return _SLOT.sub(lambda match: _fill(match[1], slots, used, rng), text)

    def _structure(self, template: str, rng: Random, depth: int) -> str:
        """Resolve choices and rules; slots stay."""
        if depth > _MAX_DEPTH:
            raise GrammarError(f"rules nest deeper than {_MAX_DEPTH}: {template[:40]!r}")
        text = template
        while match := _CHOICE.search(text):
            text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
        return _RULE.sub(lambda match: self._structure(self._alternative(match[1], rng), rng, depth + 1), text)

    def _alternative(self, rule: str, rng: Random) -> str:
        if rule not in self.rules:
            raise GrammarError(f"unknown rule <{rule}>; the grammar has {sorted(self.rules)}")
        return rng.choice(self.rules[rule])


def _fill(slot: str, slots: Slots, used: dict[str, set[str]], rng: Random) -> str:
    """The text of one slot; ``used`` remembers what this expansion has drawn."""
    if number := _NUMBER.fullmatch(slot):
        return _number(float(number[1]), float(number[3]), len(number[2] or ""), rng)
    name, several = slot.rstrip("+"), slot.endswith("+")
    if not slots.get(name):
        raise GrammarError(f"unknown or empty slot {{{name}}}; the slots are {sorted(slots)}")
    taken = used.setdefault(name, set())
    terms = [term for term in slots[name] if term not in taken] or list(slots[name])
    drawn = rng.sample(terms, min(rng.randint(2, 4), len(terms))) if several else [rng.choice(terms)]
    taken.update(drawn)
    return "、".join(drawn)


def _number(low: float, high: float, decimals: int, rng: Random) -> str:
    return f"{rng.uniform(low, high):.{decimals}f}" if decimals else str(rng.randint(int(low), int(high)))
