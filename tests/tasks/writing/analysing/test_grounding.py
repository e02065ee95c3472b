"""What is not in the source can't ship: no false alarm on real documents, no planted fact unseen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tasks.channels import load
from tasks.content import generate
from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysing.grounding import Ground, ground_of, ungrounded
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.parse import parse
from tasks.writing.style import Tones, style_of
from tests.factories.corpus import readmes
from tests.factories.documents import samples

SPEC = Spec(canonical_url="https://harbour.example/p/1", sender_name="Harbour & Co")
PLANTED = {
    "number": "It costs 73194 crowns.",
    "per cent": "It is 97 % better.",
    "address": "See https://evil.example/offer for more.",
    "name": "So says Professor Quentin Blackwood.",
}
NOTE = parse(
    "# Hall opens\n\nThe hall opens on 12 June. Entry is 97 crowns, and half of the seats are free.",
    format=Format.MARKDOWN,
)


def with_words(content: ChannelContent, words: str) -> ChannelContent:
    """The content with a sentence that somebody, or a model, put into it."""
    fields = dict(content.fields)
    if "parts" in fields:
        parts = fields["parts"]
        assert isinstance(parts, list)
        fields["parts"] = [{**parts[0], "text": f"{parts[0]['text']}\n{words}"}, *parts[1:]]
    elif "subject" in fields:
        fields["preheader"] = f"{fields['preheader']} {words}"
    else:
        fields["excerpt"] = f"{fields['excerpt']} {words}"
    return replace(content, fields=fields)


def grounds() -> Iterator[tuple[Document, Analysis, Ground]]:
    for found in readmes(12).values():
        analysis = analyse(found)
        yield found, analysis, ground_of(found, analysis, SPEC)


@pytest.mark.parametrize("tone", ["", "casual", "medical_scientific"])
def test_nothing_that_the_channels_write_is_a_false_alarm(tone: str) -> None:
    alarms = []
    for name, found in {**readmes(12), **samples()}.items():
        for channel in load():
            spec = replace(SPEC, style=style_of(channel, Tones(tone)))
            content = generate(found, analyse(found), channel=channel, spec=spec)
            alarms += [
                (name, channel, f) for f in content.findings if f.rule.endswith("_in_source")
            ]

    assert alarms == []


@pytest.mark.parametrize("channel", sorted(load()))
@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_a_planted_fact_is_found_in_every_channel(channel: str, kind: str) -> None:
    analysis = analyse(NOTE)
    content = generate(NOTE, analysis, channel=channel, spec=SPEC)

    found = list(ungrounded(with_words(content, PLANTED[kind]), ground_of(NOTE, analysis, SPEC)))

    assert [f.severity for f in found] == [Severity.ERROR]


def test_planted_facts_are_found_in_nearly_every_readme() -> None:
    seen = tried = 0
    for found, analysis, ground in grounds():
        content = generate(found, analysis, channel="social_linkedin", spec=SPEC)
        for words in PLANTED.values():
            tried += 1
            seen += any(ungrounded(with_words(content, words), ground))

    assert seen >= 0.99 * tried


def test_what_the_customer_said_is_ground_too() -> None:
    style = style_of("email", Tones("casual"))
    assert style
    spec = replace(SPEC, style=replace(style, disclaimer="Call 555-1234 or Dr. Mira Solberg."))

    content = generate(NOTE, analyse(NOTE), channel="email", spec=spec)

    assert "555-1234" in str(content.fields["text"])
    assert [f for f in content.findings if f.severity is Severity.ERROR] == []


def test_a_message_names_what_is_wrong() -> None:
    content = with_words(
        generate(NOTE, analyse(NOTE), channel="social_threads", spec=SPEC), PLANTED["number"]
    )

    (finding,) = ungrounded(content, ground_of(NOTE, analyse(NOTE), SPEC))

    assert (finding.rule, "73194" in finding.message) == ("number_not_in_source", True)
