"""Word files and PDFs, built part by part so that a test can say exactly what is in them."""

import io
import zipfile
import zlib
from collections.abc import Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = f"""<w:styles {W}>
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:styleId="Quote"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="Code"><w:name w:val="HTML Preformatted"/></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""


def paragraph(words: str, *, style: str = "", item: tuple[int, int] | None = None) -> str:
    """Give a paragraph: plain words, or runs when they begin with a tag."""
    inside = words if words.startswith("<") else run(words)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    level, number = item or (0, 0)
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{named}{listed if item else ''}</w:pPr>{inside}</w:p>"


def run(words: str, look: str = "") -> str:
    """Give a run of words that looks as its properties say."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def docx(
    *blocks: str,
    links: dict[str, str] | None = None,
    parts: dict[str, str | bytes] | None = None,
    title: str = "",
) -> bytes:
    """Give a Word file with these blocks; `parts` replaces or adds parts of the package."""
    targets = "".join(
        f'<Relationship Id="{key}" Type="x/hyperlink" Target="{target}" TargetMode="External"/>'
        for key, target in (links or {}).items()
    )
    package: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W} {R}><w:body>{''.join(blocks)}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELS}">{targets}</Relationships>',
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "docProps/core.xml": f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>',
    }
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (package | (parts or {})).items():
            archive.writestr(name, content)
    return found.getvalue()


def line(words: str, *, y: float, x: float = 72, size: float = 11, font: str = "F1") -> str:
    """Give one line of a PDF page, `y` points above its lower edge."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET"


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    title: str = "",
    link: tuple[str, tuple[int, int, int, int]] | None = None,
    trailer: str = "",
) -> bytes:
    """Give a PDF of these pages, each a list of lines; F1 is regular, F2 bold, F3 monospaced."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(objects)

    fonts = "".join(
        f"/F{at} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >> "
        for at, name in enumerate(("Helvetica", "Helvetica-Bold", "Courier"), start=1)
    )
    parent = len(pages) * 2 + 3
    area = ""
    if link:
        corners = " ".join(map(str, link[1]))
        area = (
            f"/Annots [<< /Type /Annot /Subtype /Link /Rect [{corners}] "
            f"/A << /S /URI /URI ({link[0]}) >> >>]"
        )
    kids = []
    for lines in pages:
        packed = zlib.compress("\n".join(lines).encode("cp1252"))
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        content = add(head + packed + b"\nendstream")
        kids.append(
            add(
                f"<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 612 792] {area} "
                f"/Resources << /Font << {fonts} >> >> /Contents {content} 0 R >>"
            )
        )
    info = add(f"<< /Title ({title}) >>")
    root = add(f"<< /Type /Catalog /Pages {parent} 0 R >>")
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    add(f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>")
    return _written(objects, root=root, info=info, trailer=trailer)


def _written(objects: list[bytes], *, root: int, info: int, trailer: str) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    size = len(objects) + 1
    out += f"trailer << /Size {size} /Root {root} 0 R /Info {info} 0 R {trailer} >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF".encode())
