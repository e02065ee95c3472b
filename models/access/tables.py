"""Rows of tenants and API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Tenant(SQLModel, table=True):
    """A customer. Every other row belongs to one. `max_running` steps of it may run at once.

    The operator's own tenant may also see to what all tenants share.
    """

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("max_running >= 1", name="max_running"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(sa_type=Text, unique=True)
    max_running: int | None = None
    is_operator: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    created_at: datetime = moment(default_now=True)


class ApiKey(SQLModel, table=True):
    """A key. Its secret is shown once and kept as a hash only."""

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint("scopes <@ array['read', 'write', 'admin']", name="scopes"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id", index=True)
    name: str = Field(sa_type=Text)
    start: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    scopes: list[str] = Field(
        sa_column=Column(ARRAY(Text), nullable=False, server_default="{read,write,admin}")
    )
    sees_content: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    created_at: datetime = moment(default_now=True)
    revoked_at: datetime | None = moment()
