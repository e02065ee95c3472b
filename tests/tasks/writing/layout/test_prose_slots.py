"""Short texts about a document: its own sentences, the right length, nothing said twice."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Slot
from tasks.writing.document import Format
from tasks.writing.layout.prose_slots import prose_slot, provenance
from tasks.writing.parsing.parse import parse

WORDS = st.text("abcdefgh ,", min_size=3, max_size=90).filter(str.strip)


def slot(source: str, *, least: int = 40, most: int = 110, besides: str = "") -> Slot:
    found = parse(source, format=Format.MARKDOWN)
    return prose_slot(found, analyse(found), least=least, most=most, besides=besides)


def test_the_authors_description_comes_first() -> None:
    made = slot(
        "---\ndescription: Ferries run all night from Monday on.\n---\n\nThe harbour opens."
    )

    assert made == Slot("Ferries run all night from Monday on. The harbour opens.", ("b1",))


def test_sentences_are_added_until_the_text_is_long_enough() -> None:
    made = slot("The harbour opens. It was closed for two years. Ferries leave each hour.")

    assert made.text == "The harbour opens. It was closed for two years."


def test_what_the_subject_says_is_not_said_again() -> None:
    made = slot("The harbour opens. It was closed for two years.", besides="The harbour opens")

    assert made.text == "It was closed for two years."


def test_an_announcement_of_something_not_shown_is_not_taken() -> None:
    assert "following" not in slot("The harbour opens. Note the following:\n\n- one").text


def test_nothing_follows_a_sentence_that_had_to_be_cut() -> None:
    long = "The harbour office announces a considerably extended timetable, " * 3

    made = slot(f"{long}again. Ferries run.", least=100)

    assert made.text.endswith("…")
    assert "Ferries" not in made.text


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_a_text_is_never_too_long_and_names_its_blocks(sentences: list[str]) -> None:
    source = parse("\n\n".join(f"The {s.strip()} end." for s in sentences), format=Format.TEXT)

    made = prose_slot(source, analyse(source), least=40, most=110)

    assert len(made.text) <= 110
    assert {p.block_id for p in provenance({"preheader": made})} <= {b.id for b in source.blocks}
