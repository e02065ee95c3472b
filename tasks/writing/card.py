"""The card of a document: the few words that its picture shows, for feeds and previews.

Channels plan it and keep it with their content; `tasks.cards` draws it when somebody asks. Its words are
the document's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasks.writing.words.cutting import cut_words

TITLE_LIMIT, TEXT_LIMIT = 140, 220


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. `alt` says the same to those who don't see it."""

    title: str
    text: str = ""
    publisher: str = ""
    style: str = "modern"

    @property
    def alt(self) -> str:
        """The words of the card, in order."""
        return " ".join(_ended(part) for part in (self.title, self.text, self.publisher) if part)

    def fields(self) -> dict[str, str]:
        """The card as content keeps it."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**kept, "alt": self.alt}


def card_of(title: str, text: str, *, publisher: str, style: str) -> Card:
    """A card of a title and a sentence below it, each cut between words where it is too long."""
    told, below = (title, text) if title else (text, "")
    below = (
        "" if below.casefold().startswith(told.casefold()) and len(below) < 2 * len(told) else below
    )
    return Card(
        title=cut_words(told, TITLE_LIMIT) or told[:TITLE_LIMIT],
        text=cut_words(below, TEXT_LIMIT),
        publisher=publisher,
        style=style,
    )


def card_from(fields: Mapping[str, Any]) -> Card:
    """The card that a content keeps."""
    return Card(**{name: str(fields.get(name, "")) for name in Card.__dataclass_fields__})


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…。！？" else f"{text}."  # noqa: RUF001 -- CJK marks
