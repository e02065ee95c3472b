"""The first part of a document that fits: never over, ended where a reader would pause."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.document import (
    Block,
    CodeBlock,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Text,
)
from tasks.writing.layout.first_part import first_part
from tasks.writing.prose import block_text


def size(block: Block) -> int:
    return 10 + 2 * len(block_text(block))


def words(count: int) -> Paragraph:
    return Paragraph("p", (Text(" ".join(["word"] * count)),))


def heading(title: str) -> Heading:
    return Heading("h", 2, (Text(title),))


def test_what_fits_is_left_alone() -> None:
    blocks = (heading("One"), words(5))

    assert first_part(blocks, 1000, size) == blocks


def test_the_end_is_before_a_heading_if_half_of_the_room_is_used() -> None:
    one = (heading("One"), words(30), words(20))

    assert first_part((*one, heading("Two"), words(90)), 900, size) == one


def test_no_heading_stands_last() -> None:
    kept = first_part((words(30), heading("One"), words(900)), 400, size)

    assert isinstance(kept[-1], Paragraph)


MAKERS: dict[str, Callable[[int], Block]] = {
    "paragraph": words,
    "code": lambda n: CodeBlock("c", "", "x = 1\n" * n),
    "quote": lambda n: Quote("q", (words(n),)),
    "list": lambda n: ListBlock("l", ordered=False, start=1, items=((words(1),),) * n),
    "table": lambda n: Table("t", ((Text("a"),),), (((Text("b"),),),) * n),
}


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_single_block_too_large_is_cut_inside(kind: str) -> None:
    block = MAKERS[kind](2000)

    (kept,) = first_part((block,), 1000, size)

    assert type(kept) is type(block)
    assert 300 < size(kept) <= 1000
    assert "wor…" not in block_text(kept)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(MAKERS)), st.integers(1, 60)), max_size=8),
    st.integers(0, 2000),
)
def test_the_part_never_measures_more_than_the_room(made: list[tuple[str, int]], room: int) -> None:
    blocks = [MAKERS[kind](count) for kind, count in made]

    assert sum(map(size, first_part(blocks, room, size))) <= room
