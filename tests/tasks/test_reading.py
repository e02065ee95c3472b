"""Files on their way in: what they are, and that a hostile one costs a limited time and memory."""

import zlib

import pytest

from tasks import reading
from tasks.reading import FileKind, read
from tasks.writing.document import Format
from tasks.writing.parsing.errors import DocumentError, DocumentProblem
from tests.factories.files import docx, line, paragraph, pdf


def test_a_word_file_is_html_afterwards() -> None:
    found = read(docx(paragraph("Hello \U0001f389")), FileKind.DOCX)

    assert (found.format, found.kind) == (Format.HTML, FileKind.DOCX)
    assert "<p>Hello \U0001f389</p>" in found.content


def test_what_a_file_begins_with_wins_over_what_it_is_called() -> None:
    found = read(pdf([[line("Hello there.", y=700)]]), FileKind.DOCX)

    assert found.kind is FileKind.PDF
    assert found.notices[0].code == "structure_guessed"


def test_text_is_no_word_file_and_a_word_file_is_no_text() -> None:
    with pytest.raises(DocumentError, match="not a Word file"):
        read(b"words", FileKind.DOCX)
    with pytest.raises(DocumentError, match=r"is a \.docx file"):
        read(docx(paragraph("x")), Format.MARKDOWN)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TIMEOUT_S", 0.001)

    with pytest.raises(DocumentError, match=r"takes more than 0\.001 s") as caught:
        read(docx(paragraph("x")), FileKind.DOCX)

    assert caught.value.code == DocumentProblem.TOO_COMPLEX


def test_a_bomb_is_refused() -> None:
    deep = zlib.compress(b"q " * 20_000_000)
    bomb = b"%PDF-1.7\n1 0 obj << /Length " + str(len(deep)).encode()
    bomb += b" /Filter /FlateDecode >> stream\n" + deep + b"\nendstream endobj"

    with pytest.raises(DocumentError):
        read(bomb, FileKind.PDF)
