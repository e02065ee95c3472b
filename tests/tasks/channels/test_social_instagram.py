"""The Instagram channel: a caption without addresses, and what goes beside it."""

from dataclasses import replace

from tasks.channels.social_instagram import CHANNEL, TAG_LIMIT
from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

LINK = "https://northwind.example/blog/4-2"
MEETUP = """# Meetup in June

The meetup is on 12 June. Please register at https://meet.example/june today. It is free for members.
Talks begin at six.
"""


def made(source: str, spec: Spec) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel="social_instagram", spec=spec)


def test_an_address_is_given_beside_the_caption_and_said_to_be_no_link_in_it() -> None:
    content = made("# Ferries\n\nThe ferries run again.", Spec(canonical_url=LINK))

    assert LINK not in "".join(texts_of(content))
    assert content.fields["profile_link"] == LINK
    (finding,) = [f for f in content.findings if f.rule == "link_not_clickable"]
    assert LINK in finding.message


def test_a_sentence_with_an_address_goes_with_what_leans_on_it() -> None:
    (text,) = texts_of(made(MEETUP, Spec()))

    assert text == "Meetup in June\n\nThe meetup is on 12 June. Talks begin at six."


def test_a_document_without_a_page_says_nothing_about_links() -> None:
    content = made("# Ferries\n\nThe ferries run again.", Spec())

    assert "profile_link" not in content.fields
    assert content.findings == ()


def test_more_tags_than_the_network_takes_block() -> None:
    content = made("# Ferries\n\nThe ferries run again.", Spec())
    tags = [f"#Tag{n}" for n in range(TAG_LIMIT + 1)]

    found = CHANNEL.check(replace(content, fields={**content.fields, "hashtags": tags}))

    assert "over_tag_limit" in [f.rule for f in found if f.severity is Severity.ERROR]
