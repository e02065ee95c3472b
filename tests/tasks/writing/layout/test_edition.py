"""A document as readers see it: one title, an outline without gaps, nothing empty."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.document import (
    Block,
    Format,
    Heading,
    Image,
    Link,
    ListBlock,
    Paragraph,
    Rule,
    Text,
)
from tasks.writing.layout.edition import edit
from tasks.writing.parsing.parse import parse
from tests.factories.documents import document


def heading(level: int, words: str, block_id: str = "h") -> Heading:
    return Heading(block_id, level, (Text(words),))


def paragraph(words: str) -> Paragraph:
    return Paragraph("p", (Text(words),))


def jump(words: str) -> tuple[Block, ...]:
    return (Paragraph("j", (Link(f"#{words.lower()}", (Text(words),)),)),)


def test_a_heading_that_repeats_the_title_is_shown_once() -> None:
    edition = edit(
        document(heading(1, "The harbour!"), paragraph("Open."), title="The Harbour"),
        keep_contents_list=True,
    )

    assert edition.title == "The Harbour"
    assert edition.title_block_id == "h"
    assert edition.blocks == (paragraph("Open."),)


def test_a_heading_that_says_more_than_the_title_stays() -> None:
    edition = edit(
        document(heading(1, "The harbour opens"), title="Harbour"), keep_contents_list=True
    )

    assert [a.title for a in edition.anchors] == ["The harbour opens"]


def test_without_a_title_the_first_words_are_the_title() -> None:
    assert (
        edit(document(paragraph("The harbour opens.")), keep_contents_list=True).title
        == "The harbour opens."
    )


def test_a_logo_in_the_title_heading_is_kept_as_a_picture() -> None:
    logo = Image("https://x.example/logo.png", "Harbour")

    edition = edit(
        document(Heading("h", 1, (logo,)), paragraph("Open."), title="Harbour"),
        keep_contents_list=True,
    )

    assert edition.blocks[0] == Paragraph("h", (logo,))


@given(st.lists(st.integers(1, 6), max_size=30))
def test_levels_start_at_two_and_never_skip(levels: list[int]) -> None:
    blocks = [heading(level, f"Part {n}") for n, level in enumerate(levels)]

    found = [a.level for a in edit(document(*blocks, title="T"), keep_contents_list=True).anchors]

    assert len(found) == len(levels)
    assert all(2 <= level <= 6 for level in found)
    assert all(below <= above + 1 for above, below in pairwise([1, *found]))


@given(st.lists(st.sampled_from(["A", "A 2", "a-2", "", "1. x", "港", "É"]), max_size=20))
def test_anchors_are_unique_and_start_with_a_letter(titles: list[str]) -> None:
    blocks = [heading(2, title) for title in titles]

    ids = [a.id for a in edit(document(*blocks, title="T"), keep_contents_list=True).anchors]

    assert len(ids) == len(set(ids)) == sum(1 for title in titles if title)
    assert all(i[0].isalpha() and i.isascii() for i in ids)


def test_fragments_of_code_forges_find_the_second_heading_of_a_name() -> None:
    edition = edit(
        parse("# T\n\n## 1. Use it!\n\na\n\n## 1. Use it!\n\nb", format=Format.MARKDOWN),
        keep_contents_list=True,
    )

    first, second = (a.id for a in edition.anchors)
    assert edition.fragments["1-use-it"] == first
    assert edition.fragments["1-use-it-1"] == second


@pytest.mark.parametrize(("keep", "shown"), [(True, 4), (False, 2)])
def test_a_list_of_jumps_goes_with_its_heading_where_jumps_do_not_work(
    keep: bool, shown: int
) -> None:
    jumps = ListBlock("l", ordered=False, start=1, items=(jump("Install"), jump("Use")))
    blocks = (heading(2, "Table of contents"), jumps, heading(2, "Install"), paragraph("Do it."))

    edition = edit(document(*blocks, title="T"), keep_contents_list=keep)

    assert len(edition.blocks) == shown
    assert [n.code for n in edition.notes] == ([] if keep else ["contents_list_removed"])


def test_empty_blocks_and_rules_that_divide_nothing_are_not_shown() -> None:
    blocks = (
        Rule("r"),
        paragraph(" "),
        paragraph("a"),
        Rule("r"),
        Rule("r"),
        paragraph("b"),
        Rule("r"),
    )

    edition = edit(document(*blocks, Heading("h", 2, ()), title="T"), keep_contents_list=True)

    assert edition.blocks == (paragraph("a"), Rule("r"), paragraph("b"))
