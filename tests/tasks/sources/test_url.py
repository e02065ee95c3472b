"""Pages and files on the web."""

import pytest

from models.kit.errors import Invalid
from tasks.sources.url import SOURCE
from tasks.writing.document import Format, Image, Link, Paragraph, Text
from tasks.writing.parsing.notices import NoticeCode
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text
from tests.factories import places
from tests.factories.files import docx, line, paragraph, pdf
from tests.support.canned import Answer, Site


def fetch(web: Site, body: bytes | str, kind: str, path: str = "/a") -> tuple[str, str]:
    raw = body.encode() if isinstance(body, str) else body
    web.answers[path] = Answer(raw, kind)
    new = SOURCE.fetch(web.url + path, secret="")
    return new.content, new.format


def test_the_article_is_read_hidden_text_is_reported_and_addresses_are_whole(web: Site) -> None:
    content, _ = fetch(web, places.ARTICLE, "text/html", "/news/page")

    document = parse(content, format=Format.HTML)

    assert document.meta["canonical"] == f"{web.url}/news/page"
    assert "Home" not in blocks_text(document.blocks)
    assert [n.code for n in document.warnings] == [NoticeCode.HIDDEN_TEXT_REMOVED]
    told, picture = document.blocks[1:]
    assert isinstance(told, Paragraph)
    assert told.inlines[1] == Link(f"{web.url}/saturday", (Text("Saturday"),))
    assert isinstance(picture, Paragraph)
    assert picture.inlines == (Image(f"{web.url}/news/a.png", "Ferry"),)


@pytest.mark.parametrize(
    ("kind", "path", "format_"),
    [
        ("text/markdown", "/a", "markdown"),
        ("text/plain; charset=utf-8", "/a.md", "markdown"),
        ("text/plain", "/a", "text"),
        ("application/octet-stream", "/a.txt", "text"),
        ("", "/a", "html"),
    ],
)
def test_the_type_says_what_it_is_else_the_address(
    web: Site, kind: str, path: str, format_: str
) -> None:
    assert fetch(web, "# Hällo", kind, path)[1] == format_


def test_a_page_in_another_charset_is_read(web: Site) -> None:
    content, _ = fetch(web, "<p>Ærlig talt.</p>".encode("latin-1"), "text/html; charset=ISO-8859-1")

    assert "Ærlig talt." in content


def test_word_files_and_pdfs_are_read_and_kept(web: Site) -> None:
    raw = docx(paragraph("Hello there."))
    web.answers["/a.docx"] = Answer(raw, "application/octet-stream")
    web.answers["/plan"] = Answer(pdf([[line("Hello.", y=700)]]), "application/pdf")

    word, portable = (SOURCE.fetch(web.url + path, secret="") for path in ("/a.docx", "/plan"))

    assert word.file is not None
    assert (word.file.kind, word.file.name, word.file.content) == ("docx", "a.docx", raw)
    assert "<p>Hello there.</p>" in word.content
    assert portable.notices[0]["code"] == "structure_guessed"


def test_a_feed_is_read_as_a_feed(web: Site) -> None:
    assert "The harbour opens" in fetch(web, places.RSS, "text/xml")[0]


def test_a_picture_is_refused_with_what_can_be_read(web: Site) -> None:
    with pytest.raises(Invalid, match="image/png; only text/html"):
        fetch(web, b"\x89PNG", "image/png")


def test_an_address_inside_the_network_is_not_called() -> None:
    with pytest.raises(Invalid):
        SOURCE.fetch("http://169.254.169.254/latest/meta-data/", secret="")


@pytest.mark.parametrize(
    ("ref", "canonical"),
    [
        ("url:https://A.example/x#part", "https://a.example/x"),
        ("HTTP://a.example", "http://a.example/"),
        ("https://a.example/ä?q=1", "https://a.example/%C3%A4?q=1"),
    ],
)
def test_an_address_is_written_in_one_way(ref: str, canonical: str) -> None:
    assert SOURCE.canonical(ref) == canonical


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(Invalid, match="before @"):
        SOURCE.canonical("https://me:secret@a.example/")
