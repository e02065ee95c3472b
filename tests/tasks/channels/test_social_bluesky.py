"""The Bluesky channel: two limits at once, and links and tags said in bytes."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.channels.social_bluesky import CHANNEL, LIMIT, LIMIT_BYTES, post_length
from tasks.content import generate
from tasks.social.network import SocialPlan
from tasks.social.posts import Piece
from tasks.social.rules import texts_of
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Slot, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse
from tasks.writing.words.counting import grapheme_length, utf8_length

LINK = "https://northwind.example/höfe?a=1"
FAMILY = "👩‍👩‍👧‍👦"


def made(source: str, spec: Spec) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN)
    return generate(found, analyse(found), channel="social_bluesky", spec=spec)


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_a_text_is_within_the_limit_exactly_when_both_limits_hold(text: str) -> None:
    fits = grapheme_length(text) <= LIMIT and utf8_length(text) <= LIMIT_BYTES

    assert (post_length(text) <= LIMIT) == fits


def test_a_family_of_emoji_is_one_character_of_25_bytes() -> None:
    assert post_length(FAMILY) == 3  # 25 bytes are the tighter limit here
    assert grapheme_length(FAMILY) == 1
    assert post_length(FAMILY * 121) > LIMIT


def test_facets_name_the_link_and_the_tags_in_bytes() -> None:
    about = (
        "Tidal power is clean. Tidal power works at night. Norway builds tidal power in the north."
    )
    content = made(f"# Tidal power für Norway\n\n{about}", Spec(canonical_url=LINK))

    parts = content.fields["parts"]
    assert isinstance(parts, list)
    (text,) = texts_of(content)
    found = {
        text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(): f["features"][0]
        for f in parts[0]["facets"]
    }
    link = content.fields["link"]
    assert isinstance(link, str)
    assert found[link] == {"$type": "app.bsky.richtext.facet#link", "uri": link}
    assert found["#TidalPower"] == {"$type": "app.bsky.richtext.facet#tag", "tag": "TidalPower"}


def test_the_page_is_a_card_with_title_and_lead() -> None:
    content = made("# Ferries are back\n\nThe ferries run again.", Spec(canonical_url=LINK))

    assert content.fields["embed"] == {
        "uri": content.fields["link"],
        "title": "Ferries are back",
        "description": "The ferries run again.",
    }


def test_a_long_address_is_left_to_the_card() -> None:
    address = "https://northwind.example/" + "a" * 200

    content = made("# Ferries are back\n\nThe ferries run again.", Spec(canonical_url=address))

    embed = content.fields["embed"]
    assert isinstance(embed, dict)
    assert embed["uri"] == address
    assert "https" not in "".join(texts_of(content))
    assert "link_in_card" in [f.rule for f in content.findings]


def test_both_limits_are_counted_and_block() -> None:
    plan = SocialPlan(((Piece(Slot(FAMILY * 130)),),))

    content = CHANNEL.render(plan, Spec())
    errors = [f.rule for f in CHANNEL.check(content) if f.severity is Severity.ERROR]

    assert {count.rule: count.limit for count in content.counts} == {
        "graphemes": LIMIT,
        "utf8_bytes": LIMIT_BYTES,
    }
    assert errors == ["over_limit"]
