"""The grammar of a personal name: where a name that begins here ends, and whether a token is one.

What belongs here: family name + given name, names of minorities, pinyin. What does not: the cues that make us look (``names.py``).
"""

from __future__ import annotations

import re
from typing import Literal

from corpus.deid.lexicon import alternation, characters, words

Trust = Literal["label", "cue", "bare"]
"""How strongly the context says that a name follows: 姓名：… / 患者… / nothing but the token itself."""

_SURNAMES = characters("surnames")
_COMPOUND = words("compound_surnames")
_NOT_GIVEN = characters("not_given")
_SOFT = frozenset(
    "彩才中长久若一画里多少二三千百万口然如何可能又目青乳果行光影声要用之后也自心言语书传阳刚江佳发表示力流引通化"
)
_HARD = _NOT_GIVEN - _SOFT
_FUNCTION_WORDS = frozenset("于和经商曾左双向时应由全连相解随过常单平成安管明易方都通从")
"""Family names that more often are a word of the sentence: after a mere role they need punctuation behind the name."""
_TRANSLIT = characters("translit")
_NOT_NAME = re.compile(f"(?:{alternation(words('not_names'))})")
_HAN = re.compile(r"[\u3400-\u9fff]")
_DOTTED = re.compile(r"[\u4e00-\u9fff]{2,6}(?:·[\u4e00-\u9fff]{1,7}){1,3}")
_FOLLOW = re.compile(
    r"于|诉|因|在|男|女|医|护|主[任治管诊]|副|的|与|和|及|为|是|电|同[意志学]|大夫|教授|代|自|来|入|出|经|曾|既|今|要|已|称|住|将|应|头|明[晨日天]|突|[\u4e00-\u9fff]{2}银行|血|因|拟|行|做|床|本人|关系|年龄|性别|患|家属|其|予|每|全身"
    r"|先生|女士|老师|主|签|共|先|亦|仍|需|请|自述|随|陪|携|要求|体健|健在|均|\d"
)
_NEXT_PHRASE = re.compile(r"于\d|要求|护士|医[生师]|主任|大夫|教授|[\u4e00-\u9fff]{2}银行|体健|健在|在旁|诉|\d")
_PINYIN = re.compile(
    r"[A-Z][A-Za-z'\-]+(?:[ ,^.]{1,2}[A-Z][A-Za-z'\-]*\.?){1,3}(?![A-Za-z])|[A-Z][a-z]{2,}[ ][A-Z][a-z]+"
)
_TO_DELIMITER = re.compile(r"[\u4e00-\u9fff]{2,4}(?=[\s,，;；|()、。:]|$)")
_MONTH = re.compile(r"\d{1,4}[月年]")
_SPACED = re.compile(r"([\u4e00-\u9fff])[ ]{1,3}([\u4e00-\u9fff])(?:[ ]{1,3}([\u4e00-\u9fff]))?(?![\u4e00-\u9fff])")


def name_end(folded: str, start: int, trust: Trust) -> int | None:
    """The end of the personal name that begins at ``start``; None when none does."""
    dotted = _DOTTED.match(folded, start)
    if dotted:
        return _trim_dotted(folded, start, dotted.end())
    if trust != "bare":
        pinyin = _PINYIN.match(folded, start)
        if pinyin:
            return pinyin.end()
        spaced = _SPACED.match(folded, start)
        if spaced and spaced.group(1) in _SURNAMES and not any(g in _NOT_GIVEN for g in spaced.groups()[1:] if g):
            return spaced.end()
    minority = _minority_end(folded, start, trust)
    return minority if minority is not None else _han_name_end(folded, start, trust)


def surname_end(folded: str, start: int) -> int | None:
    """The end of the family name at ``start``; None when none is there."""
    if folded[start : start + 2] in _COMPOUND:
        return start + 2
    return start + 1 if folded[start : start + 1] in _SURNAMES else None


def is_whole_name(token: str, trust: Trust = "bare") -> bool:
    """True when ``token`` as a whole reads as a personal name."""
    return name_end(token, 0, trust) == len(token)


def _trim_dotted(folded: str, start: int, end: int) -> int:
    """Of a dotted name keep the characters that can spell one: 艾力·玉山于 ends before 于."""
    cursor = folded.rindex("·", start, end) + 2
    while cursor < end and (folded[cursor] in _TRANSLIT or not _stops(folded, cursor)):
        cursor += 1
    return cursor


def _stops(folded: str, position: int) -> bool:
    return folded[position] in _NOT_GIVEN or _FOLLOW.match(folded, position) is not None


def _minority_end(folded: str, start: int, trust: Trust) -> int | None:
    cursor = start
    while cursor < len(folded) and cursor - start < 8 and folded[cursor] in _TRANSLIT:
        cursor += 1
    long_enough = cursor - start >= (4 if trust == "bare" else 3)
    return cursor if long_enough and is_boundary(folded, cursor) and not _NOT_NAME.match(folded, start) else None


def _han_name_end(folded: str, start: int, trust: Trust) -> int | None:
    given = surname_end(folded, start)
    if given is None or (trust != "label" and _NOT_NAME.match(folded, start)):
        return _label_end(folded, start) if trust == "label" else None
    fallback = None
    for length in (2, 1):
        end = given + length
        part = folded[given:end]
        if len(part) < length or not all(_HAN.match(c) and c not in _HARD for c in part):
            continue
        if trust == "cue" and given - start == 1 and folded[start] in _FUNCTION_WORDS and not _punctuated(folded, end):
            continue
        if any(c in _SOFT for c in part) and not _delimited(folded, end):
            continue
        if is_boundary(folded, end):
            return end
        fallback = fallback or end
    if trust == "label":
        return fallback or _label_end(folded, start)
    return None


def _label_end(folded: str, start: int) -> int | None:
    """After an explicit label any token of two to four characters up to a delimiter is the name, whatever its characters."""
    match = _TO_DELIMITER.match(folded, start)
    if match is None or any(c in _NOT_GIVEN for c in match.group()[1:]):
        return None
    return match.end() if match.group()[0] not in _NOT_GIVEN else None


def _delimited(folded: str, position: int) -> bool:
    """No Chinese character follows, or a word that plainly begins the next phrase: then a doubtful given name is believed."""
    return (
        position >= len(folded) or not _HAN.match(folded[position]) or _NEXT_PHRASE.match(folded, position) is not None
    )


def _punctuated(folded: str, position: int) -> bool:
    """Punctuation or the end of the text follows, or a verb that people, not findings, do."""
    if position >= len(folded):
        return True
    if folded[position].isdigit():
        return _MONTH.match(folded, position) is not None
    return not (_HAN.match(folded[position]) or folded[position].isalnum()) or bool(
        _NEXT_PHRASE.match(folded, position)
    )


def is_boundary(folded: str, position: int) -> bool:
    """A name may end at ``position``: no Chinese character follows, or one that opens the next phrase."""
    if position >= len(folded) or not _HAN.match(folded[position]):
        return True
    return folded[position] in _NOT_GIVEN or _FOLLOW.match(folded, position) is not None
