"""A workbook whose bytes depend on its cells only.

What belongs here: making openpyxl's output reproducible. What does not: what stands in the cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def workbook_bytes(sheet: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An xlsx file with one sheet; openpyxl's time stamps (archive members, document properties) are replaced by fixed ones."""
    workbook = Workbook(write_only=True)
    worksheet = workbook.create_sheet(sheet)
    for row in (header, *rows):
        worksheet.append(list(row))
    raw = io.BytesIO()
    workbook.save(raw)
    return _without_time(raw)


def _without_time(raw: io.BytesIO) -> bytes:
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == _PROPERTIES:
                data = _STAMP.sub(b"2020-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), data, compress_type=zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
