"""Rows of kept filters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class FilterPreset(SQLModel, table=True):
    """Filters under a name. `owner_id` is a person's; null means that the tenant's keys share it."""

    __tablename__ = "filter_presets"
    __table_args__ = (
        UniqueConstraint("tenant_id", "owner_id", "name", postgresql_nulls_not_distinct=True),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    owner_id: UUID | None = None
    name: str = Field(sa_type=Text)
    filters: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)
