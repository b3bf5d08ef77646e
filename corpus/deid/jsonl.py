"""De-identification of a file of ``{id, text}`` lines, for the command line. Output appears whole or not at all."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from corpus.deid.find import find_identifiers
from corpus.deid.found import Found
from corpus.deid.redact import fingerprint, tag_edits
from corpus.text.offsets import rewrite


def deidentify_jsonl(in_path: Path, out_path: Path, spans_path: Path | None, key: bytes) -> int:
    """Write ``{id, text}`` with tags to ``out_path`` and, if asked, ``{id, spans}`` (code points of the input) to ``spans_path``.

    Returns the number of lines. Raises ValueError that names file and line for a line that is not JSON with ``id`` and ``text``; the text itself
    is never quoted.
    """
    targets = [path for path in (out_path, spans_path) if path is not None]
    temporary = [path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in targets]
    try:
        with ExitStack() as stack:
            handles = [stack.enter_context(path.open("w", encoding="utf-8")) for path in temporary]
            count = _write(in_path, handles[0], handles[1] if len(handles) > 1 else None, key)
        for made, target in zip(temporary, targets, strict=True):
            os.replace(made, target)
    finally:
        for made in temporary:
            made.unlink(missing_ok=True)
    return count


def _write(in_path: Path, out: TextIO, spans_out: TextIO | None, key: bytes) -> int:
    count = 0
    with in_path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            identity, text = _read(line, in_path, number)
            found = find_identifiers(text)
            print(
                json.dumps({"id": identity, "text": rewrite(text, tag_edits(found))[0]}, ensure_ascii=False), file=out
            )
            if spans_out is not None:
                spans = [_span(span, text, key) for span in found]
                print(json.dumps({"id": identity, "spans": spans}, ensure_ascii=False), file=spans_out)
            count += 1
    return count


def _read(line: str, path: Path, number: int) -> tuple[object, str]:
    try:
        row = json.loads(line)
        identity, text = row["id"], row["text"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise ValueError(f"{path}, line {number}: expected a JSON object with `id` and `text`") from None
    if not isinstance(text, str):
        raise ValueError(f"{path}, line {number}: `text` is no string")
    return identity, text


def _span(span: Found, text: str, key: bytes) -> dict[str, object]:
    return {**span._asdict(), "fingerprint": fingerprint(key, span.category, text[span.start : span.end])}
