"""The Mastodon channel: what an address costs, and the server's own limit."""

import pytest

from tasks.channels.social_mastodon import CHANNEL, LIMIT, post_length
from tasks.content import generate
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

LONG = "# The long walk\n\n" + "\n\n".join(
    f"## Day {n}\n\nOn day {n} we walked {n + 11} kilometres along the coast, past the lighthouse "
    f"and the mill, and slept in the hut of the fishing club at stop {n}."
    for n in range(1, 9)
)


def made(spec: Spec) -> ChannelContent:
    found = parse(LONG, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel="social_mastodon", spec=spec)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a https://example.com/" + "x" * 200, 25),
        ("a http://a.no", 25),  # a short one costs as much
        ("a example.com", 13),  # no scheme: a link for X, words for Mastodon
        ("a https://host.example/x", 24),  # no such top-level domain: letter by letter
        ("👩‍👩‍👧‍👦 høst", 6),
    ],
)
def test_an_address_costs_23_and_a_character_one(text: str, length: int) -> None:
    assert post_length(text) == length


def test_the_limit_is_500_and_a_server_may_set_its_own() -> None:
    usual, roomy = made(Spec()), made(Spec(limits=(("social_mastodon", 5000),)))

    assert {count.limit for count in usual.counts} == {LIMIT}
    assert {count.limit for count in roomy.counts} == {5000}
    assert len(texts_of(roomy)) < len(texts_of(usual))
    assert not [f for f in roomy.findings if f.severity is Severity.ERROR]


def test_a_post_is_judged_by_the_limit_it_was_written_for() -> None:
    tight = made(Spec(limits=(("social_mastodon", 120),)))

    assert all(post_length(text) <= 120 for text in texts_of(tight))
    assert not [f for f in CHANNEL.check(tight) if f.severity is Severity.ERROR]


def test_short_points_share_a_post() -> None:
    first, *_ = texts_of(made(Spec()))

    assert "day 1" in first
    assert "day 2" in first
