"""Front matter: simple pairs are read, everything else is left to the text."""

import pytest

from tasks.writing.parsing.frontmatter import split_front_matter


def test_pairs_lists_quotes_and_comments_are_read() -> None:
    meta, rest = split_front_matter(
        "---\nTitle: \"A: b\" # note\ndate: 2026-05-01\n# comment\ntags:\n  - one\n  - 'two'\n"
        "flow: [x, 'y']\nempty:\nnested:\n  deep: 1\n---\nText\n"
    )

    assert meta == {
        "title": "A: b",
        "date": "2026-05-01",
        "tags": "one, two",
        "flow": "x, y",
        "empty": "",
        "nested": "",
    }
    assert rest == "Text\n"


@pytest.mark.parametrize(
    "source",
    [
        "---\nnot a pair\n---\ntext",
        "---\ntitle: x\n",
        "text\n---\na: b\n---\n",
        "---\n---\ntext",
        "---\nhttp://x.org\n---\n",
        "----\na: b\n----\n",
    ],
)
def test_what_is_not_front_matter_stays_in_the_text(source: str) -> None:
    assert split_front_matter(source) == ({}, source)
