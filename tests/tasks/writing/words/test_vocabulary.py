"""Words counted and compared, in any script."""

import pytest

from tasks.writing.words.vocabulary import content_words, count_words, reading_minutes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One two, three - four … (five) --six", 6),
        ("well-known 3.5 %", 2),
        ("__init__ _ “quoted” §4", 3),
        ("non\u00a0breaking\u2003spaces", 3),
        ("港が開く", 4),
        ("東京 Tower opens", 4),
        ("ภาษาไทย", 1),
    ],
)
def test_a_word_is_what_a_reader_would_count(text: str, words: int) -> None:
    assert count_words(text) == words


def test_plurals_and_grammar_words_do_not_hide_what_is_meant() -> None:
    assert content_words("The harbours and a harbour", "en") == ["harbour", "harbour"]


def test_reading_takes_at_least_a_minute() -> None:
    assert [reading_minutes("", words) for words in (0, 400, 2000)] == [1, 2, 10]
