"""What all social channels promise: fits, one link, nothing broken, nothing invented, nothing twice."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.channels import load
from tasks.content import generate
from tasks.social.network import SocialChannel, SocialPlan
from tasks.social.posts import Piece
from tasks.social.rules import texts_of
from tasks.social.tellable import addresses
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Slot, Spec
from tasks.writing.document import Document, Format
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text, walk
from tasks.writing.words.cutting import ELLIPSIS

CHANNELS: dict[str, SocialChannel] = {
    name: channel for name, channel in load().items() if isinstance(channel, SocialChannel)
}
PLAIN = Spec()
LINK = "https://northwind.example/blog/4-2"

LINKING = sorted(name for name, channel in CHANNELS.items() if channel.network.carries_link)

every_linking_channel = pytest.mark.parametrize("name", LINKING)
every_channel = pytest.mark.parametrize("name", sorted(CHANNELS))

SENTENCES = st.sampled_from(
    [
        "The new export is three times faster than the old one, and reports run at night.",
        "We closed 23 issues in March 2026.",
        "However, the old format stays for a year.",
        "Dr. A. Nakamura of St. Olav measured 10 000 samples in 5 ms.",
        "See https://other.example/guide for the details of the change.",
        "当社は2026年4月1日、家庭用ロボットを発売します。",
        "Ferries leave every hour 👩‍👩‍👧‍👦🇳🇴 from the old harbour.",
        "Read README.md and visit example.com for news about the project.",
        "A very long sentence " + "that goes on and on, " * 20 + "ends here.",
        "What it does is as follows:",
        '"We are glad," said Ines Holm.',
    ]
)
BLOCKS = st.one_of(
    st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(["tea", "Cake for all", "**Fast**: two seconds"]), min_size=1).map(
        lambda items: "\n".join(f"- {item}" for item in items)
    ),
    st.sampled_from(
        ["## Speed", "## Installation", "### What is new", "```\nx = 1\n```", "> Yes."]
    ),
    st.text(max_size=60),
)
SOURCES = st.lists(BLOCKS, min_size=1, max_size=9).map("\n\n".join)


def made(name: str, source: str, spec: Spec = PLAIN) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel=name, spec=spec)


def errors(content: ChannelContent) -> list[str]:
    return [f.rule for f in content.findings if f.severity is Severity.ERROR]


def source_words(document: Document) -> str:
    return " ".join(f"{document.title}\n{blocks_text(document.blocks)}".split())


@every_channel
@settings(max_examples=60)
@given(source=SOURCES, url=st.sampled_from(["", LINK]))
def test_posts_of_any_document_fit_and_are_whole(name: str, source: str, url: str) -> None:
    found = parse(f"# News from the harbour\n\n{source}", format=Format.MARKDOWN)
    channel = CHANNELS[name]

    content = generate(found, analyse(found), channel=name, spec=Spec(canonical_url=url))

    texts = texts_of(content)
    assert errors(content) == []
    assert 1 <= len(texts) <= channel.network.max_parts
    assert all(channel.network.measure(text) <= channel.network.limit for text in texts)
    written = {address.rstrip(".,)") for text in texts for address in addresses(text)}
    assert len(written) <= 1
    assert not (url and channel.network.carries_link) or url in written


@every_channel
@settings(max_examples=60)
@given(source=SOURCES)
def test_every_line_of_a_post_stands_in_the_document(name: str, source: str) -> None:
    found = parse(f"# News from the harbour\n\n{source}", format=Format.MARKDOWN)
    said = source_words(found)

    content = generate(found, analyse(found), channel=name, spec=Spec())

    for start, end, text in provenance_spans(content):
        piece = text[start:end]
        assert piece.removesuffix(ELLIPSIS) in said or piece in said


@every_channel
@settings(max_examples=40)
@given(source=SOURCES)
def test_what_is_told_keeps_the_order_of_the_document(name: str, source: str) -> None:
    found = parse(f"# News from the harbour\n\n{source}", format=Format.MARKDOWN)
    order = {block.id: place for place, block in enumerate(walk(found.blocks))}

    content = generate(found, analyse(found), channel=name, spec=Spec())

    places = [order[source.block_id] for source in content.provenance]
    assert places == sorted(places)


@every_linking_channel
def test_the_link_stands_once_and_last(name: str) -> None:
    content = made(name, "# Ferries are back\n\nThe ferries run again.", Spec(canonical_url=LINK))

    texts = texts_of(content)
    assert "".join(texts).count(LINK) == 1
    assert LINK in texts[-1]
    assert content.links == (LINK,)


@every_channel
def test_a_document_with_several_links_gives_none_by_itself(name: str) -> None:
    source = "# Ferries\n\nThey sail to [Bergen](https://a.example) and [Oslo](https://b.example)."

    assert made(name, source).fields["link"] == ""


@every_linking_channel
def test_the_address_the_author_wrote_out_is_the_link(name: str) -> None:
    source = "# Meetup in June\n\nThe meetup is free. Please register at https://meet.example/june."

    content = made(name, source)

    assert content.fields["link"] == "https://meet.example/june"
    assert "".join(texts_of(content)).count("https://") == 1


@every_channel
def test_what_serves_only_the_page_is_not_told(name: str) -> None:
    source = """# Anchor

