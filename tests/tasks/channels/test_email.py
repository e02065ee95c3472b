"""The email channel: what an inbox gets, what is never invented, and what still fits."""

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.kit.settings import Settings
from tasks.channels.email import HTML_LIMIT_BYTES
from tasks.content import generate
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Document, Format, Link, Paragraph, Text
from tasks.writing.layout.email_styles import EMAIL_STYLES, style_block
from tasks.writing.parsing.parse import parse
from tasks.writing.style import StyleProfile
from tests.factories.documents import NOTE, README, document, samples

SPEC = Spec(
    canonical_url="https://northwind.example/blog/4-2",
    sender_name="Northwind Press",
    sender_address="news@northwind.example",
    postal_address="Northwind Press\n12 Harbour Street\nBergen",
    unsubscribe_url="https://northwind.example/unsubscribe/" + "a" * 120,
    message_key="issue-42",
)
# CSS that Gmail, Outlook, Apple Mail and Yahoo show, by caniemail.com. The last four are comforts:
# without them a long word is cut off, or code wraps, or a hidden preheader shows in one old client.
WIDELY_SUPPORTED = {
    "background", "border", "border-bottom", "border-collapse", "border-left", "border-right",
    "border-top", "color", "font", "font-family", "font-size", "font-style", "letter-spacing",
    "line-height", "margin", "max-width", "padding", "text-align", "text-decoration",
    "text-transform", "vertical-align", "width",
} | {"display", "max-height", "overflow", "white-space", "word-break"}  # fmt: skip


def rendered(source: str | Document, spec: Spec = SPEC) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN) if isinstance(source, str) else source
    return generate(found, analyse(found), channel="email", spec=spec)


def message(content: ChannelContent) -> EmailMessage:
    raw = str(content.fields["eml"]).encode("ascii")
    return email.message_from_bytes(raw, policy=email.policy.default)


def rules(content: ChannelContent, severity: Severity | None = None) -> set[str]:
    return {f.rule for f in content.findings if severity is None or f.severity is severity}


def test_subject_is_the_title_and_preheader_says_something_else() -> None:
    fields = rendered(NOTE).fields

    assert fields["subject"] == "Northwind 4.2 brings offline drafts and a calmer inbox"
    assert 40 <= len(str(fields["preheader"])) <= 110
    assert fields["subject"] not in str(fields["preheader"])


def test_a_long_title_is_cut_between_words() -> None:
    title = "The harbour office announces a considerably extended timetable for all of its ferries"

    subject = str(rendered(f"# {title}\n\nFerries run all night.").fields["subject"])

    assert len(subject) <= 60
    assert set(subject.rstrip("…").split()) <= set(title.split())


def test_a_short_title_is_followed_by_the_first_sentence_if_that_fits() -> None:
    content = rendered("# Anchor\n\nA small tool that holds files in place. It is old.")

    assert content.fields["subject"] == "Anchor: A small tool that holds files in place"


def test_subject_and_preheader_name_the_blocks_they_come_from() -> None:
    fields_told = {p.field for p in rendered(NOTE).provenance}

    assert fields_told == {"subject", "preheader"}


def test_nothing_is_invented() -> None:
    content = rendered(NOTE, Spec())
    html, text = str(content.fields["html"]), str(content.fields["text"])

    for word in ("unsubscribe", "dear", "hello", "click here", "learn more", "©"):
        assert word not in html.lower()
        assert word not in text.lower()
    assert rules(content, Severity.WARNING) >= {
        "missing_unsubscribe",
        "missing_postal_address",
        "missing_sender",
    }


def test_what_the_sender_did_not_give_is_named_by_its_setting() -> None:
    told = [f.message.partition(" ")[0] for f in rendered(NOTE, Spec()).findings]

    settings_named = {name for name in told if name.startswith("TOOMBOS_")}
    assert settings_named == {
        "TOOMBOS_UNSUBSCRIBE_URL",
        "TOOMBOS_POSTAL_ADDRESS",
        "TOOMBOS_SENDER_ADDRESS",
    }
    assert {name.removeprefix("TOOMBOS_").lower() for name in settings_named} <= set(
        Settings.model_fields
    )


