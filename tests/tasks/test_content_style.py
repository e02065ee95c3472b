"""Content in a style, through the whole pipeline: every preset is heard, no fact is lost."""

from functools import cache

import pytest

from tasks.channels import load
from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.analysis import Analysis
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.parse import parse
from tasks.writing.style import PRESETS, StyleProfile, Tones, style_of
from tests.factories.corpus import readmes
from tests.factories.documents import samples

DISCLAIMER = "This is no medical advice."
OWN = StyleProfile(
    disclaimer=DISCLAIMER, banned=("ferry",), call_to_action="See the sailings", hashtags_max=0
)
FERRY = "# The ferry sails again\n\nThe ferry sails every hour. Tidal power moves the ferry. Tidal power is clean."
LINK = "https://northwind.example/ferry"

every_channel = pytest.mark.parametrize("channel", sorted(load()))


@cache
def analysed(found: int) -> Analysis:
    return analyse(list(readmes().values())[found])


def written(document: Document, analysis: Analysis, spec: Spec, channel: str) -> object:
    return generate(document, analysis, channel=channel, spec=spec).fields


@pytest.mark.parametrize("tone", sorted(PRESETS))
def test_each_preset_is_heard_in_nearly_every_document(tone: str) -> None:
    documents = list(readmes().values())
    style = style_of("email", Tones(tone))

    heard = sum(
        written(found, analysed(n), Spec(), "email")
        != written(found, analysed(n), Spec(style=style), "email")
        for n, found in enumerate(documents)
    )

    assert heard >= 0.95 * len(documents)


@every_channel
@pytest.mark.parametrize("tone", sorted(PRESETS))
def test_samples_in_a_style_fit_and_may_be_sent(channel: str, tone: str) -> None:
    for sample in ("note", "readme", "hostile", "scripts"):
        found = samples()[sample]
        spec = Spec(style=style_of(channel, Tones(tone), OWN))

        content = generate(found, analyse(found), channel=channel, spec=spec)

        assert [f for f in content.findings if f.severity is Severity.ERROR] == []


def ferry(channel: str, style: StyleProfile) -> ChannelContent:
    found = parse(FERRY, format=Format.MARKDOWN)
    spec = Spec(style=style, canonical_url=LINK, sender_name="Harbour AS")
    return generate(found, analyse(found), channel=channel, spec=spec)


@every_channel
def test_a_disclaimer_is_under_everything(channel: str) -> None:
    content = ferry(channel, OWN)

    shown = texts_of(content)[-1] if "parts" in content.fields else str(content.fields["html"])
    assert DISCLAIMER in shown
    assert all(count.value <= count.limit for count in content.counts)


def test_a_long_disclaimer_is_never_cut_but_blocks_where_it_has_no_room() -> None:
    style = StyleProfile(disclaimer="Ask your physician first. " * 20)

    content = ferry("social_twitter", style)

    assert "over_limit" in [f.rule for f in content.findings if f.severity is Severity.ERROR]


@every_channel
def test_a_banned_word_is_pointed_out(channel: str) -> None:
    assert "banned_word" in [f.rule for f in ferry(channel, OWN).findings]


def test_the_customer_may_have_no_hashtags() -> None:
    assert ferry("social_twitter", StyleProfile()).fields["hashtags"] != []
    assert ferry("social_twitter", OWN).fields["hashtags"] == []


def test_an_email_greets_and_takes_leave_and_has_its_button() -> None:
    style = style_of("email", Tones("casual"), OWN)
    assert style

    text = str(ferry("email", style).fields["text"])

    assert "Hi,\n" in text
    assert "Cheers\nHarbour AS" in text
    assert f"See the sailings: {LINK}" in text
    assert "See the sailings</a>" in str(ferry("email", style).fields["html"])


def test_a_language_without_phrases_gets_no_greeting() -> None:
    found = parse("# Båten går igen\n\nBåten går hver time fra i dag.", format=Format.MARKDOWN)
    spec = Spec(style=style_of("email", Tones("casual")), locale="nb")

    text = generate(found, analyse(found), channel="email", spec=spec).fields["text"]

    assert "Cheers" not in str(text)
