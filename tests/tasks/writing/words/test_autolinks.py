"""Which words X turns into links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.words.autolinks import split_links, x_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See README.md and node.js", ["README.md"]),
        ("Mail user@example.com", []),
        ("(https://example.com/a_(b)).", ["https://example.com/a_(b)"]),
        ("Version 4.2 ships e.g. today.", []),
        ("example.com, www.example.org/x?y=1!", ["example.com", "www.example.org/x?y=1"]),
    ],
)
def test_links_are_found_as_x_finds_them(text: str, links: list[str]) -> None:
    assert x_links(text) == links


@given(st.text(alphabet="ab.:/-_ 日é😀?=com", max_size=60))
def test_prose_and_links_together_are_the_text(text: str) -> None:
    prose, links = split_links(text)

    pieces = [piece for pair in zip(prose, [*links, ""], strict=True) for piece in pair]
    assert "".join(pieces) == text
