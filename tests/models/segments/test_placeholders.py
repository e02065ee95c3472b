"""Places for attributes in a customer's words: always filled, never with more than words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kit.errors import Invalid
from models.segments.placeholders import check, fill

HELLO = "Hello {{ first_name | there }},"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ines", "Hello Ines,"),
        ("  Ines \n Holm\t", "Hello Ines Holm,"),
        (7, "Hello 7,"),
        ("", "Hello there,"),
        (" ", "Hello there,"),
        (None, "Hello there,"),
        (True, "Hello there,"),
        (["Ines"], "Hello there,"),
        ("x" * 101, "Hello there,"),
        ("see http://evil.example", "Hello there,"),
        ("www.evil.example", "Hello there,"),
        ("evil.example/x", "Hello there,"),
        ("{{ plan | x }}", "Hello {{ plan | x }},"),
        ("\x1b[31mInes", "Hello [31mInes,"),
    ],
)
def test_a_place_has_the_readers_word_or_the_declared_one(value: object, text: str) -> None:
    assert fill(HELLO, {"first_name": value}).text == text


def test_it_is_known_which_words_were_the_readers() -> None:
    found = fill("{{ a | x }} {{ b | y }}", {"a": "1"})

    assert (found.text, found.known) == ("1 y", {"a": True, "b": False})


@pytest.mark.parametrize(
    "text",
    [
        "{{ first_name }}",
        "{{ first_name | }}",
        "{{ | x }}",
        "{{ A | x }}",
        "{{",
        "}}",
        "{{ a.b | x }}",
    ],
)
def test_a_place_without_a_name_or_a_stand_in_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="placeholder"):
        check(text, field="greeting")


@given(
    st.text(st.sampled_from("{}| ab"), max_size=20),
    st.dictionaries(st.sampled_from("ab"), st.text()),
)
def test_what_passes_the_check_leaves_no_brace_behind(text: str, reader: dict[str, str]) -> None:
    try:
        check(text, field="greeting")
    except Invalid:
        return

    assert "{{" not in fill(text, {}).text
    assert fill(text, reader) == fill(text, reader)
