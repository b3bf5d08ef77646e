"""The whole search: annotators in order of trust, then names known from elsewhere, then one decision per overlap.

What belongs here: the order. What does not: a rule (``annotators/``) or the handling of overlaps (``resolve.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus.deid.annotators import (
    address,
    ages,
    beds,
    dates,
    hospitals,
    id_cards,
    known_values,
    labelled,
    names,
    neighbours,
    networks,
    organisations,
    phones,
    plates,
    propagation,
)
from corpus.deid.folding import fold
from corpus.deid.found import Found, Identifier
from corpus.deid.resolve import protected_ranges, resolve

Annotator = Callable[[str], Iterable[Found]]

ANNOTATORS: tuple[Annotator, ...] = (
    networks.annotate,
    id_cards.annotate,
    labelled.annotate,
    plates.annotate,
    phones.annotate,
    dates.annotate,
    beds.annotate,
    ages.annotate,
    hospitals.annotate,
    organisations.annotate,
    address.annotate,
)
"""The rules that read any text, most trusted first: where two overlap, the earlier one wins."""


def find_identifiers(text: str, known: Sequence[Identifier] = (), *, clinical: bool = True) -> list[Found]:
    """The identifiers of ``text``: code points, end exclusive, sorted, without overlap.

    ``known`` are values from structured columns, found in any width or spacing. ``clinical=False`` (books, pages) leaves out the
    rules that see a name without a cue. ``[NAME]``-like tags are left alone.
    """
    folded = fold(text)
    layers = [list(known_values.annotate(folded, known))]
    layers += [list(annotator(folded)) for annotator in ANNOTATORS]
    layers.append(list(names.annotate(folded, clinical=clinical)))
    protected = protected_ranges(text)
    found = resolve(text, layers, protected)
    if clinical:
        found = resolve(text, [found, list(neighbours.annotate(folded, found))], protected)
    return resolve(text, [found, list(propagation.annotate(folded, found))], protected)
