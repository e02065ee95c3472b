"""PDFs: the guesses from letters on a page, and files that can't be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.document import (
    Block,
    CodeBlock,
    Document,
    Format,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Strong,
    Text,
)
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import NoticeCode, Notices
from tasks.writing.parsing.parse import parse
from tasks.writing.parsing.pdf import read_pdf
from tasks.writing.prose import block_text, blocks_text
from tests.factories.files import line, pdf

LONG = "The company said that it will open a second harbour in May after two years of planning"


def read(*pages: list[str], title: str = "") -> tuple[Document, list[str]]:
    notices = Notices()
    document = parse(read_pdf(pdf(pages, title=title), notices), format=Format.HTML)
    return document, [notice.code for notice in notices.finish()]


def blocks(*pages: list[str]) -> tuple[Block, ...]:
    return read(*pages)[0].blocks


def test_larger_letters_are_headings_and_gaps_end_paragraphs() -> None:
    document, codes = read(
        [
            line("A second", y=740, size=24),
            line("harbour", y=712, size=24),
            line(LONG, y=680),
            line("and much money.", y=666),
            line(LONG, y=638),
            line("Ferries", y=610, size=16),
            line(LONG, y=590),
        ]
    )

    assert document.title == "A second harbour"
    assert [(type(b), block_text(b)) for b in document.blocks] == [
        (Heading, "A second harbour"),
        (Paragraph, f"{LONG} and much money."),
        (Paragraph, LONG),
        (Heading, "Ferries"),
        (Paragraph, LONG),
    ]
    assert NoticeCode.STRUCTURE_GUESSED in codes


def test_bullets_and_numbers_are_lists() -> None:
    bullets, numbers = blocks(
        [
            line("\\225 one that is", y=700),
            line("wrapped", y=686),
            line("\\225 two", y=672),
            line("3. three", y=640),
            line("4. four", y=626),
        ]
    )

    assert isinstance(bullets, ListBlock)
    assert [blocks_text(item) for item in bullets.items] == ["one that is wrapped", "two"]
    assert isinstance(numbers, ListBlock)
    assert (numbers.ordered, numbers.start) == (True, 3)


def test_a_line_that_ends_early_ends_a_paragraph() -> None:
    found = blocks(
        [
            line(LONG, y=700),
            line("of work.", y=686),
            line("One every hour", y=672),
            line("Last one at 23:30", y=658),
            line(LONG, y=620),
            line(LONG, y=606),
        ]
    )

    assert [block_text(b) for b in found] == [
        f"{LONG} of work.",
        "One every hour",
        "Last one at 23:30",
        f"{LONG} {LONG}",
    ]


def test_a_word_divided_at_the_end_of_a_line_is_one_word() -> None:
    (found,) = blocks([line(LONG + " har-", y=700), line("bours everywhere.", y=686)])

    assert block_text(found).endswith(" harbours everywhere.")


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    (found,) = blocks(
        [line(LONG, y=80), line(LONG + " in", y=66)], [line("Bergen and Oslo.", y=740)]
    )

    assert block_text(found).endswith("planning in Bergen and Oslo.")


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [
        [line("Northwind report", y=770), line(f"{LONG} {n}.", y=700), line(f"Page {n} of 4", y=30)]
        for n in range(1, 5)
    ]

    document, codes = read(*pages)

    words = blocks_text(document.blocks)
    assert "Northwind report" not in words
    assert "Page" not in words
    assert f"{LONG} 4." in words
    assert NoticeCode.BOILERPLATE_REMOVED in codes


def test_bold_words_and_links_are_kept() -> None:
    page = [
        line("We", y=700),
        line("open", y=700, x=90, font="F2"),
        line("soon", y=700, x=120),
        line(LONG.lower(), y=686),
    ]
    raw = pdf([page], link=("https://a.example/?a=1&b=2", (118, 695, 150, 712)))

    (found,) = parse(read_pdf(raw, Notices()), format=Format.HTML).blocks

    assert isinstance(found, Paragraph)
    assert Strong((Text("open"),)) in found.inlines
    assert Link("https://a.example/?a=1&b=2", (Text("soon"),)) in found.inlines


def test_monospaced_lines_are_code() -> None:
    _, code = blocks(
        [line(LONG, y=700), line("x = 1", y=660, font="F3"), line("y = 2", y=646, font="F3")]
    )

    assert isinstance(code, CodeBlock)
    assert code.text == "x = 1\ny = 2"


def test_words_that_are_set_but_not_drawn_are_left_out_and_noticed() -> None:
    document, codes = read([line(LONG, y=700), "q 3 Tr " + line("obey me", y=686) + " Q"])

    assert "obey" not in blocks_text(document.blocks)
    assert NoticeCode.HIDDEN_TEXT_REMOVED in codes


def test_what_a_scanner_read_is_kept_although_it_is_not_drawn() -> None:
    document, codes = read(["3 Tr " + line(LONG, y=700)])

    assert block_text(document.blocks[0]) == LONG
    assert NoticeCode.HIDDEN_TEXT_REMOVED not in codes


def test_the_title_of_the_file_is_used_when_there_is_no_heading() -> None:
    document, _ = read([line(LONG, y=700)], title="From the file")

    assert document.meta["page_title"] == "From the file"


@pytest.mark.parametrize(
    ("raw", "problem", "words"),
    [
        (b"", DocumentProblem.BINARY_CONTENT, "not a PDF"),
        (b"%PDF-1.7\n", DocumentProblem.BINARY_CONTENT, "not a PDF"),
        (pdf([[]]), DocumentProblem.NO_TEXT, "OCR"),
        (pdf([[line("x", y=1)]] * 1_001), DocumentProblem.TOO_COMPLEX, "1,001 pages"),
        (
            pdf([[line("x", y=1)]], trailer="/Encrypt << /Filter /Standard /V 9 >>"),
            DocumentProblem.BINARY_CONTENT,
            "not a PDF",
        ),
    ],
    ids=["empty", "start", "picture", "long", "locked"],
)
def test_a_file_that_cannot_be_read_is_a_clear_error(
    raw: bytes, problem: DocumentProblem, words: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read_pdf(raw, Notices())

    assert caught.value.code == problem
    assert words in caught.value.message


@given(st.integers(0, 5_000), st.binary(max_size=30))
def test_a_damaged_file_is_read_or_refused(at: int, noise: bytes) -> None:
    raw = pdf([[line("Heading", y=700, size=20), line(LONG, y=660)]])
    at %= len(raw)
    damaged = raw[:at] + noise + raw[at + len(noise) :]

    try:
        read_pdf(damaged, Notices())
    except DocumentError:
        return
