"""Where sentences end and where they only seem to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.writing.words.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["One.", "Two!", "Three?", "Four"],
        ["Dr. Smith met Mrs. Jones.", "They talked."],
        ["Use tools, e.g. Git, i.e. a version control system, etc. and more.", "Then go."],
        ["Apples, pears, etc.", "The rest follows."],
        ["Version 2.3.1 is out.", "It needs 4.5 MB."],
        ["It grew by 3.5 percent.", "That is 1,000.50 euros."],
        ["See https://x.org/a.b?c=d. for it"],
        ["Read node.js docs at example.com.", "Then start."],
        ["J. R. R. Tolkien wrote it.", "A. Nakamura read it."],
        ["She lives in St. Paul, U.S. since May.", "He does not."],
        ["The office closes at 5 p.m.", "The shop is open."],
        ["It is from the U.S.", "It is old."],
        ["See Fig. 3 and No. 7 of vol. 2.", "No.", "Why not?"],
        ["Mr. X said “Stop.”", "He left (at last).", "Good."],
        ["Wait... what?", "Yes… no."],
        ["Ab dem 1. Dezember gilt das, d.h. bald.", "Der 2. Weltkrieg endete 1945.", "Danach kam Frieden."],
        ["Es kostet 85 Mio. Euro.", "Das ist viel."],
        ["今天发布。", "速度更快！", "为什么？", "因为2.1版。"],  # noqa: RUF001 - other scripts
        ["「はい。」", "彼は言った。"],
        ["यह पहला है।", "यह दूसरा है।"],
        ["Yahoo! is a name.", "Is it?"],
        ["1. First point of the list."],
        ["We won 5.", "The others won 3."],
        ["Acme Inc. builds looms.", "Loom Ltd. Berlin sells them."],
    ],
)  # fmt: skip
def test_a_text_is_split_where_its_sentences_end(sentences: list[str]) -> None:
    wide = all(ord(sentence[0]) > 0x2E80 for sentence in sentences)

    assert split_sentences(("" if wide else " ").join(sentences)) == sentences


def test_a_line_end_is_a_sentence_end_unless_the_next_line_goes_on() -> None:
    assert split_sentences("Date: today\nPlace: here\nand there") == [
        "Date: today",
        "Place: here and there",
    ]


def test_a_name_in_lower_case_may_begin_a_sentence_when_known() -> None:
    text = "It is slow. orjson is fast."

    assert split_sentences(text) == [text]
    assert split_sentences(text, frozenset({"orjson"})) == ["It is slow.", "orjson is fast."]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB 1.!?。\n\"')Dr e.g"), max_size=80))
def test_no_character_but_blanks_is_lost_or_added(text: str) -> None:
    sentences = split_sentences(text)

    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() and sentence for sentence in sentences)
