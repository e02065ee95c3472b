"""Tellings of one document against each other: each whole, grounded, and different in one thing."""

import pytest

from tasks.channels import load
from tasks.content import generate
from tasks.variants import (
    Alternative,
    Difference,
    VariantWish,
    alternatives,
    shortfall,
    tell,
)
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Finding, Severity, Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text
from tasks.writing.style import PRESETS, Tone
from tests.factories.documents import samples
from tests.factories.labelled import LABELLED

NEWS = """---
canonical: https://harbour.example/news
---

# The harbour in May

The harbour opens again on 2 May after a winter of repairs. Boats may moor at all piers.

## Ferries

The electric ferry carries 40 cars in 22 minutes. It leaves every hour.

## Who pays for the lamps?

The town pays for 120 new lamps along the pier. They burn until midnight.

## Café

The café bakes its own bread from now on.
"""
ALL = VariantWish(5, calls_to_action=("Plan your trip",))


def read(text: str) -> Document:
    return parse(text, format=Format.MARKDOWN)


def told(
    document: Document, channel: str, wish: VariantWish = ALL, spec: Spec | None = None
) -> tuple[ChannelContent, list[tuple[Alternative, ChannelContent]]]:
    spec = spec or Spec()
    analysis = analyse(document)

    def make(asked: Spec) -> ChannelContent:
        return generate(document, analysis, channel=channel, spec=asked)

    first = make(spec)
    offers = alternatives(document, analysis, channel=channel, spec=spec, wish=wish)
    made = tell(first, offers, make, count=wish.count)
    return first, [(each.alternative, each.content) for each in made]


@pytest.mark.parametrize("channel", sorted(load()))
def test_every_variant_is_grounded_whole_and_unlike_the_others(channel: str) -> None:
    first, others = told(read(NEWS), channel)

    assert len(others) >= 2
    fields = [first.fields, *(content.fields for _, content in others)]
    assert all(one not in fields[at + 1 :] for at, one in enumerate(fields))
    for _, content in others:
        assert [f for f in content.findings if f.severity is Severity.ERROR] == []
        assert all(count.value <= count.limit for count in content.counts)


def test_a_headline_changes_the_subject_and_leaves_the_letter_alone() -> None:
    wish = VariantWish(3, (Difference.HEADLINE,))

    first, others = told(read(NEWS), "email", wish)

    assert [a.text for a, _ in others] == [c.fields["subject"] for _, c in others]
    assert {c.fields["text"] for _, c in others} == {first.fields["text"]}
    words = blocks_text(read(NEWS).blocks)
    assert all(a.text in words for a, _ in others)
    assert "number" in {a.kind for a, _ in others}


def test_another_lead_puts_another_section_first_and_loses_nothing() -> None:
    wish = VariantWish(2, (Difference.LEAD,))

    first, [(alternative, other)] = told(read(NEWS), "website", wish)

    a, b = str(first.fields["fragment"]), str(other.fields["fragment"])
    assert f">{alternative.text}</h2>" in b
    assert b.index(alternative.text) < b.index("Ferries")
    assert first.fields["title"] == other.fields["title"]
    assert len(a) == len(b)


def test_a_post_begins_with_another_point() -> None:
    wish = VariantWish(3, (Difference.LEAD,))

    first, others = told(read(NEWS), "social_bluesky", wish)

    def opening(content: ChannelContent) -> str:
        parts = content.fields["parts"]
        assert isinstance(parts, list)
        return str(parts[0]["text"])

    assert "opens again on 2 May" in opening(first)
    assert any("ferry carries 40 cars" in opening(c) for _, c in others)


def test_a_call_to_action_is_the_customers_own() -> None:
    wish = VariantWish(2, (Difference.CALL_TO_ACTION,), ("Plan your trip",))

    first, [(_, other)] = told(read(NEWS), "email", wish)

    assert "Plan your trip" not in str(first.fields["html"])
    assert "Plan your trip" in str(other.fields["html"])


def test_a_variant_sounds_as_asked() -> None:
    text = "# Boats\n\nThe season begins.\n\n## Pier\n\nWe don't close the pier before 23:00.\n\n## Ferry\n\nIt runs."
    spec = Spec(style=PRESETS[Tone.PROFESSIONAL])

    _, others = told(read(text), "email", VariantWish(2, (Difference.HEADLINE,)), spec)

    assert [c.fields["subject"] for _, c in others] == ["We do not close the pier before 23:00"]


def test_a_document_that_says_one_thing_gives_one_telling_and_a_finding() -> None:
    _, others = told(read("# Pier closed\n\nThe pier is closed."), "email", VariantWish(3))

    (finding,) = shortfall(3, len(others) + 1)

    assert others == []
    assert finding.rule == "fewer_variants"
    assert "1 of 3" in finding.message
    assert list(shortfall(3, 3)) == []


def test_what_breaks_a_rule_is_no_variant() -> None:
    document = read(NEWS)
    spec = Spec()
    offers = alternatives(document, analyse(document), channel="email", spec=spec, wish=ALL)
    first = generate(document, analyse(document), channel="email", spec=spec)
    empty = generate(read("x"), analyse(read("x")), channel="email", spec=spec)
    broken = ChannelContent("email", {**empty.fields}, findings=_error())

    assert tell(first, offers, lambda _: broken, count=3) == []


def _error() -> list[Finding]:
    document = Document("", "", (), hash="0")
    found = generate(document, analyse(document), channel="email", spec=Spec()).findings
    return [f for f in found if f.severity is Severity.ERROR]


@pytest.mark.parametrize("channel", ["email", "social_linkedin"])
def test_most_short_notes_give_two_tellings(channel: str) -> None:
    given = [bool(told(read(text), channel, VariantWish(2))[1]) for text, _ in LABELLED]

    assert sum(given) >= 0.8 * len(given), given


@pytest.mark.parametrize("name", sorted(samples()))
def test_any_document_gives_grounded_variants_or_none(name: str) -> None:
    _, others = told(samples()[name], "social_twitter", VariantWish(3))

    for _, content in others:
        assert [f for f in content.findings if f.severity is Severity.ERROR] == []
