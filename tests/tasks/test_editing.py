"""Edited content: what follows from a change is made again, for every channel there is."""

import email
import email.policy
from typing import Any

import pytest

from models.kit.errors import Invalid
from tasks import content, editing
from tasks.channels import load
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse

TEXT = """# Release 2.4

Exports are **three times** faster. See https://example.com/x for more.

## News

Every report opens in under a second now, even those with a hundred thousand rows.
"""
SPEC = Spec(
    sender_name="Ann Bell",
    sender_address="ann@example.com",
    unsubscribe_url="https://example.com/u",
    postal_address="1 Main Street",
)


def make(channel: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A content as the engine makes it."""
    document = parse(TEXT, format=Format.MARKDOWN, title="")
    made = content.generate(document, analyse(document), channel=channel, spec=SPEC)
    report = {
        "findings": [],
        "counts": [{"rule": c.rule, "value": c.value, "limit": c.limit} for c in made.counts],
        "provenance": [{"field": p.field, "start": p.start} for p in made.provenance],
        "links": list(made.links),
        "media": [],
    }
    return dict(made.fields), report


def editable(channel: str) -> tuple[str, ...]:
    return editing.EDITABLE[load()[channel].capabilities().kind]


CHANNELS = sorted(load())


@pytest.mark.parametrize("channel", CHANNELS)
def test_saying_the_same_again_changes_nothing_that_people_read(channel: str) -> None:
    body, report = make(channel)
    same = {name: body[name] for name in editable(channel) if name in body}

    made, _ = editing.revise(channel, body, report, same)

    derived = {"eml"}  # its message id follows from what it says
    assert {k: v for k, v in made.items() if k not in derived} == {
        k: v for k, v in body.items() if k not in derived
    }


@pytest.mark.parametrize("channel", [c for c in CHANNELS if c.startswith("social_")])
def test_posts_are_counted_and_judged_anew(channel: str) -> None:
    body, report = make(channel)
    network = load()[channel].network  # type: ignore[attr-defined]

    short, told = editing.revise(channel, body, report, {"parts": [{"text": "A new post."}]})
    _, judged = editing.revise(channel, body, report, {"parts": ["x" * (network.limit + 1)]})

    assert [part["text"] for part in short["parts"]] == ["A new post."]
    assert short["parts"][0]["count"] == network.measure("A new post.")
    assert told["counts"][0]["value"] == network.measure("A new post.")
    assert [f["rule"] for f in judged["findings"] if f["severity"] == "error"] == ["over_limit"]


def test_what_a_post_does_not_say_any_more_is_forgotten() -> None:
    body, report = make("social_twitter")
    assert body["link"]

    made, told = editing.revise("social_twitter", body, report, {"parts": ["Short."]})

    assert made["link"] == ""
    assert told["findings"] == []


def test_linkedin_gets_its_commentary_anew() -> None:
    body, report = make("social_linkedin")

    made, _ = editing.revise("social_linkedin", body, report, {"parts": ["A (new) post."]})

    assert made["text"] == "A (new) post."
    assert made["commentary"] == r"A \(new\) post."


def test_blueskys_links_stand_where_they_are_now() -> None:
    body, report = make("social_bluesky")
    text = f"Ünïted: {body['link']} now"

    made, _ = editing.revise("social_bluesky", body, report, {"parts": [text], "hashtags": []})

    (facet,) = made["parts"][0]["facets"]
    place = facet["index"]
    assert text.encode()[place["byteStart"] : place["byteEnd"]].decode() == body["link"]


def test_an_emails_message_says_what_the_email_says() -> None:
    body, report = make("email")
    changes = {
        "subject": "Ein größerer Betreff",
        "text": "Only words.",
        "html": "<p>Only words.</p>",
    }

    made, told = editing.revise("email", body, report, changes)

    message = email.message_from_string(made["eml"], policy=email.policy.default)
    assert message["Subject"] == "Ein größerer Betreff"
    assert message["From"].addresses[0].addr_spec == "ann@example.com"
    assert message["From"].addresses[0].display_name == "Ann Bell"
    assert message["List-Unsubscribe"] == "<https://example.com/u>"
    assert message["List-Unsubscribe-Post"]
    parts = {p.get_content_type(): p.get_content().strip() for p in message.iter_parts()}
    assert parts == {"text/plain": "Only words.", "text/html": "<p>Only words.</p>"}
    old = email.message_from_string(body["eml"], policy=email.policy.default)
    assert message["Message-ID"] != old["Message-ID"]
    assert made["size_bytes"] == len("<p>Only words.</p>")
    assert all(p["field"] != "subject" for p in told["provenance"])


def test_a_page_says_its_new_title_everywhere() -> None:
    body, report = make("website")
    changes = {
        "title": "Faster & better <2.4>",
        "description": 'The "new" one',
        "fragment": "<p>x</p>",
    }

    made, _ = editing.revise("website", body, report, changes)

    html = made["html"]
    assert "<title>Faster &amp; better &lt;2.4&gt;</title>" in html
    assert "<h1>Faster &amp; better &lt;2.4&gt;</h1>" in html
    assert html.count('content="The &quot;new&quot; one"') == body["html"].count(
        f'content="{body["description"]}"'
    )
    assert f">{body['title']}<" not in html
    assert "<p>x</p>" in html
    assert made["json_ld"]["headline"] == "Faster & better <2.4>"
    assert r"Faster & better \u003c2.4\u003e" in html
    again, _ = editing.revise("website", made, report, {"fragment": body["fragment"]})
    assert body["fragment"] in again["html"]


BAD = [
    ("email", {"eml": "x"}, "'eml'"),
    ("email", {"subject": 7}, "subject"),
    ("email", {"subject": "a\nb"}, "one line"),
    ("email", {"text": "a\x00"}, "NUL"),
    ("email", {"html": "x" * 1_000_001}, "1,000,000"),
    ("website", {"slug": "No Way"}, "slug"),
    ("website", {"title": " "}, "title"),
    ("website", {"tags": "a,b"}, "list"),
    ("website", {"word_count": 3}, "'word_count'"),
    ("social_twitter", {"parts": []}, "parts"),
    ("social_twitter", {"parts": ["x"] * 51}, "50"),
    ("social_facebook", {"parts": ["a", "b"]}, "1 to 1"),
    ("social_twitter", {"parts": [{"words": "x"}]}, "texts"),
    ("social_twitter", {"parts": "x"}, "list"),
]


@pytest.mark.parametrize(("channel", "changes", "words"), BAD)
def test_a_bad_change_is_named(channel: str, changes: dict[str, Any], words: str) -> None:
    body, report = make(channel)

    with pytest.raises(Invalid, match=words):
        editing.revise(channel, body, report, changes)
