"""Rows of segments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Segment(SQLModel, table=True):
    """Readers whom a rule fits. `telling` has lead, greeting and call_to_action; `rank` 1 goes first."""

    __tablename__ = "segments"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    rank: int
    rule: dict[str, Any] = Field(sa_type=JSONB)
    telling: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = moment(default_now=True)
    updated_at: datetime = moment(default_now=True)
