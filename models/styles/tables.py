"""Rows of style profiles."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.tables import moment


class Style(SQLModel, table=True):
    """A tenant's own style profile; its fields are those that `api/style_schemas.py` names."""

    __tablename__ = "styles"

    tenant_id: UUID = Field(primary_key=True, foreign_key="tenants.id")
    profile: dict[str, Any] = Field(sa_type=JSONB)
    updated_at: datetime = moment(default_now=True)
