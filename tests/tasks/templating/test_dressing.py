"""Content in a customer's template: what changes, and what stays whatever it leaves out."""

import email
from email.policy import SMTP

import pytest

from tasks.content import generate
from tasks.templating.confined import TemplateError
from tasks.templating.dressing import CHANNELS, CustomTemplate, dressed
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Spec
from tasks.writing.document import Format
from tasks.writing.parsing.parse import parse
from tests.factories.documents import NOTE, samples

SPEC = Spec(
    sender_name="Northwind",
    sender_address="news@northwind.example",
    postal_address="1 Pier Road\nBergen",
    unsubscribe_url="https://northwind.example/out?id=1&x=2",
    canonical_url="https://northwind.example/page",
)
SOURCE = (
    "<table><tr><td><h1>{{ title }}</h1>{% for s in updates %}<h2>{{ s.title }}</h2>{{ s.content }}"
    '<a href="{{ s.link }}">More</a>{% endfor %}<p>{{ vars.who }}</p></td></tr></table>'
)


def dress(channel: str, source: str = SOURCE, **values: object) -> ChannelContent:
    document = parse(NOTE, format=Format.MARKDOWN)
    analysis = analyse(document)
    made = generate(document, analysis, channel=channel, spec=SPEC)
    template = CustomTemplate(source, {"who": "Ann", **values})
    return dressed(made, template, document, analysis=analysis, spec=SPEC)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_template_is_the_look(channel: str) -> None:
    html = str(dress(channel).fields["html"])

    assert "<h1>Northwind 4.2 brings offline drafts and a calmer inbox</h1>" in html
    assert "<h2>Offline drafts</h2>" in html
    assert "every</em>" in html
    assert "<p>Ann</p>" in html


def test_an_email_keeps_its_way_out_its_sender_and_its_text_part() -> None:
    made = dress("email")

    html = str(made.fields["html"])
    assert "https://northwind.example/out?id=1&amp;x=2" in html
    assert "1 Pier Road" in html
    message = email.message_from_string(str(made.fields["eml"]), policy=SMTP)
    assert message["List-Unsubscribe"]
    parts = [part.get_content_type() for part in message.walk()]
    assert {"text/plain", "text/html"} <= set(parts)
    assert made.fields["size_bytes"] == len(html.encode())


def test_a_template_with_its_own_way_out_gets_no_second_footer() -> None:
    html = str(
        dress("email", '<p>{{ title }} <a href="{{ unsubscribe_url }}">out</a></p>').fields["html"]
    )

    assert html.count("northwind.example/out") == 1
    assert "1 Pier Road" not in html


def test_a_page_stays_a_whole_page() -> None:
    made = dress("website")

    assert str(made.fields["html"]).startswith("<!DOCTYPE html>")
    assert "application/ld+json" in str(made.fields["html"])
    assert str(made.fields["fragment"]) in str(made.fields["html"])


def test_the_hash_knows_template_and_values() -> None:
    hashes = {
        dress("email").input_hash,
        dress("email", who="Bob").input_hash,
        dress("email", SOURCE + " ").input_hash,
    }

    assert len(hashes) == 3
    assert dress("email") == dress("email")


def test_a_large_email_is_refused() -> None:
    made = dress("email", "{% for i in (1..3000) %}<p>{{ title }} {{ title }}</p>{% endfor %}")

    assert "html_too_large" in {finding.rule for finding in made.findings}


def test_a_template_that_fails_says_so() -> None:
    with pytest.raises(TemplateError, match="undefined"):
        dress("email", "{{ nothing }}")


@pytest.mark.parametrize("name", ["one_word", "only_code", "hostile", "scripts"])
def test_every_document_can_be_dressed(name: str) -> None:
    document = samples()[name]
    analysis = analyse(document)
    made = generate(document, analysis, channel="email", spec=SPEC)

    html = dressed(
        made, CustomTemplate(SOURCE, {"who": ""}), document, analysis=analysis, spec=SPEC
    ).fields["html"]

    assert "<canary" not in str(html)
    assert "javascript:" not in str(html)
