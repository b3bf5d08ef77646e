"""The seeded world: its diseases, and independent random streams for whoever writes texts about them.

What belongs here: the seed and the order of the diseases. What does not: any sentence.
"""

from __future__ import annotations

from random import Random

from samples.lexicon import Disease, read_diseases


class World:
    """All diseases in the order of the table, and one random stream per purpose.

    Streams of different names do not influence each other: a new reader changes nobody else's texts.
    """

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self.diseases: list[Disease] = read_diseases()

    def stream(self, name: str) -> Random:
        """A generator that depends on the seed and ``name`` only (the same on every platform and run)."""
        return Random(f"{self.seed}/{name}")

    def by_pinyin(self, pinyin: str) -> Disease:
        """The disease of that slug; KeyError when there is none."""
        for disease in self.diseases:
            if disease.pinyin == pinyin:
                return disease
        raise KeyError(f"no disease {pinyin!r}; the slugs are in samples.diseases.TABLE")
