import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.access import key_text


def test_a_new_key_has_a_prefix_and_a_checksum() -> None:
    key = key_text.new()

    assert key.startswith("tb_live_")
    assert len(key) == 8 + 43 + 6
    assert not key_text.is_mistyped(key)


@given(st.integers(8, 56), st.sampled_from("ABCabc019-_"))
def test_one_wrong_character_is_seen(place: int, letter: str) -> None:
    key = key_text.new()
    wrong = key[:place] + letter + key[place + 1 :]

    assert key_text.is_mistyped(wrong) == (wrong != key)


def test_two_characters_that_changed_places_are_seen() -> None:
    key = "tb_live_" + "ab" + key_text.new()[10:51]
    whole = key + key_text._checksum(key)

    assert not key_text.is_mistyped(whole)
    assert key_text.is_mistyped("tb_live_" + "ba" + whole[10:])


@pytest.mark.parametrize(
    "text", ["", "tb_live_", "tb_live_" + "a" * 43, "anything", "tk_" + "a" * 54]
)
def test_texts_of_other_shapes_are_left_to_the_database(text: str) -> None:
    assert not key_text.is_mistyped(text)
