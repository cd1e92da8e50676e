"""Documents for tests: the smallest files that readers of DOCX and PDF take, made by hand.

No library writes them, so that a test can also hold what none would write.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="word/document.xml"/></Relationships>"""


def paragraph(text: str, style: str = "", bold: bool = False) -> str:
    """A paragraph of a document of Word."""
    own = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    looks = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p>{own}<w:r>{looks}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a document of Word, with its first row in bold."""
    lines = [
        "".join(f"<w:tc>{paragraph(cell, bold=not number)}</w:tc>" for cell in row) for number, row in enumerate(rows)
    ]
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def docx(*blocks: str, **parts: str) -> bytes:
    """A document of Word. parts: further ones by name without ending, such as header1."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{name}"/><w:pPr>{level}</w:pPr></w:style>'
        for own, name, level in (
            ("Heading1", "heading 1", ""),
            ("Heading2", "heading 2", ""),
            ("Kapitel", "Kapitel", '<w:outlineLvl w:val="1"/>'),
            ("Title", "Title", ""),
        )
    )
    content = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f"<w:document {_W}><w:body>{''.join(blocks)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
        **{f"word/{name}.xml": f"<w:hdr {_W}>{xml}</w:hdr>" for name, xml in parts.items()},
    }
    return zipped(content)


def zipped(content: dict[str, str]) -> bytes:
    """A zip file of texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return out.getvalue()


Run = tuple[float, float, float, str, str]  # x, y, size, font ("F1" plain, "F2" bold), text


def pdf(pages: Sequence[Sequence[Run]], title: str = "") -> bytes:
    """A PDF that draws texts at places."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, runs in enumerate(pages):
        drawn = "\n".join(
            f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({_literal(text)}) Tj ET" for x, y, size, font, text in runs
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
            f" /Contents {6 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}\nendstream")
    if title:
        objects.append(f"<< /Title ({_literal(title)}) >>")
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    info = f" /Info {len(objects)} 0 R" if title else ""
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{info} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
