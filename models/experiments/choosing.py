"""Which contents a test compares: the variants of one, or several contents of one channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from models.contents import versions
from models.contents.versions import Version
from models.kit.errors import Invalid

MOST: Final = 5
FIRST: Final = "A"
"""The variant that the others are compared with; of a content's variants the content itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One side of a test: a content, which of its variants, and how many percent of subjects."""

    content_id: str
    content_variant: str = FIRST
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sides of a test as its row keeps them, named A, B, …, all of one channel."""

    channel: str
    variants: list[dict[str, Any]]


def choose(session: Session, choices: Sequence[Choice], *, tenant_id: UUID) -> Chosen:
    """Return the sides of a test; a single content without more stands for all its variants.

    Raises Missing for an unknown content, and Invalid for what can't be compared or shared out.
    """
    contents = {
        choice.content_id: versions.get(session, choice.content_id, tenant_id=tenant_id)
        for choice in choices
    }
    if len(choices) == 1:
        (content,) = contents.values()
        names = variants_of(content)
        choices = [Choice(str(content.id), name) for name in names or (FIRST,)]
        contents = {str(content.id): content}
    if not 2 <= len(choices) <= MOST:
        raise Invalid(
            f"A test compares 2 to {MOST} variants; there are {len(choices)}. Ask for `variants` when you"
            " make the content, or name several contents."
        )
    for choice in choices:
        known = [FIRST, *variants_of(contents[choice.content_id])]
        if choice.content_variant not in known:
            raise Invalid(
                f"The content {choice.content_id} has no variant {choice.content_variant!r};"
                f" it has {', '.join(dict.fromkeys(known))}."
            )
    return _named(choices, contents)


def variants_of(content: Version) -> Mapping[str, Mapping[str, Any]]:
    """Return a content's variants by name; empty for one that was made without."""
    kept = content.report.get("variants")
    return {each["name"]: each for each in kept} if isinstance(kept, list) else {}


def shared(percents: Sequence[int | None]) -> list[int]:
    """Return whole percents that make 100, equal ones where none are said. Raises Invalid."""
    if all(percent is None for percent in percents):
        share, rest = divmod(100, len(percents))
        return [share + (place < rest) for place in range(len(percents))]
    said = [percent for percent in percents if percent is not None]
    if len(said) < len(percents) or sum(said) != 100 or min(said) < 0:
        raise Invalid(
            f"The percents must be said for every variant and make 100; they make {sum(said)}."
        )
    return said


def _named(choices: Sequence[Choice], contents: Mapping[str, Version]) -> Chosen:
    channels = {contents[choice.content_id].channel for choice in choices}
    if len(channels) > 1:
        raise Invalid(
            f"The contents are for {' and '.join(sorted(channels))}; a test compares one channel."
        )
    sides = [(str(contents[c.content_id].id), c.content_variant) for c in choices]
    if len(set(sides)) < len(sides):
        raise Invalid("Two variants are the same content. Name different ones.")
    percents = shared([choice.percent for choice in choices])
    variants = [
        {
            "name": ascii_uppercase[place],
            "content_id": content_id,
            "version": contents[choices[place].content_id].number,
            "content_variant": variant,
            "percent": percent,
        }
        for place, ((content_id, variant), percent) in enumerate(zip(sides, percents, strict=True))
    ]
    return Chosen(channels.pop(), variants)
