"""What clients ask of the audit log, and what they get."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field

from api.exporting import ExportFormat
from models.audit.service import Filters
from models.kit import ids


class AuditWish(BaseModel):
    """Which entries: those that match everything that is given."""

    action: str | None = Field(
        None, max_length=80, description="One such as jobs.cancel, or jobs. for all of them."
    )
    actor_id: str | None = Field(None, max_length=80, description="Id of a key or a person.")
    target: str | None = Field(None, max_length=80, description="Such as job.")
    target_id: str | None = Field(None, max_length=200)
    correlation_id: str | None = Field(None, max_length=128)
    address: str | None = Field(None, max_length=80, description="The client's, on the network.")
    since: datetime | None = Field(None, description="ISO 8601; UTC when it has no zone.")
    until: datetime | None = Field(None, description="Itself not included.")
    q: str | None = Field(None, max_length=100, description="Text anywhere in the entry.")

    def filters(self) -> Filters:
        """Return what to look for. Raises Missing for an actor's id that is none."""
        return Filters(
            action=_plain(self.action),
            actor_id=ids.parse_id(self.actor_id, noun="actor") if self.actor_id else None,
            target=_plain(self.target),
            target_id=_plain(self.target_id),
            correlation_id=_plain(self.correlation_id),
            address=_plain(self.address),
            since=_aware(self.since),
            until=_aware(self.until),
            words=_plain(self.q),
        )


class AuditQuery(AuditWish):
    """Which entries, a page at a time."""

    limit: int = Field(50, ge=1, le=1000, description="Rows a page has at most.")
    cursor: str | None = Field(
        None, max_length=200, description="`next_cursor` of the page before."
    )


class AuditExport(AuditWish):
    """Which entries, as what file."""

    format: ExportFormat = ExportFormat.CSV


class AuditEntryAnswer(BaseModel):
    """One act."""

    id: int
    timestamp: datetime
    actor_kind: str = Field(description="key, person or operator (the command line).")
    actor_id: str | None = Field(None, description="Id of the key or the person.")
    action: str = Field(description="The permission that allowed it, such as jobs.cancel.")
    route: str = Field(description="Method and address, or the command.")
    target: str | None = Field(None, description="What it was done to, such as job.")
    target_id: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    address: str | None = Field(None, description="The client's address on the network.")
    agent: str | None = Field(None, description="The client's User-Agent.")
    correlation_id: str = Field(description="Also in the request's log line and its job.")
    seq: int | None = Field(None, description="Place in the chain; given within seconds.")
    hash: str | None = Field(None, description="Seal over this entry and all before it.")


class AuditPage(BaseModel):
    """Entries, newest first."""

    entries: list[AuditEntryAnswer]
    has_more: bool
    next_cursor: str | None = None


def _plain(text: str | None) -> str | None:
    """Return text without what Postgres can't compare; an empty one filters nothing."""
    return text.replace("\0", "") or None if text else None


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
