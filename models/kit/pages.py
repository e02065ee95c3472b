"""Keyset paging: a page starts after the last row of the one before, never by counting rows."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from models.kit.errors import Invalid

T = TypeVar("T")


class Made(Protocol):
    """A row that knows when it was made."""

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        ...

    @property
    def id(self) -> UUID:
        """Its id."""
        ...


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page in `(created_at, id)` order."""

    created_at: datetime
    id: UUID

    def encode(self) -> str:
        """Return the cursor as clients carry it."""
        raw = f"{self.created_at.isoformat()}|{self.id}".encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str | None) -> Cursor | None:
    """Return the cursor a client sent back. Raises Invalid when it was not made here."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, row_id = raw.partition("|")
        return Cursor(created_at=datetime.fromisoformat(moment).astimezone(UTC), id=UUID(row_id))
    except (ValueError, binascii.Error):
        raise Invalid(
            f"The cursor {cursor[:80]!r} was not made by this API. Use `next_cursor` of an answer."
        ) from None


def by_creation(row: Made) -> Cursor:
    """Return the place of a row among those that are in the order of their making."""
    return Cursor(row.created_at, row.id)


def cut(
    rows: Sequence[T], limit: int, place: Callable[[T], Cursor]
) -> tuple[Sequence[T], dict[str, object]]:
    """Return the page of rows that were read with one too many, and what an answer says of the rest.

    That is `has_more`, and `next_cursor`, which is None when there is no more.
    """
    shown, more = rows[:limit], len(rows) > limit
    return shown, {
        "has_more": more,
        "next_cursor": place(shown[-1]).encode() if more else None,
    }
