"""Rows of destinations, of what is put out there, and of every move of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.crypto import Sealed
from models.kit.ids import new_id
from models.kit.tables import moment, one_of
from models.publications.states import PublicationState


class Destination(SQLModel, table=True):
    """Where a tenant puts content out. `kind` is the key of a plug-in, which reads `settings`."""

    __tablename__ = "destinations"
    __table_args__ = (
        Index(
            "ux_destinations_name",
            "tenant_id",
            "name",
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    settings: dict[str, Any] = Field(sa_type=JSONB)
    secret: str | None = Field(default=None, sa_column=Column(Sealed))
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)
    deleted_at: datetime | None = moment()


class Publication(SQLModel, table=True):
    """One version of a content at one destination: at most one row, whoever asks how often.

    `due_at` is when it needs attention, if it does. Who takes it moves that behind `lease_until` and
    raises `attempt`, so that a late answer of another worker does not count. `tries` counts calls in
    vain since the last move.
    """

    __tablename__ = "publications"
    __table_args__ = (
        one_of("state", PublicationState),
        UniqueConstraint("destination_id", "content_id", "version"),
        Index("ix_publications_recent", "tenant_id", "created_at", "id"),
        Index("ix_publications_content_id", "content_id"),
        Index("ix_publications_due", "due_at", postgresql_where=text("due_at is not null")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    destination_id: UUID = Field(foreign_key="destinations.id")
    content_id: UUID
    version: int
    state: str = Field(sa_type=Text, default=PublicationState.PLANNED)
    attempt: int = 0
    tries: int = 0
    due_at: datetime | None = moment(default_now=True)
    lease_until: datetime | None = moment()
    receipt: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    error: str | None = Field(default=None, sa_type=Text)
    created_by: UUID
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)


class PublicationMove(SQLModel, table=True):
    """One line of the ledger: when a publication came into a state, and why."""

    __tablename__ = "publication_moves"
    __table_args__ = (
        Index("ix_publication_moves_publication_id", "publication_id", "id"),
        Index("ix_publication_moves_tenant_id", "tenant_id"),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    tenant_id: UUID = Field(foreign_key="tenants.id")
    publication_id: UUID = Field(
        sa_column=Column(ForeignKey("publications.id", ondelete="CASCADE"), nullable=False)
    )
    at: datetime = moment(default_now=True)
    state: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