def test_a_page_named_in_the_front_matter_completes_links_and_leads_on() -> None:
    source = (
        "---\ncanonical: https://northwind.example/blog/4-2\n---\n# Title\n\n[Guide](guide) is out."
    )

    content = rendered(source, Spec())

    assert 'href="https://northwind.example/blog/guide"' in str(content.fields["html"])
    assert "relative_link" not in rules(content)


def test_what_the_sender_gave_is_shown_in_both_parts() -> None:
    content = rendered(NOTE)

    for part in ("html", "text"):
        shown = str(content.fields[part])
        assert "12 Harbour Street" in shown
        assert SPEC.unsubscribe_url in shown
        assert SPEC.canonical_url in shown
    assert not rules(content) & {"missing_unsubscribe", "missing_postal_address", "missing_sender"}


@pytest.mark.parametrize(
    "wrong", ["javascript:alert(1)", "{{ unsubscribe }}", "https://a.example/é x,"]
)
def test_an_unsubscribe_address_that_is_none_is_left_out_and_named(wrong: str) -> None:
    content = rendered(NOTE, replace(SPEC, unsubscribe_url=wrong))

    shown = str(content.fields["eml"])
    if "missing_unsubscribe" in rules(content):
        assert "List-Unsubscribe" not in shown
    else:
        assert "List-Unsubscribe: <https://a.example/%C3%A9%20x%2C>" in shown


def test_the_title_is_the_only_h1_and_levels_are_not_skipped() -> None:
    html = str(rendered(README).fields["html"])

    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_badges_and_lists_of_jumps_do_not_reach_the_inbox() -> None:
    html = str(rendered(README).fields["html"])

    assert "shields.io" not in html
    assert "Contents" not in html
    assert "First run" in html


def test_relative_links_become_words_unless_the_page_address_is_known() -> None:
    alone, placed = rendered(README, replace(SPEC, canonical_url="")), rendered(README)

    assert "docs/guide.md" not in str(alone.fields["html"])
    assert "guide" in str(alone.fields["html"])
    assert "relative_link" in rules(alone, Severity.WARNING)
    assert 'href="https://northwind.example/blog/docs/guide.md"' in str(placed.fields["html"])


def test_a_picture_that_email_cannot_show_leaves_its_description() -> None:
    content = rendered("# T\n\nWords here.\n\n![Flow of orders](flow.svg)", Spec())

    assert "<img" not in str(content.fields["html"])
    assert "Flow of orders" in str(content.fields["html"])
    assert "image_not_shown" in rules(content, Severity.WARNING)


def test_every_picture_has_an_alt_attribute_and_a_missing_one_is_reported() -> None:
    content = rendered("# T\n\nWords here.\n\n![](https://x.example/a.png)")

    assert '<img src="https://x.example/a.png" alt=""' in str(content.fields["html"])
    assert "image_without_alt" in rules(content, Severity.WARNING)


@pytest.mark.parametrize("style", sorted(EMAIL_STYLES))
def test_styles_are_inline_and_widely_supported(style: str) -> None:
    content = rendered(NOTE, replace(SPEC, template_style=style))
    html = str(content.fields["html"])

    used = {
        declaration.partition(":")[0].strip()
        for text in re.findall(r'style="([^"]*)"', html)
        for declaration in text.split(";")
        if declaration
    }
    assert used <= WIDELY_SUPPORTED
    assert html.count("<style>") - html.count("[if mso]><style>") == 1
    assert len(style_block(style)) < 1500
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme:dark)" in html


def test_styles_differ_in_more_than_colour() -> None:
    shapes = {
        tuple(
            re.findall(
                r"font:[^;\"]+", str(rendered(NOTE, replace(SPEC, template_style=s)).fields["html"])
            )
        )
        for s in EMAIL_STYLES
    }

    assert len(shapes) == len(EMAIL_STYLES)


@pytest.mark.parametrize(
    "name", ["many_sections", "long_paragraph", "long_table", "long_code", "long_list"]
)
def test_a_document_too_large_is_cut_and_says_so(name: str) -> None:
    content = rendered(samples()[name])

    html = str(content.fields["html"])
    assert HTML_LIMIT_BYTES // 3 < len(html.encode()) <= HTML_LIMIT_BYTES
    assert content.fields["size_bytes"] == len(html.encode())
    assert f'href="{SPEC.canonical_url}"' in html
    assert "Continue reading" in html
    assert f"Continue reading: {SPEC.canonical_url}" in str(content.fields["text"])
    assert "shortened" in rules(content, Severity.WARNING)


