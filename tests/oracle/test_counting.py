"""Our counters against the networks' own: never less, and every post that we make is accepted."""

import random

import pytest

from tasks.channels.social_bluesky import LIMIT as BLUESKY_LIMIT
from tasks.channels.social_twitter import LIMIT as X_LIMIT
from tasks.writing.words.counting import grapheme_length, weighted_length
from tests.support.corpora import posts
from tests.support.oracle import ask

pytestmark = pytest.mark.oracle

FUZZED = 20_000
PIECES = (
    *"abc XYZ 019 .,:;!?-_/()@#&\n",
    "é", "日本", "한국", "ไทย", "נ", "🎉", "👩‍👩‍👧‍👦", "🇳🇴", "1️⃣", "👍🏽", "©", "…", "“",
    "https://example.com/a?b=c", "http://t.co/abc", "example.com", "README.md", "foo.rs", "#tag", "@user",
)  # fmt: skip


def fuzzed() -> list[str]:
    """Strings of words that are hard to count, the same in every run."""
    chance = random.Random(7)
    return [
        " ".join(
            "".join(chance.choices(PIECES, k=chance.randint(1, 4)))
            for _ in range(chance.randint(1, 12))
        )
        for _ in range(FUZZED)
    ]


def test_x_takes_every_post_and_counts_it_as_we_do() -> None:
    made = posts("social_twitter")

    answers = ask("twitter-text", made, package="twitter-text")

    assert [text for text, (_, valid) in zip(made, answers, strict=True) if not valid] == []
    assert [n for n, _ in answers] == [weighted_length(text) for text in made]
    assert max(n for n, _ in answers) <= X_LIMIT


def test_x_never_counts_more_than_we_do() -> None:
    texts = fuzzed()

    answers = ask("twitter-text", texts, package="twitter-text")

    off = [weighted_length(text) - n for text, (n, _) in zip(texts, answers, strict=True)]
    assert min(off) == 0
    assert max(off) <= 2


def test_visible_characters_are_those_of_a_browser() -> None:
    made = posts("social_bluesky")

    answers = ask("graphemes", made)

    assert answers == [grapheme_length(text) for text in made]
    assert max(answers) <= BLUESKY_LIMIT
