"""A document that begins with other sections of its own."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tasks.writing.analysing.analyse import analyse
from tasks.writing.document import Document, Format
from tasks.writing.parsing.leading import led_by, main_sections
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import block_text
from tests.factories.documents import samples

NEWS = """# News

Welcome to all.

## Ferries

One leaves every hour.

### Prices

A ticket costs 120 kr.

## Pier

The pier is closed until May.

## Lights

New lamps burn at night.
"""


def read(text: str) -> Document:
    return parse(text, format=Format.MARKDOWN)


def led(text: str, *titles: str) -> list[str]:
    document = read(text)
    ids = {section.title: section.id for section in document.sections}
    found, _ = led_by(document, analyse(document), [ids.get(title, title) for title in titles])
    return [block_text(block) for block in found.blocks]


def test_a_section_goes_before_its_siblings_and_after_the_introduction() -> None:
    assert led(NEWS, "Lights")[:5] == [
        "News",
        "Welcome to all.",
        "Lights",
        "New lamps burn at night.",
        "Ferries",
    ]


def test_several_come_in_the_order_asked_for_each_with_what_is_under_it() -> None:
    order = [text for text in led(NEWS, "Pier", "Ferries") if " " not in text]

    assert order == ["News", "Pier", "Ferries", "Prices", "Lights"]


def test_a_part_of_a_section_stays_in_it() -> None:
    assert led(NEWS, "Prices") == led(NEWS)


def test_last_words_after_a_rule_stay_last() -> None:
    order = led(f"{NEWS}\n---\n\nSee you there.", "Lights")

    assert order.index("Lights") < order.index("Ferries")
    assert order[-1] == "See you there."


def test_what_no_summary_would_quote_leads_no_short_text() -> None:
    document = read(
        NEWS.replace(
            "The pier is closed until May.",
            "To see it, type:\n\nUpgrade from the download page of the harbour.",
        )
    )
    pier = next(s.id for s in document.sections if s.title == "Pier")

    _, analysis = led_by(document, analyse(document), [pier])

    assert analysis.lead == analyse(document).lead


def test_what_is_no_section_changes_nothing() -> None:
    assert led(NEWS, "nothing") == led(NEWS)


def test_the_title_is_no_part() -> None:
    assert [s.title for s in main_sections(read(NEWS))] == ["Ferries", "Pier", "Lights"]
    assert main_sections(read("# News\n\nOnly this.")) == []


def test_short_texts_begin_with_what_leads() -> None:
    document = read(NEWS)
    pier = next(s.id for s in document.sections if s.title == "Pier")

    _, analysis = led_by(document, analyse(document), [pier])

    assert analysis.lead == "The pier is closed until May."


DOCUMENTS = [sample for sample in samples().values() if sample.sections]


@given(st.sampled_from(DOCUMENTS), st.data())
def test_nothing_is_lost_or_said_twice(document: Document, data: st.DataObject) -> None:
    ids = [section.id for section in document.sections[:20]]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=3))

    found, _ = led_by(document, analyse(document), chosen)

    assert Counter(b.id for b in found.blocks) == Counter(b.id for b in document.blocks)
