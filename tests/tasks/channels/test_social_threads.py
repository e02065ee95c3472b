"""The Threads channel: emoji weigh their bytes, one topic tag."""

from dataclasses import replace

import pytest

from tasks.channels.social_threads import CHANNEL, post_length
from tasks.content import generate
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

ABOUT = (
    "# Tidal power for Norway\n\nTidal power is clean. Tidal power works at night. "
    "Norway builds tidal power in the north. Storm Bridge is near. Storm Bridge opens soon."
)


def made() -> ChannelContent:
    found = parse(ABOUT, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel="social_threads", spec=Spec())


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("plain #1", 8),
        ("blåbær", 6),
        ("日本語", 3),
        ("🎉", 4),
        ("👩‍👩‍👧‍👦", 25),
        ("1️⃣", 7),
        ("☕ tea", 7),
        ("𠮷", 4),
        ("© 2026", 6),
    ],
)
def test_an_emoji_counts_as_its_bytes(text: str, length: int) -> None:
    assert post_length(text) == length


def test_a_post_has_one_topic_tag() -> None:
    assert made().fields["hashtags"] == ["#TidalPower"]


def test_a_second_topic_tag_blocks() -> None:
    content = made()
    content = replace(content, fields={**content.fields, "hashtags": ["#One", "#Two"]})

    errors = [f.rule for f in CHANNEL.check(content) if f.severity is Severity.ERROR]

    assert errors == ["over_tag_limit"]
