"""Sentences that make sense away from their page, and those that do not."""

import pytest

from tasks.social.tellable import is_item, is_tellable, leans_back, tokens_of


@pytest.mark.parametrize(
    "sentence",
    [
        "Without this, those systems would take the files for text.",
        "With that in place, the mill starts a second shift.",
        "After these, every loom is checked again.",
    ],
)
def test_a_sentence_that_begins_with_what_was_said_before_leans_on_it(sentence: str) -> None:
    assert leans_back(tokens_of(sentence))


def test_a_sentence_that_begins_with_a_named_thing_stands() -> None:
    assert not leans_back(tokens_of("Without an index, a search reads every file."))


@pytest.mark.parametrize(
    "sentence",
    ["Contributed by Geoffrey Booth in number 50096.", "Loom is BSD licensed code for everyone."],
)
def test_credits_and_licences_are_no_news(sentence: str) -> None:
    assert not is_tellable(sentence, tokens_of(sentence))


def test_a_semicolon_between_words_is_prose_and_one_between_commands_is_not() -> None:
    assert is_item("A single ticket costs 28 kronor; children under 7 travel free.")
    assert is_item("a single ticket costs 28 kronor;")
    assert not is_item("call cd loom;make;make install")
