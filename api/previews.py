"""What a document would become, for people who look before they ask for content. Stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, Field

from api.views import present
from models.kit.errors import Invalid
from tasks.writing.analysing.analyse import analyse
from tasks.writing.document import Format, Section
from tasks.writing.parsing.errors import DocumentError
from tasks.writing.parsing.parse import parse
from tasks.writing.prose import blocks_text

SHOWN_CHARS = 4_000


class SectionAnswer(BaseModel):
    """A heading with what stands under it."""

    id: str = Field(description="The same while the heading's words are.")
    title: str
    level: int
    hash: str = Field(description="Changes when anything in the section changes.")
    category: str | None = None
    date: str | None = None


class PreviewAnswer(BaseModel):
    """What a document would become."""

    document_id: str | None = None
    version: int | None = None
    source: str | None = None
    title: str
    language: str
    word_count: int
    reading_minutes: int
    metadata: dict[str, str]
    sections: list[SectionAnswer]
    text: str = Field(description="The beginning of its words, at most 4,000 characters.")
    warnings: list[dict[str, str]]


def preview(
    content: str, written: str, title: str, notices: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """Return what a text says once it is parsed. Raises Invalid for one that says nothing."""
    try:
        document = parse(content, format=Format(written), title=title)
    except DocumentError as error:
        raise Invalid(error.message, code=error.code) from None
    analysis = analyse(document)
    return {
        "title": document.title,
        "language": document.lang,
        "word_count": analysis.word_count,
        "reading_minutes": analysis.reading_minutes,
        "metadata": dict(document.meta),
        "sections": [section(each) for each in document.sections],
        "text": blocks_text(document.blocks)[:SHOWN_CHARS],
        "warnings": [*notices, *map(asdict, document.warnings)],
    }


def section(found: Section) -> dict[str, Any]:
    """Return a section as clients see it."""
    return present(
        {
            "id": found.id,
            "title": found.title,
            "level": found.level,
            "hash": found.hash,
            "category": found.category or None,
            "date": found.date or None,
        }
    )
