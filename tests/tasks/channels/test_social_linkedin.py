"""The LinkedIn channel: escaping for the API, the hook, paragraphs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.channels.social_linkedin import CHANNEL, HOOK, LIMIT, escape_commentary, escaped_length
from tasks.content import generate
from tasks.social.network import SocialPlan
from tasks.social.posts import Piece
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Slot, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

PLAIN = Spec()


def made(source: str, spec: Spec = PLAIN) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel="social_linkedin", spec=spec)


@pytest.mark.parametrize(
    ("text", "commentary"),
    [
        (
            "Up 5 (five) * [six] {7} <8> | ~9_0 @you \\",
            r"Up 5 \(five\) \* \[six\] \{7\} \<8\> \| \~9\_0 \@you \\",
        ),
        ("Now #TidalPower works", "Now #TidalPower works"),
        ("C# and item #12", r"C\# and item \#12"),
        ("https://a.example/b_c#d", r"https://a.example/b\_c\#d"),
    ],
)
def test_reserved_characters_are_escaped_and_hashtags_still_work(
    text: str, commentary: str
) -> None:
    assert escape_commentary(text) == commentary


@given(st.text(max_size=200))
def test_taking_the_escapes_away_gives_the_text(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape_commentary(text), flags=re.DOTALL) == text


@given(st.text(max_size=200))
def test_the_escaped_length_is_counted_in_utf16_units(text: str) -> None:
    units = len(escape_commentary(text).encode("utf-16-le", "surrogatepass")) // 2

    assert escaped_length(text) == units


def test_the_limit_holds_after_escaping() -> None:
    brackets = Slot("(((( )))) " * 200)
    plan = SocialPlan(((Piece(brackets),),))

    rules = [f.rule for f in CHANNEL.check(CHANNEL.render(plan, Spec()))]

    assert len(brackets.text) < LIMIT
    assert "over_limit" in rules


def test_what_people_read_and_what_the_api_gets_are_both_given() -> None:
    content = made("# Ferries are back\n\nThe ferries run again (every hour).")

    assert content.fields["text"] == texts_of(content)[0]
    assert content.fields["text"] == "Ferries are back\n\nThe ferries run again (every hour)."
    assert (
        content.fields["commentary"]
        == "Ferries are back\n\nThe ferries run again \\(every hour\\)."
    )


def test_lists_become_bullets_under_their_lead_in() -> None:
    source = "# Harbour day\n\nThe harbour opens on Saturday. You will find there:\n\n- boats to rent\n- fresh fish\n"

    assert "You will find there:\n• boats to rent\n• fresh fish" in texts_of(made(source))[0]


def test_a_heading_stands_right_above_its_paragraph() -> None:
    source = (
        "# Harbour day\n\nThe harbour opens on Saturday.\n\n## Ferries\n\nA boat leaves every hour."
    )

    assert texts_of(made(source)) == [
        "Harbour day\n\nThe harbour opens on Saturday.\n\nFerries\nA boat leaves every hour."
    ]


def test_a_hook_longer_than_the_feed_shows_is_noticed() -> None:
    lead = "The council decided " + "after a long debate " * 12 + "to open the harbour."

    rules = [f.rule for f in made(f"# Harbour\n\n{lead}").findings]

    assert len(lead) > HOOK
    assert "long_hook" in rules
