"""One document told to segments: their section first, the customer's own words, nothing made up."""

import pytest

from tasks.channels import load
from tasks.content import generate
from tasks.personalising import Telling, personal
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.parse import parse

NEWS = """---
canonical: https://harbour.example/news
---

# The harbour in May

The harbour opens again on 2 May after a winter of repairs.

## Ferries

The electric ferry carries 40 cars in 22 minutes.

## Pier

The town pays for 120 new lamps along the pier.

## Café

The café bakes its own bread from now on.
"""
TELLING = Telling(("Café", "pier"), "Hello {{ first_name | there }},", "Plan a visit")


def told(
    channel: str, attributes: dict[str, object] | None = None, telling: Telling = TELLING
) -> ChannelContent:
    document = parse(NEWS, format=Format.MARKDOWN)
    found = personal(document, Spec(), telling, attributes or {})
    return generate(document, analyse(document), channel=channel, spec=found.spec)


def read() -> Document:
    return parse(NEWS, format=Format.MARKDOWN)


@pytest.mark.parametrize("channel", sorted(load()))
def test_every_channel_can_be_told_to_a_segment(channel: str) -> None:
    made = told(channel, {"first_name": "Ines"})

    assert [f for f in made.findings if f.severity is Severity.ERROR] == []
    assert told(channel, {"first_name": "Ines"}) == made


def test_sections_lead_in_the_order_of_the_segment() -> None:
    text = str(told("email").fields["text"])

    order = [
        text.index(words) for words in ("opens again", "own bread", "120 new lamps", "40 cars")
    ]
    assert order == sorted(order)


def test_the_greeting_has_the_readers_name_or_the_declared_word() -> None:
    assert "Hello Ines," in str(told("email", {"first_name": "Ines"}).fields["text"])
    assert "Hello there," in str(told("email").fields["text"])
    assert "Plan a visit" in str(told("email").fields["html"])


def test_a_readers_name_is_text_and_nothing_else() -> None:
    html = str(told("email", {"first_name": "<b>Ines</b>"}).fields["html"])

    assert "<b>Ines" not in html
    assert "&lt;b&gt;Ines" in html


def test_a_post_begins_with_the_segments_section() -> None:
    parts = told("social_twitter").fields["parts"]

    assert isinstance(parts, list)
    assert "own bread" in parts[0]["text"]


def test_a_section_that_is_not_there_is_said() -> None:
    found = personal(read(), Spec(), Telling(("Sauna",)), {})

    assert [f.rule for f in found.findings] == ["lead_not_found"]
    assert found.spec == Spec()


def test_without_a_telling_everything_stays() -> None:
    assert personal(read(), Spec(), Telling(), {"first_name": "Ines"}).spec == Spec()
