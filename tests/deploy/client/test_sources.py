import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.client import sources
from deploy.client.failures import Failure
from tasks.writing.document import Format
from tests.support.canned import Answer, Site, site


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as found:
        yield found


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.md", Format.MARKDOWN),
        ("A.MARKDOWN", Format.MARKDOWN),
        ("a.htm", Format.HTML),
        ("a.txt", Format.TEXT),
    ],
)
def test_a_file_s_ending_says_its_format(tmp_path: Path, name: str, format_: Format) -> None:
    (tmp_path / name).write_text("# Hällo", "utf-8")

    source = sources.read(str(tmp_path / name), wanted=None)

    assert (source.format, source.content, source.name) == (format_, "# Hällo", name)


def test_a_word_file_is_sent_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04")

    source = sources.read(str(tmp_path / "a.docx"), wanted=None)

    assert (source.format, source.content, source.file) == ("docx", "", b"PK\x03\x04")


def test_the_wanted_format_wins_over_the_ending(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("<p>Hello</p>")

    assert sources.read(str(tmp_path / "a.docx"), wanted=Format.HTML).format is Format.HTML


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# Hello")

    assert sources.read(str(tmp_path / "a.md"), wanted=None).content == "# Hello"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.odt", b"x", "--format"),
        ("a.pdf", b"x" * 10_000_001, "10,000,000 bytes"),
        ("a.md", b"ok \xff", "byte 3"),
        ("a.md", b" \n ", "no text"),
        ("a.md", b"x" * 5_000_001, "5,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_document_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Failure, match=words):
        sources.read(str(tmp_path / name), wanted=None)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"no file .*nothing\.md"):
        sources.read(str(tmp_path / "nothing.md"), wanted=None)
    with pytest.raises(Failure, match="is a folder"):
        sources.read(str(tmp_path), wanted=None)


def test_a_dash_reads_markdown_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# Piped")))

    source = sources.read("-", wanted=None)

    assert (source.content, source.format) == ("# Piped", Format.MARKDOWN)


@pytest.mark.parametrize(
    ("path", "kind", "format_"),
    [
        ("/page", "text/html; charset=utf-8", Format.HTML),
        ("/page", "text/markdown", Format.MARKDOWN),
        ("/notes.txt", "text/plain", Format.TEXT),
        ("/README.md", "text/plain", Format.MARKDOWN),
    ],
)
def test_an_address_is_fetched_in_the_format_it_has(
    web: Site, path: str, kind: str, format_: Format
) -> None:
    web.answers[path] = Answer("Grüße".encode(), kind)

    source = sources.read(web.url + path, wanted=None)

    assert (source.content, source.format) == ("Grüße", format_)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Grüße".encode("latin-1"), "text/html; charset=iso-8859-1"),
        (b'<meta charset="iso-8859-1">' + "Grüße".encode("latin-1"), "text/html"),
        (b"\xef\xbb\xbf" + "Grüße".encode(), "text/html; charset=iso-8859-1"),
        ("Grüße".encode(), "text/html; charset=no-such-thing"),
    ],
)
def test_a_page_is_read_in_its_own_encoding(web: Site, body: bytes, kind: str) -> None:
    web.answers["/"] = Answer(body, kind)

    assert sources.read(f"{web.url}/", wanted=None).content.endswith("Grüße")


def test_a_redirect_is_followed_and_a_circle_is_left(web: Site) -> None:
    web.answers["/old"] = Answer(status=302, headers={"Location": "/new"})
    web.answers["/new"] = Answer(b"here")
    web.answers["/circle"] = Answer(status=302, headers={"Location": "/circle"})

    assert sources.read(f"{web.url}/old", wanted=None).content == "here"
    with pytest.raises(Failure, match="more than 5 times"):
        sources.read(f"{web.url}/circle", wanted=None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"%PDF", "application/pdf"), "application/pdf; only text/html"),
        (Answer(b"x", status=404), "HTTP 404"),
        (Answer(b" "), "no text"),
        (Answer(b"x" * 5_000_001), "5,000,000 bytes"),
    ],
)
def test_an_answer_that_is_no_document_is_refused_with_the_reason(
    web: Site, answer: Answer, words: str
) -> None:
    web.answers["/a"] = answer

    with pytest.raises(Failure, match=words):
        sources.read(f"{web.url}/a", wanted=None)


def test_an_address_where_nobody_is_fails_with_one_sentence() -> None:
    with pytest.raises(Failure, match=r"http://127\.0\.0\.1:9/a\.md can't be fetched"):
        sources.read("http://127.0.0.1:9/a.md", wanted=None)


def test_secrets_of_an_address_do_not_become_the_document_s_name(web: Site) -> None:
    web.answers["/a?token=abc"] = Answer(b"here")
    url = web.url.replace("http://", "http://me:secret@")

    source = sources.read(f"{url}/a?token=abc#part", wanted=None)

    assert source.name == f"{web.url}/a"
