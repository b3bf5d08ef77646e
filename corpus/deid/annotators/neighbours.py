"""Bare names that stand beside another identifier, before a sex, or as the signature of a line.

A token between delimiters that reads as a name is one only in such company; everywhere else it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.deid.annotators.person_names import is_whole_name
from corpus.deid.found import Found

_TOKEN = r"([\u4e00-\u9fff]{2,8}(?:·[\u4e00-\u9fff]{1,7}){0,3}|[\u4e00-\u9fff](?: {1,3}[\u4e00-\u9fff]){1,2})"
_BEFORE_SEX = re.compile(
    rf"(?:^|(?<=[\s，,。;；:|、\]]))(?:患者)?{_TOKEN}[，,、\s|]{{1,2}}(?:性别[: ]?)?[男女](?![\u4e00-\u9fff])", re.M
)
_SIGNATURE = re.compile(rf"(?<=[。\s]){_TOKEN}[ ]*$", re.M)
_AFTER = re.compile(rf"[)]?[，,、\s|:]{{1,3}}{_TOKEN}(?=[，,。;；、\s|(]|$)")
_BEFORE = re.compile(rf"(?:^|[，,。;；、\s|:])({_TOKEN[1:-1]})[，,、\s|(]{{1,3}}$")
_CERTIFICATE = re.compile(r"[\u4e00-\u9fff]{1,6}[证照](?:号码|编号|号)?[: ]{0,3}$")
_COMPANY = frozenset({"MRN", "BED", "ID_CARD"})


def annotate(folded: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield bare names beside ``found`` record numbers, beds and identity cards, before a sex, and as signatures."""
    for match in (*_BEFORE_SEX.finditer(folded), *_SIGNATURE.finditer(folded)):
        if is_whole_name(match.group(1), "bare" if " " not in match.group(1) else "cue"):
            yield Found(*match.span(1), "NAME", "name-bare")
    for span in found:
        if span.category in _COMPANY:
            yield from _beside(folded, span)
        elif span.category == "CERT":
            yield from _before_certificate(folded, span.start)


def _beside(folded: str, span: Found) -> Iterator[Found]:
    after = _AFTER.match(folded, span.end)
    if after and is_whole_name(after.group(1)):
        yield Found(*after.span(1), "NAME", "name-beside")
    yield from _ending_at(folded, span.start)


def _before_certificate(folded: str, position: int) -> Iterator[Found]:
    """The holder's name stands before the kind of certificate: 某某，军官证..."""
    label = _CERTIFICATE.search(folded, max(0, position - 12), position)
    yield from _ending_at(folded, label.start() if label else position)


def _ending_at(folded: str, position: int) -> Iterator[Found]:
    window = max(0, position - 20)
    before = _BEFORE.search(folded[window:position])
    if before and is_whole_name(before.group(1)):
        yield Found(window + before.start(1), window + before.end(1), "NAME", "name-beside")
