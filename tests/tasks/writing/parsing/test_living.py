"""Marks of living documents: categories, dates, and what editors write in comments."""

import pytest

from tasks.writing.document import Document, Format, Heading
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import block_text, plain

LIVING = """\
<!-- type: announcement -->
<!-- channels: email, website -->
<!-- seo_description: What is new in the harbour. -->
# Harbour news

## [Ferries] Timetable

### A later boat
- **Date:** 2026-11-20
- **Content:** The last boat leaves at **23:30** now.

### Item
- **Date:** 2026-11-21
- **Title:** Tickets by phone
- **Content:** Buy them in the app.

  It works offline.

## [Works]

The pier is closed.
"""


def read(text: str) -> Document:
    return parse(text, format=Format.MARKDOWN)


def headings(document: Document) -> list[tuple[int, str]]:
    return [(b.level, plain(b.inlines)) for b in document.blocks if isinstance(b, Heading)]


def test_marks_become_facts_and_are_not_shown() -> None:
    document = read(LIVING)

    assert headings(document) == [
        (1, "Harbour news"),
        (2, "Timetable"),
        (3, "A later boat"),
        (3, "Item"),
        (4, "Tickets by phone"),
        (2, "Works"),
    ]
    facts = {s.title: (s.category, s.date) for s in document.sections}
    assert facts["Timetable"] == ("Ferries", "")
    assert facts["A later boat"] == ("", "2026-11-20")
    assert facts["Tickets by phone"] == ("", "2026-11-21")
    assert facts["Works"] == ("Works", "")
    words = [block_text(b) for b in document.blocks]
    assert "The last boat leaves at 23:30 now." in words
    assert "It works offline." in words
    assert not any("Date" in w or "[" in w for w in words)


def test_editors_comments_are_metadata() -> None:
    meta = read(LIVING).meta

    assert meta["type"] == "announcement"
    assert meta["channels"] == "email, website"
    assert meta["description"] == "What is new in the harbour."


def test_front_matter_goes_before_comments_and_code_says_nothing() -> None:
    text = (
        "---\ntype: blog\n---\n<!-- type: update -->\n\nWords.\n\n```\n<!-- priority: 1 -->\n```\n"
    )

    assert read(text).meta == {"type": "blog"}


@pytest.mark.parametrize(
    "text",
    [
        "## [1.2.0] - 2026-01-01\n\nx",
        "## [Site](https://a.example/) news\n\nx",
        "- **Date:** 4 May\n- **Place:** Oslo\n",
        "- Date: 4 May\n- **Content:** x\n",
        "- **Date:** 4 May\n- **Date:** 5 May\n",
        "1. **Dated** words\n",
    ],
)
def test_what_only_looks_like_a_mark_is_shown(text: str) -> None:
    document = read(text)

    plainly = text.replace("(https://a.example/)", "")
    for word in ("1.2.0", "Site", "Place", "Date", "Dated"):
        assert (word in plainly) == any(word in block_text(b) for b in document.blocks)
    assert all((s.category, s.date) == ("", "") for s in document.sections)


def test_a_category_and_a_date_are_part_of_what_a_section_says() -> None:
    hashes = {
        read(text).sections[0].hash
        for text in (
            "## Boat\n\nx",
            "## [Ferries] Boat\n\nx",
            "## Boat\n\n- **Date:** 2026-11-20\n- **Content:** x",
        )
    }

    assert len(hashes) == 3
