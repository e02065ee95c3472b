"""Rows of tenants and API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.kit.ids import new_id
from models.kit.tables import moment


class Tenant(SQLModel, table=True):
    """A customer. Every other row belongs to one. `max_running` steps of it may run at once.

    The operator's own tenant may also see to what all tenants share. The quotas (`jobs_per_day` and
    the two after it) go before those of the settings.
    """

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("max_running >= 1", name="max_running"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(sa_type=Text, unique=True)
    max_running: int | None = None
    is_operator: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    created_at: datetime = moment(default_now=True)
    suspended_at: datetime | None = moment()
    jobs_per_day: int | None = None
    storage_bytes: int | None = Field(default=None, sa_type=BigInteger)
    tokens_per_day: int | None = Field(default=None, sa_type=BigInteger)


class ApiKey(SQLModel, table=True):
    """A key. Its secret is shown once and kept as a hash only.

    `last_used_at` is right to a minute. `replaces` is the key that this one was rotated from.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("scopes <@ array['read', 'write', 'admin']", name="scopes"),
        Index("ix_api_keys_recent", "tenant_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID = Field(foreign_key="tenants.id")
    name: str = Field(sa_type=Text)
    start: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    scopes: list[str] = Field(
        sa_column=Column(ARRAY(Text), nullable=False, server_default="{read,write,admin}")
    )
    sees_content: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    created_at: datetime = moment(default_now=True)
    created_by: UUID | None = None
    replaces: UUID | None = None
    last_used_at: datetime | None = moment()
    expires_at: datetime | None = moment()
    revoked_at: datetime | None = moment()
