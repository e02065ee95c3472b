"""Rows of finished content."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Content(SQLModel, table=True):
    """What one step made for one channel. There is at most one for a job and a channel.

    What the step made is never changed: it is version 1. `version` is the one that holds now; later
    ones are rows of `content_versions`.
    """

    __tablename__ = "contents"
    __table_args__ = (
        UniqueConstraint("job_id", "channel"),
        Index("ix_contents_recent", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID
    job_id: UUID
    step_id: UUID
    channel: str = Field(sa_type=Text)
    body: dict[str, Any] = Field(sa_type=JSONB)
    report: dict[str, Any] = Field(sa_type=JSONB)
    input_hash: str = Field(sa_type=Text)
    created_at: datetime = moment(default_now=True)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    updated_at: datetime | None = moment()
    deleted_at: datetime | None = moment()


class ContentVersion(SQLModel, table=True):
    """What somebody made of a content: a whole body, written once and never changed."""

    __tablename__ = "content_versions"

    content_id: UUID = Field(foreign_key="contents.id", primary_key=True)
    number: int = Field(primary_key=True)
    tenant_id: UUID
    body: dict[str, Any] = Field(sa_type=JSONB)
    report: dict[str, Any] = Field(sa_type=JSONB)
    origin: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    made_by: UUID
    created_at: datetime = moment(default_now=True)


class Telling(SQLModel, table=True):
    """The version of a living document (`root_id`) that a channel has told last."""

    __tablename__ = "tellings"

    root_id: UUID = Field(foreign_key="documents.id", primary_key=True)
    channel: str = Field(sa_type=Text, primary_key=True)
    tenant_id: UUID
    document_id: UUID = Field(foreign_key="documents.id")
    content_id: UUID
    told_at: datetime = Field(sa_type=DateTime(timezone=True))
