"""The website channel: a valid, readable page, and parts another system can use."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.content import generate
from tasks.writing.analysing.analyse import analyse
from tasks.writing.channel import ChannelContent, Severity, Spec
from tasks.writing.document import Document, Format, Heading, Paragraph, Text
from tasks.writing.layout.page_styles import LOOKS, Palette
from tasks.writing.parsing.parse import parse
from tests.factories.documents import EVIL, NOTE, PAGE, README, SCRIPTS, document, samples

SPEC = Spec(canonical_url="https://northwind.example/blog/4-2", sender_name="Northwind")


def rendered(source: str | Document, spec: Spec = SPEC) -> ChannelContent:
    found = parse(source, format=Format.MARKDOWN) if isinstance(source, str) else source
    return generate(found, analyse(found), channel="website", spec=spec)


def page(content: ChannelContent) -> str:
    return str(content.fields["html"])


def test_page_has_what_readers_and_search_engines_look_for() -> None:
    html = page(rendered(NOTE))

    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>Northwind 4.2 brings offline drafts and a calmer inbox</title>" in html
    assert '<link rel="canonical" href="https://northwind.example/blog/4-2">' in html
    assert '<meta property="og:image" content="https://cdn.northwind.example/drafts.png">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html
    assert '<time datetime="2026-04-14">' in html


def test_what_is_unknown_is_left_out() -> None:
    html = page(rendered("Some words without anything around them, in a plain sentence.", Spec()))

    for name in ("canonical", "og:url", "og:image", "author", "article:published_time"):
        assert f'"{name}"' not in html


def test_description_is_made_of_whole_sentences_of_the_document() -> None:
    content = rendered(NOTE)

    description = str(content.fields["description"])
    assert 70 <= len(description) <= 155
    assert f'<meta name="description" content="{description}">' in page(content)
    assert {p.field for p in content.provenance} >= {"title", "description", "excerpt"}


def test_the_author_s_own_description_comes_first() -> None:
    found = parse(PAGE, format=Format.HTML)

    description = str(rendered(found).fields["description"])

    assert description.startswith("The old harbour opens again on Saturday after two years.")


@pytest.mark.parametrize("name", sorted(n for n in samples() if not n.startswith(("long", "many"))))
def test_headings_form_an_outline_and_ids_are_unique(name: str) -> None:
    content = rendered(samples()[name])
    html = page(content)

    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", i) for i in ids)
    toc = content.fields["toc"]
    assert isinstance(toc, list)
    assert [entry["id"] for entry in toc] == ids


def test_links_inside_the_document_lead_to_its_headings() -> None:
    content = rendered(README)

    targets = set(re.findall(r'href="#([^"]*)"', page(content)))
    ids = set(re.findall(r'\bid="([^"]*)"', page(content)))
    assert targets == {"install", "use"}
    assert targets <= ids


def test_a_link_to_nowhere_in_the_document_leaves_its_words() -> None:
    content = rendered("# T\n\nSee [the end](#no-such-place) for more.")

    assert "#no-such-place" not in page(content)
    assert "See the end for more." in page(content)
    assert "dead_link" in {f.rule for f in content.findings}


def test_tables_are_announced_scroll_and_keep_their_shape() -> None:
    html = page(rendered(samples()["odd_tables"]))

    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        widths = {len(re.findall(r"<t[hd][ >]", row)) for row in re.findall(r"<tr>.*?</tr>", table)}
        assert len(widths) == 1
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table: Odd">' in html
    assert '<th scope="col">column 0</th>' in html


def test_json_ld_cannot_end_its_script_element() -> None:
    content = rendered(samples()["hostile"])

    block = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', page(content), re.DOTALL
    )
    assert block is not None
    assert "<" not in block[1]
    assert json.loads(block[1]) == content.fields["json_ld"]


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [("update", "Article"), ("blog", "BlogPosting"), ("announcement", "NewsArticle")],
)
def test_json_ld_says_what_kind_of_article_it_is(content_type: str, kind: str) -> None:
    json_ld = rendered(NOTE, replace(SPEC, content_type=content_type)).fields["json_ld"]

    assert isinstance(json_ld, dict)
    assert json_ld["@type"] == kind
    assert json_ld["datePublished"] == "2026-04-14"
    assert json_ld["author"] == {"@type": "Person", "name": "Marta Lindqvist"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Größer, schöner & neuer: Ærø", "grosser-schoner-neuer-aero"),
        ("It's 4.2!", "its-4-2"),
        ("a " * 90, "-".join("a" * 50)),
    ],
)
def test_slugs_are_plain_words(title: str, expected: str) -> None:
    found = document(Paragraph("p", (Text("Words."),)), title=title)

    assert rendered(found).fields["slug"] == expected


def test_a_title_in_another_script_gets_a_stable_slug() -> None:
    slugs = {str(rendered(SCRIPTS).fields["slug"]) for _ in range(2)}

    assert len(slugs) == 1
    assert re.fullmatch(r"post-[0-9a-f]{8}", slugs.pop())


@settings(max_examples=60)
@given(title=st.text(min_size=1, max_size=400))
def test_every_slug_is_usable(title: str) -> None:
    found = document(Paragraph("p", (Text("Words."),)), title=title)

    slug = str(rendered(found).fields["slug"])

    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= 100


def test_fragment_is_the_body_and_nothing_else() -> None:
    content = rendered(NOTE)

    fragment = str(content.fields["fragment"])
    assert fragment in page(content)
    assert "<h1" not in fragment
    assert "<style" not in fragment


def test_no_word_of_the_document_is_lost() -> None:
    found = parse(README, format=Format.MARKDOWN)

    html = page(rendered(found))

    for word in ("Contents", "guide", "pip install anchor", "Deep", "Diagram"):
        assert word in html


def test_the_title_is_not_repeated_in_the_body() -> None:
    assert (
        page(rendered(NOTE)).count(">Northwind 4.2 brings offline drafts and a calmer inbox</h")
        == 1
    )


def test_a_title_that_had_to_be_cut_stays_whole_in_the_body() -> None:
    long = "word " * 80

    html = page(
        rendered(document(Heading("h", 1, (Text(long),)), Paragraph("p", (Text("x"),)), title=long))
    )

    assert long.strip() in html


def test_only_json_ld_is_a_script_and_nothing_is_loaded_but_pictures() -> None:
    html = page(rendered(NOTE))

    assert html.count("<script") == 1
    assert "@import" not in html
    assert "url(" not in html
    assert re.findall(r'<link rel="([^"]*)"', html) == ["canonical"]


def test_hostile_words_are_shown_as_words() -> None:
    html = page(rendered(document(Paragraph("p", (Text(EVIL),)), title=EVIL)))

    assert "&lt;canary onload=&quot;x&quot;&gt;" in html
    assert "</style></title>" not in html


@pytest.mark.parametrize("look", sorted(LOOKS))
@pytest.mark.parametrize("light", ["light", "dark"])
def test_text_has_enough_contrast(look: str, light: str) -> None:
    palette: Palette = getattr(LOOKS[look], light)

    for ground in (palette.paper, palette.band, palette.box):
        for ink in (palette.ink, palette.muted, palette.accent):
            assert _contrast(ink, ground) >= 4.5


def test_pictures_without_descriptions_are_reported() -> None:
    content = rendered("# T\n\nWords.\n\n![](https://x.example/a.png)")

    assert ("image_without_alt", Severity.WARNING) in {
        (f.rule, f.severity) for f in content.findings
    }


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("key", ["canonical", "url", "link"])
def test_the_page_is_where_the_front_matter_says_unless_asked_otherwise(key: str) -> None:
    source = f"---\n{key}: https://northwind.example/own\n---\n# Title\n\nWords about it."
    found = parse(source, format=Format.MARKDOWN)
    asked = Spec(canonical_url="https://northwind.example/asked")

    urls = [
        generate(found, analyse(found), channel="website", spec=spec).fields["canonical_url"]
        for spec in (Spec(), asked)
    ]

    assert urls == ["https://northwind.example/own", "https://northwind.example/asked"]
