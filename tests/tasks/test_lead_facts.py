"""What a reader must not miss stands where everybody reads: the first post, the email's first screen."""

import pytest

from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse
from tests.factories.labelled import LABELLED

POSTS = ("social_twitter", "social_bluesky", "social_mastodon", "social_threads", "social_linkedin")
FIRST_SCREEN = 600  # characters of the text part


def made(channel: str, source: str) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel=channel, spec=Spec())


@pytest.mark.parametrize("channel", POSTS)
def test_the_lead_fact_is_in_the_first_post(channel: str) -> None:
    missed = [fact for source, fact in LABELLED if fact not in texts_of(made(channel, source))[0]]

    assert len(missed) <= 0.1 * len(LABELLED), missed


def test_the_lead_fact_is_on_the_first_screen_of_the_email() -> None:
    shown = [
        fact in str(made("email", source).fields["text"])[:FIRST_SCREEN].replace("\n", " ")
        for source, fact in LABELLED
    ]

    assert all(shown)


def test_the_lead_fact_is_on_the_card() -> None:
    cards = [made("website", source).fields["card"] for source, _ in LABELLED]
    shown = [fact in str(card) for card, (_, fact) in zip(cards, LABELLED, strict=True)]

    assert sum(shown) >= 0.8 * len(LABELLED)
