"""Writers of small book files for the tests: EPUB by zipfile, PDF by hand, Word by python-docx. All text is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx

CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def epub_bytes(
    title: str,
    chapters: dict[str, str | None],
    contents: Sequence[tuple[str, str]] = (),
    extra: dict[str, str] | None = None,
) -> bytes:
    """An EPUB 2: ``chapters`` are file name (as written in the package) -> body, None for a file that is missing; ``contents`` title and href."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        items = "".join(
            f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
        )
        spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
        book.writestr(
            "OEBPS/content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="i">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
            '<dc:identifier id="i">x</dc:identifier><dc:language>zh</dc:language></metadata>'
            f'<manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>{items}</manifest>'
            f'<spine toc="ncx">{spine}</spine></package>',
        )
        points = "".join(
            f'<navPoint id="p{n}" playOrder="{n}"><navLabel><text>{name}</text></navLabel><content src="{href}"/></navPoint>'
            for n, (name, href) in enumerate(contents, start=1)
        )
        book.writestr(
            "OEBPS/toc.ncx",
            f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>{points}</navMap></ncx>',
        )
        for name, body in chapters.items():
            if body is not None:
                page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'
                book.writestr("OEBPS/" + name.replace("%20", " "), page)
        for name, data in (extra or {}).items():
            book.writestr(name, data)
    return stream.getvalue()


def docx_bytes(paragraphs: Sequence[tuple[str, str]], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document: style name and text of each paragraph, then a table."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_bytes(pages: Sequence[Sequence[str]], outline: Sequence[tuple[str, int]] = (), trailer: str = "") -> bytes:
    """A PDF 1.7: the lines of each page top down, and bookmarks as title and page (from 0)."""
    used = sorted({char for page in pages for line in page for char in line})
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(objects)

    def stream(data: str) -> bytes:
        return f"<< /Length {len(data)} >>\nstream\n{data}\nendstream".encode("latin-1")

    catalog, tree = add(""), add("")
    chars = "\n".join(f"<{ord(char):04X}> <{ord(char):04X}>" for char in used)
    cmap = add(
        stream(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(used)} beginbfchar\n{chars}\nendbfchar\n"
            "endcmap end end"
        )
    )
    cid = add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    font = add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [{cid} 0 R] /ToUnicode {cmap} 0 R >>"
    )
    leaves = []
    for lines in pages:
        shown = "\n".join(f"<{''.join(f'{ord(char):04X}' for char in line)}> Tj 0 -20 Td" for line in lines)
        content = add(stream(f"BT /F 12 Tf 50 780 Td\n{shown}\nET"))
        leaves.append(
            add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 600 800] /Contents {content} 0 R "
                f"/Resources << /Font << /F {font} 0 R >> >> >>"
            )
        )
    objects[tree - 1] = (
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in leaves)}] /Count {len(leaves)} >>".encode()
    )
    root = len(objects) + 1
    marks = [root + 1 + n for n in range(len(outline))]
    if outline:
        add(f"<< /Type /Outlines /First {marks[0]} 0 R /Last {marks[-1]} 0 R /Count {len(marks)} >>")
        for n, (title, page) in enumerate(outline):
            after = f"/Next {marks[n + 1]} 0 R" if n + 1 < len(marks) else ""
            name = ("\ufeff" + title).encode("utf-16-be").hex()
            add(f"<< /Title <{name}> /Parent {root} 0 R /Dest [{leaves[page]} 0 R /Fit] {after} >>")
    outlines = f"/Outlines {root} 0 R" if outline else ""
    objects[catalog - 1] = f"<< /Type /Catalog /Pages {tree} 0 R {outlines} >>".encode()
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    xref = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<< /Size {len(objects) + 1} /Root {catalog} 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return bytes(data) + xref.encode() + end.encode()