def test_a_cut_ends_before_a_section() -> None:
    content = rendered(samples()["many_sections"])

    last = re.findall(r"Section (\d+)", str(content.fields["html"]))[-1]
    assert f"Number {last} is told" in str(content.fields["html"])
    assert f"x.example/{last}" in str(content.fields["text"])


def test_a_cut_without_a_page_to_go_to_says_that_this_is_a_part() -> None:
    content = rendered(samples()["many_sections"], replace(SPEC, canonical_url=""))

    assert "This email shows the first part of a longer document." in str(content.fields["html"])
    assert "Continue reading" not in str(content.fields["html"])


def test_the_text_part_holds_every_link_and_is_wrapped() -> None:
    found = parse(NOTE, format=Format.MARKDOWN)
    text = str(rendered(NOTE).fields["text"])

    for link in (
        "https://northwind.example/guides/offline",
        "https://northwind.example/download?os=all&v=4.2",
        "support@northwind.example",
    ):
        assert link in text
    prose = [line for line in text.splitlines() if "://" not in line]
    assert max(map(len, prose)) <= 76
    assert found.title in text


def test_the_message_is_what_it_says_it_is() -> None:
    content = rendered(NOTE)

    read = message(content)
    text, html = read.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert read.get_content_type() == "multipart/alternative"
    assert text.get_content().replace("\r\n", "\n") == content.fields["text"]
    assert html.get_content().replace("\r\n", "\n") == content.fields["html"]
    assert read["Subject"] == content.fields["subject"]
    assert read["From"] == "Northwind Press <news@northwind.example>"
    assert read["Date"] is None
    assert read["To"] is None
    assert not read.defects


def test_one_click_unsubscribe_is_one_ascii_line() -> None:
    lines = str(rendered(NOTE).fields["eml"]).split("\r\n")

    assert f"List-Unsubscribe: <{SPEC.unsubscribe_url}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_message_id_follows_the_key_and_not_the_clock() -> None:
    first, same = message(rendered(NOTE)), message(rendered(NOTE))
    other = message(rendered(NOTE, replace(SPEC, message_key="issue-43")))

    assert first["Message-ID"] == same["Message-ID"] != other["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@northwind\.example>", first["Message-ID"])


def test_a_title_cannot_add_a_header() -> None:
    content = rendered(document(Paragraph("p", (Text("Words."),)), title="Hi\r\nBcc: x@y.example"))

    assert message(content)["Bcc"] is None
    assert content.fields["subject"] == "Hi Bcc: x@y.example"


@pytest.mark.parametrize(
    "sender", ["no-at-sign", "a@b@c", "x y@z.example", "a@b.example\r\nBcc: c@d"]
)
def test_a_sender_that_is_no_address_is_left_out_and_named(sender: str) -> None:
    content = rendered(NOTE, replace(SPEC, sender_address=sender))

    assert message(content)["From"] is None
    assert "missing_sender" in rules(content, Severity.WARNING)


def test_right_to_left_text_is_laid_out_from_the_right() -> None:
    html = str(
        rendered("# ميناء\n\nيفتح الميناء القديم يوم السبت بعد عامين من العمل.").fields["html"]
    )

    assert '<html lang="ar" dir="rtl">' in html


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8"), max_size=12),
            st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9./?=&-]{0,60}", fullmatch=True),
        ),
        max_size=12,
    )
)
def test_no_link_of_the_document_is_lost_in_the_text_part(links: list[tuple[str, str]]) -> None:
    blocks = [
        Paragraph(f"p{n}", (Text("See "), Link(href, (Text(words),))))
        for n, (words, href) in enumerate(links)
    ]

    text = str(rendered(document(*blocks, title="Links")).fields["text"])

    assert all(href in text for _, href in links)


def test_the_branded_look_has_the_customer_s_colour_and_logo() -> None:
    style = StyleProfile(brand_color="#ffd400", logo_url="https://x.example/logo.png")
    spec = replace(SPEC, template_style="branded", style=style)

    html = str(rendered(NOTE, spec).fields["html"])

    assert "background:#ffd400;color:#000000" in html
    assert f'<img src="https://x.example/logo.png" alt="{SPEC.sender_name}"' in html
    assert "#ffd400" not in str(
        rendered(NOTE, replace(spec, template_style="modern")).fields["html"]
    )
