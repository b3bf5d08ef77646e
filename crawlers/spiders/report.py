"""The statistics of a crawl as files: crawl.json for programs, crawl.html for people.

What belongs here: writing and showing. What does not: counting (`statistics`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em}table{border-collapse:collapse;margin:.5em 0 1.5em}"
    "th,td{border:1px solid #ccc;padding:.2em .6em;text-align:left;vertical-align:top}td.n{text-align:right}"
    "li.w{background:#fff3cd;padding:.2em .5em;margin:.2em 0}td{overflow-wrap:anywhere}"
)


def write(figures: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write crawl.json and crawl.html into ``folder``, each replaced atomically; returns their paths."""
    text = json.dumps(figures, ensure_ascii=False, indent=2) + "\n"
    return _replace(folder / "crawl.json", text), _replace(folder / "crawl.html", page(figures))


def _replace(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
    return path


def page(figures: dict[str, Any]) -> str:
    """The figures as one HTML page that needs nothing else; whatever came from the site is escaped."""
    run = figures["run"]
    state = "finished" if figures["finished"] and not figures["stopped"] else f"stopped: {figures['stopped']}"
    state = state if figures["finished"] else "running"
    said = "".join(f'<li class="w">{escape(warning)}</li>' for warning in figures["warnings"])
    parts = [
        f"<h1>Crawl of {escape(figures['site'])}</h1>",
        f"<p>{escape(state)}; begun {figures['started']}, as of {figures['updated']}. {run['pages']:,} pages in {run['seconds']:,.0f} s, "
        f"{run['rate']} answers/s; {figures['bytes']:,} bytes over all runs; {figures['waiting']:,} pages wait.</p>",
        f"<h2>Warnings</h2><ul>{said}</ul>" if said else "<p>No warnings.</p>",
        _section("Outcomes", ("outcome", "pages"), figures["outcomes"].items()),
        _section("This run, per attempt", ("outcome", "attempts"), run["attempts"].items()),
        _dicts("Hosts", figures["hosts"]),
        _dicts("Layouts", figures["layouts"]),
        _dicts("Charsets", figures["charsets"]),
        _section("robots.txt", ("verdict", "pages"), figures["robots"].items()),
        _dicts("Pauses", figures["pauses"]),
    ]
    for outcome, problem in figures["problems"].items():
        title = f"{outcome}: {problem['pages']:,} pages, {problem['share']:.1%}"
        parts.append(_dicts(title, problem["urls"]))
    body = "\n".join(part for part in parts if part)
    title = escape(f"Crawl of {figures['site']}")
    return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'


def _dicts(title: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    return _section(title, tuple(rows[0]), (tuple(row.values()) for row in rows))


def _section(title: str, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    lines = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>\n" for row in rows)
    return f"<h2>{escape(title)}</h2>\n<table><tr>{head}</tr>\n{lines}</table>" if lines else ""


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<td class="n">{value:,}</td>'
    return f"<td>{escape('' if value is None else str(value))}</td>"
