"""Names made from words: usable, short, stable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.layout.slugs import fragment, slug


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Crème brûlée", "creme-brulee"),
        ("Łódź & Ørsta", "lodz-orsta"),
        ("C++ / C#", "c-c"),
        ("\uff14\uff0e\uff12", "4-2"),
    ],
)
def test_accents_and_signs_become_plain(words: str, expected: str) -> None:
    assert slug(words) == expected


def test_other_scripts_get_a_hash_of_their_words() -> None:
    assert slug("港") == slug("港") != slug("海")
    assert slug("新しい iPhone の港が開く", prefix="section").startswith("section-")


@given(st.text(), st.integers(14, 100))
def test_slugs_are_always_usable(words: str, limit: int) -> None:
    made = slug(words, limit=limit)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert len(made) <= limit


def test_fragments_follow_code_forges() -> None:
    assert fragment("Usage: the `x_y` Option!") == "usage-the-x_y-option"
