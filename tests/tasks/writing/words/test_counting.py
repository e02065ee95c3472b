"""Lengths as the networks count them, held against what X's own published counter says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.words.counting import X_LINK_WEIGHT, graphemes, utf16_length, weighted_length

# Each weight was computed with npm twitter-text 3.1.0, parseTweet(text).weightedLength.
OFFICIAL = [
    ("a" * 280, 280),
    ("", 0),
    ("Hello, world.", 13),
    ("\u65e5\u672c\u8a9e", 6),
    ("\ud55c\uad6d\uc5b4 \ubb38\uc7a5", 11),
    ("\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440", 11),
    ("\u03b5\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac", 8),
    ("\u05e2\u05d1\u05e8\u05d9\u05ea", 5),
    ("\u0939\u093f\u0928\u094d\u0926\u0940", 6),
    ("\u0e44\u0e17\u0e22", 3),
    ("\xc5ngstr\xf6m", 8),
    ("A\u030angstro\u0308m", 8),
    ("\ufb01ne", 4),
    ("\u201cquoted\u201d \u2013 dash \u2014 and\u2026", 23),
    ("\u203c", 2),
    ("\u2122", 2),
    ("\xa9", 1),
    ("\xa9\ufe0f", 2),
    ("\xae\ufe0f", 2),
    ("\u20ac5 \xbd \u2122", 8),
    ("\U0001f600", 2),
    ("\u2764", 2),
    ("\u2764\ufe0f", 2),
    ("\u261d\U0001f3fd", 2),
    ("\U0001f44d\U0001f3ff", 2),
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", 2),
    ("\U0001f469\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f469", 2),
    ("\U0001f469\U0001f3fd\u200d\U0001f680", 2),
    ("\U0001f3cb\ufe0f\u200d\u2640\ufe0f", 2),
    ("\U0001f3cb\U0001f3fd\u200d\u2642\ufe0f", 2),
    ("\U0001f9df\u200d\u2642\ufe0f", 2),
    ("\U0001f3f3\ufe0f\u200d\U0001f308", 2),
    ("\U0001f3f4\u200d\u2620\ufe0f", 2),
    ("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
    ("\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f", 12),
    ("\U0001f1e9\U0001f1ea", 2),
    ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 4),
    ("\U0001f1e6\U0001f1e6", 4),
    ("1\ufe0f\u20e3", 2),
    ("#\u20e3", 2),
    ("\U0001f426\u200d\U0001f525", 5),
    ("\U0001f9d1\u200d\U0001f680", 5),
    ("\U0001faf1\U0001f3fd\u200d\U0001faf2\U0001f3ff", 9),
    ("\U0001f441\ufe0f\u200d\U0001f5e8\ufe0f", 5),
    ("a\u200db", 3),
    ("x\ufe0f", 3),
    ("\xe9\u0301\u0302", 3),
    ("https://example.com", 23),
    ("http://a.co", 23),
    ("https://example.com/a/very/long/path?with=query&and=more#fragment", 23),
    ("example.com", 23),
    ("EXAMPLE.COM", 23),
    ("www.example.co.uk", 23),
    ("See README.md", 27),
    ("foo.rs and node.js", 35),
    ("v1.2.3 is 3.5 times", 19),
    ("e.g. this", 9),
    ("i.e.that", 8),
    ("user@example.com", 16),
    ("@example.com", 12),
    ("#example.com", 12),
    ("$example.com", 12),
    ("a-b.example.org", 23),
    ("foo_bar.com", 11),
    ("http://foo_bar.com", 18),
    ("http://foo_bar.example.com", 23),
    ("-a.com", 6),
    ("http://localhost:8080/x", 23),
    ("http://127.0.0.1/", 17),
    ("https://t.co/abc123/more", 28),
    ("example.com:8080/a", 23),
    ("example.com?a=b", 27),
    ("(https://example.com/a_(b))", 25),
    ("\u201chttps://example.com\u201d", 25),
    ("https://example.com.", 24),
    ("\u65e5\u672cexample.com\u3067\u3059", 31),
    ("http://\u4f8b\u3048.\u307f\u3093\u306a", 23),
    ("\u4f8b\u3048.\u307f\u3093\u306a", 11),
    ("m\xfcnchen.de", 23),
    ("http://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/\u043f\u0443\u0442\u044c", 23),
    ("xn--p1ai.com", 23),
    ("test.\u4e2d\u56fd", 23),
    ("http://test.\u4e2d\u56fd", 23),
    ("a.com,b.org/c;d.net", 47),
    ("https://example.com/@user/status", 23),
    ("https://example.com/\u2013x", 23),
    ("\u2026example.com\u2026", 27),
    (
        "\u6211\u4eec\u53d1\u5e03\u4e86\u65b0\u7248\u672c,\u8bf7\u8bbf\u95eeexample.com\u4e86\u89e3\u66f4\u591a",
        54,
    ),
]


@pytest.mark.parametrize(("text", "weight"), OFFICIAL)
def test_the_weighted_length_is_the_one_of_the_official_counter(text: str, weight: int) -> None:
    assert weighted_length(text) == weight


def test_a_link_costs_the_same_however_long_it_is() -> None:
    assert weighted_length("https://example.com/" + "a" * 2000) == X_LINK_WEIGHT


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="."), max_size=300))
def test_ascii_without_a_dot_weighs_one_each(text: str) -> None:
    assert weighted_length(text) == len(text)


@given(st.text(max_size=200))
def test_composed_and_decomposed_text_weigh_the_same(text: str) -> None:
    assert weighted_length(unicodedata.normalize("NFD", text)) == weighted_length(
        unicodedata.normalize("NFC", text)
    )


@given(st.lists(st.text(max_size=40), max_size=6))
def test_texts_apart_weigh_as_much_as_together(texts: list[str]) -> None:
    # A newline cannot be part of a link or an emoji, so nothing merges across it.
    texts = [unicodedata.normalize("NFC", text) for text in texts]

    together = weighted_length("\n".join(texts))

    assert together == sum(map(weighted_length, texts)) + max(len(texts) - 1, 0)


@given(st.text(max_size=200))
def test_graphemes_joined_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


def test_a_grapheme_is_what_a_reader_sees_as_one_character() -> None:
    text = "e\u0301\U0001f468\u200d\U0001f469\u200d\U0001f467\r\n\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7"

    assert len(graphemes(text)) == 5


@given(st.text(max_size=200))
def test_utf16_length_is_the_length_of_the_encoding(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
