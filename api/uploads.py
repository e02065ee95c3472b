"""Uploaded files: what they are, and the document that each becomes. For routes; stores nothing."""

from dataclasses import asdict

from models.documents.service import NewDocument, NewFile
from models.kit.errors import Invalid, TooLarge
from models.kit.settings import settings
from tasks import reading
from tasks.reading import FileKind
from tasks.writing.document import Format
from tasks.writing.parsing.errors import DocumentError


def new_document(
    raw: bytes, written: Format | FileKind, title: str = "", name: str = ""
) -> NewDocument:
    """Return the document that a file becomes. Word files and PDFs are read now, as HTML.

    Raises Invalid and TooLarge.
    """
    known = settings()
    limit = known.max_file_bytes if isinstance(written, FileKind) else known.max_document_bytes
    if len(raw) > limit:
        raise TooLarge(f"The file has more than {limit:,} bytes, the most accepted. Split it.")
    try:
        found = reading.read(raw, written)
    except DocumentError as error:
        raise Invalid(error.message, code=error.code) from None
    return NewDocument(
        content=found.content,
        format=found.format,
        title=title,
        file=NewFile(found.kind, raw, name[:255]) if found.kind else None,
        notices=tuple(asdict(notice) for notice in found.notices),
    )


def kind_of(filename: str) -> Format | FileKind:
    """Return what a file's ending says of it. Raises Invalid."""
    ending = filename.rpartition(".")[2].lower()
    if ending not in reading.ENDINGS:
        raise Invalid(
            f"What {filename[:80]!r} is written in is not known."
            f" Send `format`, or a file that ends in .{', .'.join(reading.ENDINGS)}."
        )
    return reading.ENDINGS[ending]
