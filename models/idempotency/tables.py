"""Rows of idempotency keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, SmallInteger, Text
from sqlmodel import Field, SQLModel

from models.kit.tables import moment


class IdempotencyKey(SQLModel, table=True):
    """A key that a client used, the request it used it for, and what that request led to.

    `status` is 0 only inside the transaction that makes the row, so nobody else ever sees it.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_expires_at", "expires_at"),)

    tenant_id: UUID = Field(foreign_key="tenants.id", primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    fingerprint: bytes = Field(sa_type=LargeBinary)
    status: int = Field(sa_type=SmallInteger, default=0, sa_column_kwargs={"server_default": "0"})
    body: bytes = Field(sa_type=LargeBinary, default=b"", sa_column_kwargs={"server_default": ""})
    location: str | None = Field(sa_type=Text, default=None)
    job_id: UUID | None = None
    created_at: datetime = moment(default_now=True)
    expires_at: datetime = moment()
