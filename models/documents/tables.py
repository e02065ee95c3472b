"""Rows of documents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Document(SQLModel, table=True):
    """A document as it arrived. `origin` says how; inline ones are found again by their hash."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("format in ('markdown', 'html', 'text')", name="format"),
        CheckConstraint("origin in ('inline', 'stored')", name="origin"),
        Index("ix_documents_recent", "tenant_id", "created_at", "id"),
        Index(
            "ux_documents_inline",
            "tenant_id",
            "content_hash",
            unique=True,
            postgresql_where=text("origin = 'inline'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    origin: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text, default="")
    format: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    size_bytes: int
    created_at: datetime = moment(default_now=True)
