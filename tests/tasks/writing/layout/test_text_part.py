"""The text part: wrapped, numbered links, tables told row by row."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.document import Document, Format, ListBlock, Paragraph, Text
from tasks.writing.layout.text_part import WIDTH, TextWriter, wrapped
from tasks.writing.layout.wording import wording
from tasks.writing.parsing.parse import parse


def written(source: str, base: str = "") -> str:
    found: Document = parse(source, format=Format.MARKDOWN)
    writer = TextWriter(base=base, words=wording("en"))
    body = writer.write("", found.blocks)
    return "\n\n".join(filter(None, (body, writer.link_list())))


@given(st.text(st.characters(codec="utf-8"), max_size=400), st.integers(20, 76))
def test_wrapping_keeps_every_word_in_order(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= max(width, WIDTH) or " " not in line for line in lines)


def test_links_are_numbered_once_and_listed_at_the_end() -> None:
    text = written(
        "See [one](https://a.example/1), [two](https://a.example/2), [one](https://a.example/1)."
    )

    assert text == (
        "See one [1], two [2], one [1].\n\n"
        "Links:\n[1] https://a.example/1\n[2] https://a.example/2"
    )  # fmt: skip


def test_an_address_that_is_its_own_words_needs_no_number() -> None:
    assert (
        written("See <https://a.example/x> or <a@b.example>.")
        == "See https://a.example/x or a@b.example."
    )


def test_relative_links_are_kept_and_jumps_are_words() -> None:
    assert written("[Guide](docs/g.md), [top](#top)") == "Guide [1], top\n\nLinks:\n[1] docs/g.md"
    assert "[1] https://a.example/docs/g.md" in written("[Guide](docs/g.md)", "https://a.example/")


def test_tables_are_told_row_by_row_under_their_headers() -> None:
    text = written("| Boat | Hour |\n|--|--|\n| Ada | 9 |\n| Bo | |\n")

    assert text == "Boat: Ada\nHour: 9\n\nBoat: Bo"


def test_structure_is_readable_without_markup() -> None:
    text = written(
        "## Rules\n\n1. One\n2. Two\n   - inner\n\n> said\n\n```\na  b\n```\n\n---\n\n![Map](m.png)"
    )

    assert text == (
        "Rules\n-----\n\n1. One\n2. Two\n   - inner\n\n> said\n\n    a  b\n\n"
        + "-" * 40
        + "\n\n[Image: Map]"
    )


def test_items_stand_apart_from_the_first_that_has_paragraphs() -> None:
    assert written("- a\n- b\n\n  more\n- c") == "- a\n\n- b\n\n  more\n\n- c"


def test_a_list_of_very_many_items_is_written_item_by_item() -> None:
    words = [f"item {number}" for number in range(20_000)]
    items = tuple((Paragraph(text, (Text(text),)),) for text in words)
    writer = TextWriter(base="", words=wording("en"))

    text = writer.write("", [ListBlock("list", ordered=False, start=1, items=items)])

    assert text.split("\n") == [f"- {text}" for text in words]
