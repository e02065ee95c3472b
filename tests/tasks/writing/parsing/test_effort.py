"""Inputs made to keep a parser busy end in a result or a clear refusal; huge documents are read."""

from collections.abc import Callable

import pytest

from tasks.writing.analysing.analyse import analyse
from tasks.writing.document import Block, Document, Format, Heading, ListBlock, Quote, Table
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tasks.writing.parsing.notices import NoticeCode
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text, walk

N = 50_000


def outcome(source: str, source_format: Format = Format.MARKDOWN) -> Document | DocumentProblem:
    try:
        document = parse(source, format=source_format)
    except DocumentError as error:
        return error.code
    analyse(document)
    return document


def depth(blocks: tuple[Block, ...]) -> int:
    deepest = 0
    for block in blocks:
        match block:
            case Quote(_, inner):
                deepest = max(deepest, 1 + depth(inner))
            case ListBlock():
                deepest = max(deepest, 1 + max(depth(item) for item in block.items))
    return deepest


@pytest.mark.parametrize(
    "make",
    [
        lambda: "*a" * (N // 5),
        lambda: "*a **b " * (N // 5),
        lambda: "".join("e" + "`" * i for i in range(700)),
        lambda: "x " + "<" * N,
        lambda: "x " + "<!--" * N,
        lambda: 'x <a "' * N,
        lambda: "[a](<b" * N,
        lambda: "x" + "&" * N,
        lambda: "http://a.b" + ")" * N,
        lambda: "*" * N + "a" + "*" * N,
        lambda: "a\n" * N + "===",
        lambda: "A" * (20 * N),
        lambda: "word " * (4 * N),
        lambda: "Aaa " * N,
        lambda: "e.g. A. " * N,
        lambda: "- " * 20 + "a\n" + "b\n" * 20,
    ],
)
def test_repeated_marks_are_read_to_the_end(make: Callable[[], str]) -> None:
    result = outcome(make())

    assert isinstance(result, Document)
    assert any(char.isalnum() for char in blocks_text(result.blocks))


@pytest.mark.parametrize("source", ["`" * N, "\\" * N, "*" * N, "|" * N, "&nbsp;" * N])
def test_nothing_but_marks_is_no_text(source: str) -> None:
    assert outcome(source) == DocumentProblem.NO_TEXT


@pytest.mark.parametrize(
    "source", ["[" * N, "![" * N, "[a][" * N, "[a](b [" * N, "x " + "<![CDATA[" * N]
)
def test_thousands_of_open_brackets_are_refused(source: str) -> None:
    assert outcome(source) == DocumentProblem.TOO_COMPLEX


@pytest.mark.parametrize("mark", [">", "> ", "- ", "1. ", "* > "])
def test_nesting_far_beyond_reason_is_refused_not_cut(mark: str) -> None:
    assert outcome(mark * 10_000 + "a") == DocumentProblem.TOO_COMPLEX


def test_deep_quotes_over_many_lines_are_refused() -> None:
    assert outcome(">" * 40 + "a\n" + "b\n" * 20_000) == DocumentProblem.TOO_COMPLEX


@pytest.mark.parametrize(
    ("source", "source_format"),
    [
        (">" * 30 + " deep words", Format.MARKDOWN),
        ("- " * 23 + "deep words", Format.MARKDOWN),
        ("<blockquote>" * 900 + "deep words", Format.HTML),
        ("<ul><li>" * 900 + "deep words", Format.HTML),
        ("<div>" * 1900 + "deep words", Format.HTML),
        ("<b><i>" * 900 + "deep words", Format.HTML),
        ("<table><tr><td>" * 600 + "deep words", Format.HTML),
    ],
)
def test_deep_nesting_is_flattened_without_losing_words(source: str, source_format: Format) -> None:
    result = outcome(source, source_format)

    assert isinstance(result, Document)
    assert blocks_text(result.blocks) == "deep words"
    assert depth(result.blocks) <= 20


def test_flattening_is_reported() -> None:
    result = outcome(">" * 30 + " deep words")

    assert isinstance(result, Document)
    assert NoticeCode.NESTING_FLATTENED in {notice.code for notice in result.warnings}


@pytest.mark.parametrize("tag", ["div", "b", "ul", "table", "span"])
def test_html_nested_ten_thousand_deep_is_refused(tag: str) -> None:
    assert outcome(f"<{tag}>" * 10_000 + "x", Format.HTML) == DocumentProblem.TOO_COMPLEX


def test_a_table_with_thousands_of_columns_is_refused() -> None:
    assert outcome("a|" * 3000 + "\n" + "-|" * 3000 + "\n") == DocumentProblem.TOO_COMPLEX


@pytest.mark.parametrize("attribute", ["a{}=1", "a{}", "a{}='>'", 'a{} = "<b>"'])
@pytest.mark.parametrize("source_format", [Format.HTML, Format.MARKDOWN])
def test_an_element_with_thousands_of_attributes_is_refused(
    attribute: str, source_format: Format
) -> None:
    attributes = " ".join(attribute.format(number) for number in range(4000))

    assert outcome(f"<div {attributes}>x</div>", source_format) == DocumentProblem.TOO_COMPLEX


def test_a_long_picture_address_is_no_heap_of_attributes() -> None:
    result = outcome(
        f'<p>a <img src="data:image/png;base64,{"iVBO " * 9000}" alt="b"></p>', Format.HTML
    )

    assert isinstance(result, Document)
    assert blocks_text(result.blocks) == "a b"


def test_a_table_of_500_rows_and_50_columns_is_read_whole() -> None:
    row = "|" + "b|" * 50 + "\n"
    result = outcome("|" + "a|" * 50 + "\n|" + "-|" * 50 + "\n" + row * 500)

    assert isinstance(result, Document)
    (table,) = result.blocks
    assert isinstance(table, Table)
    assert (len(table.rows), len(table.rows[499])) == (500, 50)


def test_a_document_of_100_000_lines_is_read_to_its_last_line() -> None:
    result = outcome("".join(f"# Part {i}\n\nLine {i}.\n\n" for i in range(25_000)))

    assert isinstance(result, Document)
    assert sum(isinstance(block, Heading) for block in walk(result.blocks)) == 25_000
    assert blocks_text(result.blocks[-1:]) == "Line 24999."


def test_more_lines_than_any_document_has_are_refused() -> None:
    assert outcome("a\n" * 300_001) == DocumentProblem.TOO_COMPLEX


def test_wide_spans_do_not_blow_up_a_table() -> None:
    result = outcome(
        "<table>" + "<tr><td colspan=9999 rowspan=9999>a<td>b" * 50 + "</table>", Format.HTML
    )

    assert isinstance(result, Document)
    (table,) = result.blocks
    assert isinstance(table, Table)
    assert len(table.rows[0]) == 100
