"""A whole web page around an article: head, meta data for search and sharing, style sheet, body.

The website channel calls it. It runs no script; the only script element holds JSON-LD.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from tasks.writing.layout.escaping import escape
from tasks.writing.layout.page_styles import look_of, style_sheet
from tasks.writing.layout.wording import direction

_ISO_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page says about itself. Empty means unknown and is left out."""

    title: str
    description: str
    lang: str
    style: str
    content_type: str = "update"
    canonical_url: str = ""
    image: str = ""
    image_alt: str = ""
    author: str = ""
    published: str = ""
    publisher: str = ""
    standfirst: str = ""
    reading_time: str = ""
    tags: tuple[str, ...] = ()
    word_count: int = 0
    brand_color: str = ""


def page_html(facts: PageFacts, fragment: str, json_ld: Mapping[str, object]) -> str:
    """The complete HTML document; the same facts and fragment give the same bytes."""
    lang = escape(facts.lang)
    turn = ' dir="rtl"' if direction(facts.lang) == "rtl" else ""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{lang}"{turn}>',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(facts.title)}</title>",
            *_head(facts),
            f'<script type="application/ld+json">{_script_safe(json_ld)}</script>',
            f"<style>\n{style_sheet(facts.style, facts.brand_color)}\n</style>",
            "</head>",
            "<body>",
            "<main>",
            "<article>",
            _header(facts),
            f'<div class="body">\n{fragment}\n</div>',
            "</article>",
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def article_json_ld(facts: PageFacts) -> dict[str, object]:
    """schema.org's Article with the facts that are known; a headline is at most 110 characters."""
    kind = {"blog": "BlogPosting", "announcement": "NewsArticle"}.get(facts.content_type, "Article")
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": facts.title[:110],
        "description": facts.description,
        "inLanguage": facts.lang,
        "wordCount": facts.word_count,
        "datePublished": facts.published if _ISO_DATE.fullmatch(facts.published) else "",
        "author": {"@type": "Person", "name": facts.author} if facts.author else "",
        "publisher": {"@type": "Organization", "name": facts.publisher} if facts.publisher else "",
        "image": [facts.image] if facts.image else "",
        "keywords": list(facts.tags),
        "url": facts.canonical_url,
        "mainEntityOfPage": facts.canonical_url,
    }
    return {key: value for key, value in told.items() if value}


def _head(facts: PageFacts) -> list[str]:
    """Meta elements for search engines and for cards; Open Graph is at ogp.me."""
    named = (
        ("description", facts.description),
        ("author", facts.author),
        ("twitter:card", "summary_large_image" if facts.image else "summary"),
    )
    properties = (
        ("og:type", "article"),
        ("og:title", facts.title),
        ("og:description", facts.description),
        ("og:url", facts.canonical_url),
        ("og:site_name", facts.publisher),
        ("og:image", facts.image),
        ("og:image:alt", facts.image_alt),
        ("article:published_time", facts.published if _ISO_DATE.fullmatch(facts.published) else ""),
    )
    out = [f'<meta name="{key}" content="{escape(value)}">' for key, value in named if value]
    out += [
        f'<meta property="{key}" content="{escape(value)}">' for key, value in properties if value
    ]
    if facts.canonical_url:
        out.append(f'<link rel="canonical" href="{escape(facts.canonical_url)}">')
    look = look_of(facts.style, facts.brand_color)
    out += [
        f'<meta name="theme-color" content="{paper}" media="(prefers-color-scheme: {light})">'
        for light, paper in (("light", look.light.band), ("dark", look.dark.band))
    ]
    return out


def _header(facts: PageFacts) -> str:
    about = [escape(facts.author)] if facts.author else []
    if _ISO_DATE.fullmatch(facts.published):
        about.append(f'<time datetime="{facts.published}">{facts.published[:10]}</time>')
    elif facts.published:
        about.append(escape(facts.published))
    if facts.reading_time:
        about.append(escape(facts.reading_time))
    standfirst = (
        f'<p class="standfirst">{escape(facts.standfirst)}</p>\n' if facts.standfirst else ""
    )
    byline = f'<p class="about">{" · ".join(about)}</p>\n' if about else ""
    return f'<div class="top"><header>\n<h1>{escape(facts.title)}</h1>\n{standfirst}{byline}</header></div>'


def _script_safe(json_ld: Mapping[str, object]) -> str:
    """JSON that cannot end its script element or open a comment in it."""
    return orjson.dumps(dict(json_ld)).decode().replace("<", "\\u003c").replace(">", "\\u003e")
