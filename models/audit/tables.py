"""Rows of the audit log. Neither may be changed or deleted; the database refuses it, see migration 0011."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.kit.tables import moment

_UNSEALED = text("seq is null")
_SEALED = text("seq is not null")


class AuditEntry(SQLModel, table=True):
    """One act. `before` and `after` hold what it changed, never content, secrets or addresses.

    `seq` and `hash` are given a moment later, when the sweep seals it. No foreign keys: an entry
    outlives what it tells of, the tenant too.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        CheckConstraint("actor_kind in ('key', 'person', 'operator')", name="actor_kind"),
        CheckConstraint("(seq is null) = (hash is null)", name="sealed"),
        Index("ix_audit_entries_target_id", "tenant_id", "target_id", "id"),
        Index("ix_audit_entries_unsealed", "tenant_id", "id", postgresql_where=_UNSEALED),
        Index(
            "ux_audit_entries_tenant_id_seq",
            "tenant_id",
            "seq",
            unique=True,
            postgresql_where=_SEALED,
        ),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    at: datetime = moment(default_now=True)
    actor_kind: str = Field(sa_type=Text)
    actor_id: UUID | None = None
    action: str = Field(sa_type=Text)
    route: str = Field(sa_type=Text)
    target: str | None = Field(default=None, sa_type=Text)
    target_id: str | None = Field(default=None, sa_type=Text)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    address: str | None = Field(default=None, sa_type=Text)
    agent: str | None = Field(default=None, sa_type=Text)
    correlation_id: str = Field(sa_type=Text)
    seq: int | None = Field(default=None, sa_type=BigInteger)
    hash: bytes | None = Field(default=None, sa_type=LargeBinary)


class AuditHead(SQLModel, table=True):
    """The last seal of a tenant: without it, entries missing at the end would not be noticed."""

    __tablename__ = "audit_heads"

    tenant_id: UUID = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: bytes = Field(sa_type=LargeBinary)
