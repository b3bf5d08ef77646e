"""HTML tags, comments and character references that a document still holds, in text that really has markup.

What belongs here: telling markup from signs of comparison, and taking it out. What does not: reading a page (ingest).
"""

from __future__ import annotations

import html
import re

from corpus.text.offsets import Rewritten, rewrite, unchanged

# A known name, ASCII only, short: "HBsAg<0.05 ... >" and "P<b<c" are none.
_NAMES = (
    "a|abbr|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|input|label|li|link|meta|o:p|ol|option|p|pre|"
    "script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul"
)
_LONG_NAMES = "blockquote|body|br|center|div|font|h[1-6]|head|hr|html|li|ol|section|span|strong|table|tbody|td|th|tr|ul"
_FLAGS = re.IGNORECASE | re.ASCII
_EVIDENCE = re.compile(
    rf"</(?:{_NAMES})\s*>|<(?:{_LONG_NAMES})\s*/?>|<(?:{_NAMES})\s+[a-z][a-z:-]{{0,30}}\s*=[^<>]{{0,500}}>|<!--|<\?xml",
    _FLAGS,
)
_BLOCK = re.compile(r"</?(?:br|p|div|li|tr|h[1-6]|table|ul|ol|dl|dd|dt|hr|section)(?![\w:])", _FLAGS)
_TAG = re.compile(
    r"<(?P<raw>script|style)(?:\s[^<>]{0,500})?>.{0,5000}?</(?P=raw)\s*>"
    rf"|<!--.{{0,2000}}?-->|<\?xml[^<>]{{0,200}}>|</?(?:{_NAMES})(?:\s[^<>]{{0,500}})?/?>",
    _FLAGS | re.DOTALL,
)
_REFERENCE = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8}\d{0,2});", _FLAGS)


def has_markup(text: str) -> bool:
    """Whether some tag of ``text`` can be nothing else: a closing one, one with an attribute, or one with a long name.

    ``a<b>c`` alone is a comparison.
    """
    return "<" in text and _EVIDENCE.search(text) is not None


def _unescaped(reference: str) -> str:
    new = html.unescape(reference)
    # Real records hold &LT; and &GT;, upper case: an e-mail program's work.
    return html.unescape(reference.lower()) if new == reference else new


def remove_tags(text: str) -> Rewritten:
    """``text`` without tags where it has markup; a block tag leaves a line end, script and style go with what they hold. Counts ``tags``."""
    if not has_markup(text):
        return unchanged(text)
    edits = [(*m.span(), "\n" if _BLOCK.match(m.group()) else "") for m in _TAG.finditer(text)]
    return Rewritten(*rewrite(text, edits), {"tags": len(edits)})


def resolve_references(text: str) -> Rewritten:
    """``text`` with HTML's known character references replaced; unknown ones stay. Counts ``entities``."""
    if "&" not in text:
        return unchanged(text)
    edits = [(*m.span(), new) for m in _REFERENCE.finditer(text) if (new := _unescaped(m.group())) != m.group()]
    return Rewritten(*rewrite(text, edits), {"entities": len(edits)}) if edits else unchanged(text)
