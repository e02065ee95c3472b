"""Rows of documents and of the files that some were read from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Document(SQLModel, table=True):
    """One version of a document. `origin` says how it came; inline ones are found by their hash.

    A living document is the row of its first version (`root_id` is null) and the later ones that
    name it. `ref` says where a fetched one lives outside, `checked_at` when it was last looked at
    there: the only two columns that matter on the first row alone, the second the only one that
    changes. `notices` tell what was left out while a file was read.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("format in ('markdown', 'html', 'text')", name="format"),
        CheckConstraint("origin in ('inline', 'stored', 'fetched')", name="origin"),
        CheckConstraint("(root_id is null) = (version = 1)", name="version"),
        Index("ix_documents_recent", "tenant_id", "created_at", "id"),
        Index(
            "ix_documents_title",
            "title",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops"},
        ),
        Index(
            "ux_documents_inline",
            "tenant_id",
            "content_hash",
            unique=True,
            postgresql_where=text("origin = 'inline'"),
        ),
        Index(
            "ux_documents_version",
            "root_id",
            "version",
            unique=True,
            postgresql_where=text("root_id is not null"),
        ),
        Index(
            "ux_documents_ref",
            "tenant_id",
            "ref",
            unique=True,
            postgresql_where=text("ref <> '' and root_id is null"),
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
    root_id: UUID | None = Field(foreign_key="documents.id", default=None)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    ref: str = Field(sa_type=Text, default="", sa_column_kwargs={"server_default": ""})
    notices: list[dict[str, Any]] = Field(
        sa_type=JSONB, default=[], sa_column_kwargs={"server_default": "[]"}
    )
    checked_at: datetime | None = moment()
    created_at: datetime = moment(default_now=True)

    @property
    def living_id(self) -> UUID:
        """The id of the living document that this is a version of."""
        return self.root_id or self.id


class DocumentFile(SQLModel, table=True):
    """The file that a document's text was read from, as it arrived."""

    __tablename__ = "document_files"
    __table_args__ = (CheckConstraint("kind in ('docx', 'pdf')", name="kind"),)

    document_id: UUID = Field(foreign_key="documents.id", primary_key=True)
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text, default="")
    content: bytes = Field(sa_type=LargeBinary)
