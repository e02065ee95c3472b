"""What one version of a document says and an earlier one did not."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.document import Document, Format
from tasks.writing.parsing.changes import compare, only_new
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text

OLD = "# News\n\nWelcome.\n\n## Ferries\n\nOne every hour.\n\n### Prices\n\n120 kr.\n\n## Pier\n\nClosed.\n"


def read(text: str) -> Document:
    return parse(text, format=Format.MARKDOWN)


def titles(old: str, new: str) -> dict[str, list[str]]:
    found = compare(read(old), read(new))
    return {kind: [s.title for s in getattr(found, kind)] for kind in ("new", "changed", "removed")}


def test_new_changed_and_removed_sections_are_told_apart() -> None:
    new = OLD.replace("120 kr.", "140 kr.").replace("## Pier\n\nClosed.\n", "## Lights\n\nNew.\n")

    assert titles(OLD, new) == {"new": ["Lights"], "changed": ["Prices"], "removed": ["Pier"]}
    assert compare(read(OLD), read(new)).unchanged == 2


def test_a_section_that_moved_or_was_renumbered_is_unchanged() -> None:
    moved = "# News\n\nWelcome.\n\n## Pier\n\nClosed.\n\n## Ferries\n\nOne every hour.\n\n### Prices\n\n120 kr.\n"

    assert compare(read(OLD), read(moved)).is_empty
    assert only_new(read(OLD), read(moved)) is None


def test_a_second_section_of_the_same_words_is_new() -> None:
    assert not compare(read(OLD), read(OLD + "\n## Pier\n\nClosed.\n")).is_empty


def test_only_what_is_new_is_left_under_the_headings_it_stands_under() -> None:
    found = only_new(read(OLD), read(OLD.replace("120 kr.", "140 kr.")))

    assert found is not None
    assert found.title == "News"
    assert blocks_text(found.blocks) == "News\nFerries\nPrices\n140 kr."
    assert found.hash != read(OLD).hash


def test_what_stands_before_the_first_heading_counts() -> None:
    found = only_new(read("Hello.\n\n## A\n\nx"), read("Hello you.\n\n## A\n\nx"))

    assert found is not None
    assert blocks_text(found.blocks) == "Hello you."


PARTS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), min_size=1, max_size=6)


@given(PARTS, PARTS)
def test_the_whole_is_what_was_and_what_is_new(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    before, after = (
        read("\n".join(f"## {title}\n\n{words}.\n" for title, words in parts))
        for parts in (old, new)
    )

    found, told = compare(before, after), only_new(before, after)

    assert found.unchanged + len(found.new) + len(found.changed) == len(new)
    assert (told is None) == found.is_empty
    assert compare(before, before).is_empty
    if told is not None:
        assert len(told.sections) == len(found.new) + len(found.changed)
