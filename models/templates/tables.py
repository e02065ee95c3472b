"""Rows of templates and of their versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Template(SQLModel, table=True):
    """A customer's template for one channel. One that was deleted stays for the jobs that used it."""

    __tablename__ = "templates"
    __table_args__ = (
        Index(
            "ux_templates_name",
            "tenant_id",
            "name",
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text, default="")
    channel: str = Field(sa_type=Text)
    version: int = 1
    created_at: datetime = moment(default_now=True)
    deleted_at: datetime | None = moment()


class TemplateVersion(SQLModel, table=True):
    """What a template was at one time: its Liquid, and the variables that it declares."""

    __tablename__ = "template_versions"
    __table_args__ = (Index("ux_template_versions_number", "template_id", "version", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    template_id: UUID = Field(foreign_key="templates.id")
    version: int
    source: str = Field(sa_type=Text)
    variables: list[dict[str, Any]] = Field(sa_type=JSONB)
    created_at: datetime = moment(default_now=True)
