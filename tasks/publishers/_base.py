"""What a publisher plug-in is: how content is put out at one kind of destination, and looked up there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from models.publications.sending import Fate

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Piece:
    """What is put out: one version of a content. `publication_id` is the same at every try."""

    publication_id: UUID
    content_id: UUID
    version: int
    channel: str
    body: Mapping[str, Any]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Place(Generic[S]):
    """Where it is put out: a destination's settings as its plug-in reads them, and its secret."""

    tenant_id: UUID
    settings: S
    secret: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a destination said, or a look found: the fate, with a receipt, or words why not."""

    fate: Fate
    receipt: Mapping[str, Any] | None = None
    error: str | None = None


class Publisher(Protocol[S]):
    """A kind of destination. Its file's name is its key; `signs` gives each one a secret of its own.

    `channels` are those whose content it takes; none means all. `settings` is the model that reads
    what a destination is set to, and refuses what makes no sense.
    """

    label: str
    channels: frozenset[str]
    settings: type[S]
    signs: bool

    def check(self, settings: S) -> None:
        """Raise Invalid or Unavailable for settings that can't be used here. May ask the network."""
        ...

    def request(self, piece: Piece, place: Place[S]) -> dict[str, Any]:
        """Return just what `publish` would send or write, as JSON. Changes and calls nothing.

        Raises Invalid for a piece that can't be put out there.
        """
        ...

    def publish(self, piece: Piece, place: Place[S]) -> Answer:
        """Put a piece out. Says UNSURE when it may have arrived or not, never REFUSED then."""
        ...

    def looks_up(self, settings: S) -> bool:
        """Tell whether a destination with such settings can be asked what it has."""
        ...

    def look_up(self, piece: Piece, place: Place[S]) -> Answer:
        """Say whether a piece is there. Changes nothing; UNSURE when that can't be told now."""
        ...