[![Build](https://img.shields.io/x.svg)](https://ci.example/x)

## Table of contents

- [Installation](#installation)
- [License](#license)

Anchor holds a file in place while **other programs** write beside it. For more information see
the documentation. Its log is as follows:

    locked

## Installation

Run pip install anchor to install it on your machine today.

## License

Anchor is licensed under the MIT license of the year 2026.
"""

    text = "\n".join(texts_of(made(name, source)))

    assert "Anchor holds a file in place while other programs write beside it." in text
    for word in ("contents", "pip", "licen", "as follows", "more information", "Build", "**"):
        assert word not in text


@every_channel
def test_a_sentence_in_somebody_elses_voice_is_not_told_without_its_quotation(name: str) -> None:
    source = (
        '# Praise\n\nThe tool has users. "It is great. I use it every day. We all do," says Kim.'
    )

    assert "every day" not in "".join(texts_of(made(name, source)))


@every_channel
def test_a_name_for_something_left_out_is_left_out_too(name: str) -> None:
    source = "# Tool\n\nThe tool packs boxes fast.\n\n## Tips\n\nRun `make x`. We call it the yard."

    assert "the yard" not in "".join(texts_of(made(name, source)))


@every_channel
def test_the_title_is_not_repeated_when_the_lead_says_it(name: str) -> None:
    source = "# Office closed on 3 June\n\nOur office in Bergen is closed on Monday, 3 June."

    assert texts_of(made(name, source)) == ["Our office in Bergen is closed on Monday, 3 June."]


@every_channel
def test_hashtags_are_few_and_made_of_the_documents_words(name: str) -> None:
    about = (
        "Tidal power is clean. Tidal power works at night. Norway builds tidal power in the north."
    )
    content = made(name, f"# Tidal power for Norway\n\n{about}")

    tags = content.fields["hashtags"]
    assert isinstance(tags, list)
    assert "#TidalPower" in tags
    assert len(tags) <= CHANNELS[name].network.max_tags
    assert texts_of(content)[0].endswith(" ".join(tags))


@every_channel
def test_a_picture_with_a_description_goes_with_the_post(name: str) -> None:
    source = "# Ferries\n\nThe ferries run again.\n\n![A ferry](https://cdn.example/ferry.jpg)"

    assert made(name, source).media == ({"src": "https://cdn.example/ferry.jpg", "alt": "A ferry"},)


@every_channel
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Look at https://a.example/1 and https://b.example/2", "too_many_links"),
        ("Read https://a.example/lo…", "broken_link"),
        ("\u0301begins with a mark", "broken_character"),
        ("ends in a joiner 👩\u200d", "broken_character"),
        ("a" * 70_000, "over_limit"),
        ("", "empty_content"),
    ],
)
def test_a_post_that_somebody_broke_must_not_be_sent(name: str, text: str, rule: str) -> None:
    content = edited(made(name, "# Ferries\n\nThe ferries run again."), [text])

    found = CHANNELS[name].check(content)

    assert rule in [f.rule for f in found if f.severity is Severity.ERROR]


@every_channel
def test_a_line_that_stands_twice_is_noticed(name: str) -> None:
    content = edited(made(name, "# Ferries\n\nThe ferries run again."), ["One two three four."] * 2)

    assert "repeated_text" in [f.rule for f in CHANNELS[name].check(content)]


@every_channel
def test_repair_drops_tags_then_sentences_then_words(name: str) -> None:
    channel = CHANNELS[name]
    long = Slot(
        "The ferries run again, every hour, from the old harbour to the new one. " * 2000, ("b",)
    )
    plan = SocialPlan(((Piece(Slot("First of all.")), Piece(long)),), tags=("#Ferries",))
    only_long = SocialPlan(((Piece(long),),))

    untagged = repaired(channel, plan)
    shorter = repaired(channel, untagged)
    cut = repaired(channel, only_long)

    assert (untagged.tags, untagged.posts) == ((), plan.posts)
    assert shorter.posts == ((Piece(Slot("First of all.")),),)
    (text,) = texts_of(channel.render(cut, Spec()))
    assert channel.network.measure(text) <= channel.network.limit
    assert text.endswith((".", ELLIPSIS))


@every_channel
def test_a_plan_without_errors_is_not_repaired(name: str) -> None:
    plan = SocialPlan(((Piece(Slot("The ferries run again.")),),), tags=("#Ferries",))

    assert CHANNELS[name].repair(plan, []) is None


def repaired(channel: SocialChannel, plan: SocialPlan) -> SocialPlan:
    found = channel.repair(plan, channel.check(channel.render(plan, Spec())))
    assert found is not None
    return found


def edited(content: ChannelContent, texts: Sequence[str]) -> ChannelContent:
    parts = [{"text": text} for text in texts]
    return replace(content, fields={**content.fields, "parts": parts, "link": "", "hashtags": []})


def provenance_spans(content: ChannelContent) -> list[tuple[int, int, str]]:
    texts = texts_of(content)
    found = []
    for source in content.provenance:
        place = re.fullmatch(r"parts\.(\d+)\.text", source.field)
        assert place
        found.append((source.start, source.end, texts[int(place[1])]))
    return found
