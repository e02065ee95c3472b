"""Feeds: RSS and Atom, found through a page too."""

import pytest

from models.kit.errors import Invalid
from tasks.sources.rss import SOURCE
from tasks.writing.document import Document, Format
from tasks.writing.parsing.notices import NoticeCode
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import block_text
from tests.factories import places
from tests.support.canned import Answer, Site


def read(web: Site, feed: str, path: str = "/feed") -> Document:
    web.answers[path] = Answer(feed.encode(), "application/xml")
    new = SOURCE.fetch(f"rss:{web.url}{path}", secret="")
    return parse(new.content, format=Format(new.format))


def test_entries_are_sections_with_their_dates_links_and_words(web: Site) -> None:
    document = read(web, places.RSS)

    assert document.title == "Harbour news"
    assert [(s.level, s.title) for s in document.sections] == [
        (1, "Harbour news"),
        (2, "The harbour opens"),
        (3, "Loud"),
        (2, "Ferries <b> wait"),
    ]
    words = [block_text(block) for block in document.sections[1].blocks]
    assert words == ["Loud", "It opens on Saturday."]
    assert document.sections[1].date == "2026-11-20"
    assert NoticeCode.HIDDEN_TEXT_REMOVED in {n.code for n in document.warnings}


def test_an_entry_that_leaves_elements_open_harms_no_other(web: Site) -> None:
    document = read(web, places.RSS.replace("<div hidden>", "<div hidden><article><main>"))

    assert "One every hour." in [block_text(block) for block in document.blocks]


def test_atom_is_read_in_its_language(web: Site) -> None:
    document = read(web, places.ATOM)

    assert document.lang == "nb" or document.lang == "no"
    assert [s.title for s in document.sections] == ["Havn", "Havnen åpner"]
    assert "På lørdag." in [block_text(block) for block in document.blocks]


def test_a_page_leads_to_its_feed(web: Site) -> None:
    web.answers["/"] = Answer(
        b'<link rel=alternate type="application/rss+xml" href="feed"><p>x</p>', "text/html"
    )
    web.answers["/feed"] = Answer(places.RSS.encode(), "application/rss+xml")

    assert "The harbour opens" in SOURCE.fetch(f"rss:{web.url}/", secret="").content


def test_a_page_without_a_feed_is_refused(web: Site) -> None:
    with pytest.raises(Invalid, match="names none"):
        read(web, "<p>x</p>")


def test_an_empty_feed_is_refused(web: Site) -> None:
    with pytest.raises(Invalid, match="no entry"):
        read(web, "<rss><channel><title>T</title></channel></rss>")


def test_entities_of_a_feed_are_never_expanded(web: Site) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    feed = f"{bomb}<rss><channel><item><title>x &b;</title></item></channel></rss>"
    web.answers["/feed"] = Answer(feed.encode(), "application/xml")

    with pytest.raises(Invalid):
        SOURCE.fetch(f"rss:{web.url}/feed", secret="")
