"""Texts shortened where a reader would stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.words.counting import graphemes, utf16_length, weighted_length
from tasks.writing.words.cutting import (
    ELLIPSIS,
    Measure,
    cut,
    cut_label,
    cut_sentences,
    cut_words,
)

REPORT = (
    "Dr. A. Nakamura of St. Olav measured 10 000 samples in 5 ms, e.g. with the new sensor "
    "(see the report of New York University). The second sentence came later. It was fine."
)
MEASURES: list[Measure] = [len, utf16_length, weighted_length]


def test_a_text_that_fits_is_left_alone() -> None:
    assert cut(REPORT, 500) == REPORT


def test_a_very_long_text_is_cut_like_a_short_one() -> None:
    assert cut_words("One more word " * 30_000, 24) == "One more word One more…"
    assert cut_words("词 words " * 30_000, 20) == "词 words 词 words 词…"


def test_whole_sentences_are_preferred() -> None:
    assert cut(REPORT, 165).endswith("The second sentence came later.")


def test_a_sentence_that_is_too_long_ends_at_a_clause() -> None:
    shortened = cut("The new export is three times faster, and scheduled reports run at night.", 50)

    assert shortened == "The new export is three times faster…"


@pytest.mark.parametrize("limit", range(20, 127))
def test_no_name_number_or_title_is_cut(limit: int) -> None:
    kept = cut_words(REPORT, limit).removesuffix(ELLIPSIS)

    assert REPORT.startswith(kept)
    assert not kept.endswith(
        ("Dr", "A", "St", "10", "10 000 samples in 5", "New", "New York", "e.g")
    )


def test_an_open_bracket_and_a_hanging_word_are_dropped() -> None:
    text = "Teams that write reports for the customers of their company (see the list of them here)"

    assert cut_words(text, 70) == "Teams that write reports for the customers of their company…"
    assert cut_words(text, 33) == "Teams that write reports…"


def test_a_link_is_kept_whole_or_left_out() -> None:
    text = "Read https://example.com/a/long/path/that/does/not/fit today"

    assert cut(text, 30) == "Read…"
    assert cut("https://example.com/a/long/path", 20) == ""


def test_a_long_number_is_never_cut() -> None:
    assert cut("1234567890123456789012345", 10) == ""


def test_scripts_without_spaces_end_at_a_character_but_not_inside_a_loan_word() -> None:
    assert cut("新製品のコンピュータを発売しました", 20, weighted_length) == "新製品の…"


@given(st.text(max_size=120), st.integers(0, 60), st.sampled_from(MEASURES))
def test_the_result_never_measures_more_than_the_limit(
    text: str, limit: int, measure: Measure
) -> None:
    assert measure(cut(text, limit, measure)) <= limit


@given(st.text(alphabet="aé ..,!日本ー😀\u200d👩\u0301🇩🇪 ", max_size=80), st.integers(1, 40))
def test_the_result_is_a_beginning_of_the_text_in_whole_characters(text: str, limit: int) -> None:
    shortened = cut(text, limit, weighted_length)

    kept = shortened if shortened in text else shortened.removesuffix(ELLIPSIS)
    assert text.startswith(kept)
    ends = {0}
    for character in graphemes(text):
        ends.add(max(ends) + len(character))
    assert len(kept) in ends


@given(
    st.lists(
        st.sampled_from(["One two.", "Three, four!", "Five six seven?"]), min_size=1, max_size=9
    )
)
def test_sentences_are_kept_whole(sentences: list[str]) -> None:
    text = " ".join(sentences)

    kept = cut_sentences(text, 30)

    assert text.startswith(kept)
    assert kept == "" or kept.endswith((".", "!", "?"))


@given(st.text(max_size=80), st.integers(2, 60))
def test_labels_are_cut_to_length_and_never_lost(text: str, limit: int) -> None:
    made = cut_label(text, limit)

    assert len(made) <= limit
    assert bool(made) == bool(text)
