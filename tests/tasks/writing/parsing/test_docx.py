"""Word files: what a reader of the file sees is in the document, what is hidden is noticed."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.document import (
    Block,
    CodeBlock,
    Document,
    Emphasis,
    Format,
    Heading,
    Image,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
)
from tasks.writing.parsing.docx import read_docx
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import block_text, blocks_text, plain
from tests.factories.files import docx, paragraph, run


def read(raw: bytes) -> tuple[Document, list[str]]:
    notices = Notices()
    document = parse(read_docx(raw, notices), format=Format.HTML)
    return document, [notice.code for notice in notices.finish()]


def blocks(*sent: str, **package: object) -> tuple[Block, ...]:
    return read(docx(*sent, **package))[0].blocks  # type: ignore[arg-type]  # named as docx names it


def test_headings_are_told_by_the_name_of_their_style_in_any_language() -> None:
    found = blocks(
        paragraph("One", style="berschrift1"),
        paragraph("Words."),
        paragraph("Two", style="Mine"),  # based on heading 2
    )

    assert [(b.level, plain(b.inlines)) for b in found if isinstance(b, Heading)] == [
        (1, "One"),
        (2, "Two"),
    ]


def test_a_title_stands_above_the_headings() -> None:
    raw = docx(paragraph("Report", style="Titel"), paragraph("Part", style="berschrift1"))

    document, _ = read(raw)

    assert document.title == "Report"
    assert [b.level for b in document.blocks if isinstance(b, Heading)] == [1, 2]


def test_lists_nest_and_count_as_the_file_says() -> None:
    found = blocks(
        paragraph("a", item=(0, 1)),
        paragraph("b", item=(1, 1)),
        paragraph("c", item=(0, 1)),
        paragraph("third", item=(0, 2)),
        paragraph("after"),
    )

    bullets, numbers, after = found
    assert isinstance(bullets, ListBlock)
    assert isinstance(numbers, ListBlock)
    assert [blocks_text(item) for item in bullets.items] == ["a\nb", "c"]
    assert (numbers.ordered, numbers.start) == (True, 3)
    assert block_text(after) == "after"


def test_a_table_keeps_its_header_and_its_merged_cells() -> None:
    cell = "<w:tc>{}</w:tc>".format
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("wide")}</w:tc>'
    table = (
        '<w:tbl><w:tblPr><w:tblLook w:val="04A0"/></w:tblPr>'
        f"<w:tr>{cell(paragraph('Route'))}{cell(paragraph('Price'))}</w:tr>"
        f"<w:tr>{cell(paragraph('Bergen'))}{cell(paragraph('120'))}</w:tr>"
        f"<w:tr>{wide}</w:tr></w:tbl>"
    )

    (found,) = blocks(table)

    assert isinstance(found, Table)
    assert [plain(c) for c in found.header] == ["Route", "Price"]
    assert [[plain(c) for c in row] for row in found.rows] == [["Bergen", "120"], ["wide", ""]]


def test_words_keep_their_emphasis_and_links() -> None:
    bold = (
        run("bold", "<w:b/>") + run("er", '<w:b w:val="true"/>') + run(" plain", '<w:b w:val="0"/>')
    )
    link = f'<w:hyperlink r:id="rId9">{run("site", "<w:i/>")}</w:hyperlink>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://b.example/"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("field")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

    (found,) = blocks(
        paragraph(bold + link + field), links={"rId9": "https://a.example/?a=1&amp;b=2"}
    )

    assert isinstance(found, Paragraph)
    assert found.inlines == (
        Strong((Text("bolder"),)),
        Text(" plain"),
        Link("https://a.example/?a=1&b=2", (Emphasis((Text("site"),)),)),
        Link("https://b.example/", (Text("field"),)),
    )


def test_quotes_and_code_are_told_by_their_styles() -> None:
    found = blocks(
        paragraph("Said.", style="Quote"),
        paragraph("x = 1", style="Code"),
        paragraph("  y &lt; 2", style="Code"),
    )

    assert isinstance(found[0], Quote)
    assert isinstance(found[1], CodeBlock)
    assert found[1].text == "x = 1\n  y < 2"


def test_hidden_deleted_and_struck_words_are_left_out_and_noticed() -> None:
    deleted = f"<w:del>{run('gone')}</w:del>".replace("w:t>", "w:delText>").replace(
        "<w:t ", "<w:delText "
    )
    words = (
        run("seen ")
        + run("obey me", "<w:vanish/>")
        + run("tiny", '<w:sz w:val="2"/>')
        + run("struck", "<w:strike/>")
        + deleted
        + f"<w:ins>{run('added')}</w:ins>"
    )

    document, codes = read(docx(paragraph(words)))

    assert block_text(document.blocks[0]) == "seen added"
    assert codes.count(NoticeCode.HIDDEN_TEXT_REMOVED) == 2
    assert codes.count(NoticeCode.STRUCK_TEXT_REMOVED) == 2


def test_a_linked_picture_keeps_its_description_and_one_inside_the_file_is_noticed() -> None:
    picture = (
        '<w:r><w:drawing><wp:inline xmlns:wp="p" xmlns:a="a"><wp:docPr descr="A &lt;harbour&gt;"/>'
        '<a:blip r:{}="rId5"/></wp:inline></w:drawing></w:r>'
    )
    linked = docx(
        paragraph(picture.format("link")), paragraph("x"), links={"rId5": "https://i.example/a.png"}
    )

    document, codes = read(linked)
    _, inside = read(docx(paragraph(picture.format("embed")), paragraph("x")))

    assert document.blocks[0] == Paragraph(
        document.blocks[0].id, (Image("https://i.example/a.png", "A <harbour>"),)
    )
    assert codes == []
    assert inside == [NoticeCode.PICTURE_WITHOUT_ADDRESS]


def test_the_contents_list_that_word_builds_is_left_out_and_footnotes_come_last() -> None:
    note = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:id="7">{paragraph("See the annex.")}</w:footnote></w:footnotes>'
    )

    found = blocks(
        paragraph("Heading ....... 3", style="TOC1"),
        paragraph(run("Claim.") + note),
        parts={"word/footnotes.xml": notes},
    )

    assert [block_text(b) for b in found] == ["Claim.¹", "", "See the annex."]


def test_the_text_of_a_box_is_read_once() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><w:txbxContent>{0}'
        "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    nested = box.format(paragraph(run("outer") + box.format(paragraph("inner"))))

    found = blocks(paragraph(run("text") + nested))

    assert [block_text(b) for b in found] == ["text", "outer", "inner"]


def bomb() -> bytes:
    return docx(parts={"word/document.xml": b"<a>" + b" " * 60_000_000})


def locked() -> bytes:
    raw = bytearray(docx(paragraph("x")))
    at = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<H", raw, at + 8, 1)
    return bytes(raw)


def spreadsheet() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return found.getvalue()


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", DocumentProblem.BINARY_CONTENT),
        (b"PK\x03\x04 and no more", DocumentProblem.BINARY_CONTENT),
        (docx(paragraph("x"))[:-200], DocumentProblem.BINARY_CONTENT),
        (spreadsheet(), DocumentProblem.BINARY_CONTENT),
        (locked(), DocumentProblem.BINARY_CONTENT),
        (docx(parts={"word/document.xml": "<not closed"}), DocumentProblem.BINARY_CONTENT),
        (docx(parts={"word/document.xml": "<a>" * 5_000}), DocumentProblem.BINARY_CONTENT),
        (bomb(), DocumentProblem.TOO_COMPLEX),
    ],
    ids=["empty", "start", "cut", "spreadsheet", "locked", "broken", "deep", "bomb"],
)
def test_a_hostile_or_broken_file_is_a_clear_error(raw: bytes, problem: DocumentProblem) -> None:
    with pytest.raises(DocumentError) as caught:
        read_docx(raw, Notices())

    assert caught.value.code == problem
    assert "Word file" in caught.value.message


def test_entities_are_never_expanded() -> None:
    html = read_docx(docx(parts={"word/document.xml": ENTITIES}), Notices())

    assert "aaa" not in html


@given(st.integers(0, 5_000), st.binary(max_size=40))
def test_a_damaged_file_is_read_or_refused(at: int, noise: bytes) -> None:
    raw = docx(paragraph("One", style="berschrift1"), paragraph("a", item=(0, 1)))
    at %= len(raw)
    damaged = raw[:at] + noise + raw[at + len(noise) :]

    try:
        read_docx(damaged, Notices())
    except DocumentError:
        return
